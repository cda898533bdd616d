import { beforeEach, describe, expect, test } from 'vitest';
import type { EscalationCountStore } from '../../../functions/judging/escalation-counts.ts';
import { CACHE_SECONDS, type KeptAnswer, type VerdictCache } from '../../../functions/judging/verdict-cache.ts';

export interface JudgementStores {
  readonly cache: VerdictCache;
  readonly counts: EscalationCountStore;
}

function anAnswer(fields: Partial<KeptAnswer> = {}): KeptAnswer {
  return {
    evaluation_id: 'ev_00000001_trace-1',
    reservation_id: 'judge/0123',
    mode: 'forced_tool',
    cost_micro_usd: 110,
    lost_micro_usd: 0,
    tokens: { input: 1_000, output: 100 },
    duration_ms: 640,
    answer: {
      rating: 'UNSAFE',
      confidence: 0.91,
      checks: [{ id: 'is_polite', answer: 'no', field: 'output', offset: 0, length: 8 }],
      issues: [],
      criteria: { safety: 2 },
      note: null,
    },
    ...fields,
  };
}

/** What every store of a judge's answers, and of how much is escalated, promises; `open` gives empty ones. */
export function describeJudgementStores(name: string, open: (now: () => number) => Promise<JudgementStores>): void {
  const NOW = Date.parse('2026-11-30T12:00:00Z');
  let now = NOW;
  let stores: JudgementStores;
  beforeEach(async () => {
    now = NOW;
    stores = await open(() => now);
  });

  describe(`answers of judges in ${name}`, () => {
    test('are found by their organization and digest alone, as they were kept', async () => {
      const { cache } = stores;
      const answer = anAnswer();
      await cache.put('org_1', 'abc', answer);
      expect(await cache.find('org_1', 'abc')).toEqual(answer);
      expect(await cache.find('org_2', 'abc')).toBeNull();
      expect(await cache.find('org_1', 'abd')).toBeNull();
    });

    test('keep why there is none, and give way to the next', async () => {
      const { cache } = stores;
      const none = anAnswer({ answer: { noVerdict: 'refusal', detail: 'The model refused to judge.' } });
      await cache.put('org_1', 'abc', none);
      expect(await cache.find('org_1', 'abc')).toEqual(none);
      await cache.put('org_1', 'abc', anAnswer());
      expect(await cache.find('org_1', 'abc')).toEqual(anAnswer());
    });

    test('are forgotten after seven days, whenever the table removes them', async () => {
      await stores.cache.put('org_1', 'abc', anAnswer());
      now += CACHE_SECONDS * 1_000;
      expect(await stores.cache.find('org_1', 'abc')).toBeNull();
    });
  });

  describe(`counts of escalations in ${name}`, () => {
    test('add up for each project and day', async () => {
      const { counts } = stores;
      expect(await counts.find('org_1', 'web', 'DAY#2026-11-30')).toEqual({ traces: 0, severe: 0, doubtful: 0 });
      const more = { traces: 8, severe: 0, doubtful: 8 };
      await Promise.all([1, 2, 3].map(() => counts.add('org_1', 'web', 'DAY#2026-11-30', more)));
      await counts.add('org_1', 'shop', 'DAY#2026-11-30', { traces: 8, severe: 8, doubtful: 0 });
      expect(await counts.find('org_1', 'web', 'DAY#2026-11-30')).toEqual({ traces: 24, severe: 0, doubtful: 24 });
      expect(await counts.find('org_1', 'web', 'DAY#2026-12-01')).toEqual({ traces: 0, severe: 0, doubtful: 0 });
      expect(await counts.find('org_2', 'web', 'DAY#2026-11-30')).toEqual({ traces: 0, severe: 0, doubtful: 0 });
    });
  });
}
