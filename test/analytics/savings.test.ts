import { describe, expect, test } from 'vitest';
import { pairModels } from '../../functions/analytics/paired-models.ts';
import type { CountedTrace } from '../../functions/analytics/read-traces.ts';
import { addFact, emptyRollup } from '../../functions/analytics/rollup.ts';
import type { Saving } from '../../functions/analytics/saving.ts';
import { savingsIn } from '../../functions/analytics/savings.ts';
import type { CountedFact } from '../../functions/traces/counted-fact.ts';
import { factOf } from '../../functions/traces/fact-of.ts';
import type { TraceRecord } from '../../functions/traces/trace-store.ts';
import { anEvaluation, aRecord } from '../support/builders/records.ts';

const DEAR = 'gpt-4o';
const CHEAP = 'gpt-4o-mini';

function aTrace(record: Partial<TraceRecord>, fact: Partial<CountedFact> = {}): CountedTrace {
  const content_facts = { bytes: 1, input_hash: '0' };
  const whole = aRecord({ model: DEAR, content_facts, ...record });
  return { record: whole, fact: { ...factOf(whole, anEvaluation()), ...fact } };
}

function many(count: number, of: (index: number) => CountedTrace): CountedTrace[] {
  return Array.from({ length: count }, (_, index) => of(index));
}

function savingsOf(counted: readonly CountedTrace[]): Saving[] {
  const rollup = emptyRollup('day');
  for (const { fact } of counted) addFact(rollup, fact, 1);
  const byModel = [...(rollup.by.model ?? [])].map(([key, figures]) => ({ key, figures }));
  return savingsIn(byModel, { counted, examined: counted.length, isComplete: true }, new Date('2026-11-20'));
}

const kind = (savings: readonly Saving[], name: Saving['kind']) => savings.find((each) => each.kind === name);

/** Both models answer the same inputs; each fails at those of these indexes. */
function pairs(count: number, fails: { dear: (i: number) => boolean; cheap: (i: number) => boolean }, field = 'input') {
  const of = (model: string, failed: boolean, index: number) =>
    aTrace(
      field === 'input'
        ? { model, content_facts: { bytes: 1, input_hash: `i${index}` } }
        : { model, session_id: `s${index}`, content_facts: { bytes: 1, input_hash: `${model}${index}` } },
      { cost_micro_usd: model === DEAR ? 5_000 : 1, input_tokens: 100, verdict: failed ? 'failed' : 'passed' },
    );
  return many(count, (i) => of(DEAR, fails.dear(i), i)).concat(many(count, (i) => of(CHEAP, fails.cheap(i), i)));
}

describe('a cheaper model', () => {
  test('is proposed with a paired test where both answered the same inputs, or else sessions', () => {
    const fails = { dear: (i: number) => i % 10 < 2, cheap: (i: number) => i % 10 === 1 };
    for (const field of ['input', 'session']) {
      const found = kind(savingsOf(pairs(200, fails, field)), 'cheaper_model');
      expect(found).toMatchObject({ model: DEAR, missing: null });
      expect(found?.evidence).toMatchObject({
        ...{ cheaper_model: CHEAP, paired_by: field, pairs: 200, cheaper_failed_alone: 0, failed_alone: 20 },
      });
    }
  });

  test('that is worse in pairs is not proposed, however its traffic as a whole looks', () => {
    const mixed = [
      ...pairs(60, { dear: () => false, cheap: (i) => i < 12 }),
      ...many(300, (i) =>
        aTrace(
          { content_facts: { bytes: 1, input_hash: `d${i}` } },
          { verdict: i < 60 ? 'failed' : 'passed', cost_micro_usd: 5_000 },
        ),
      ),
      ...many(300, (i) =>
        aTrace({ model: CHEAP, content_facts: { bytes: 1, input_hash: `c${i}` } }, { cost_micro_usd: 1 }),
      ),
    ];
    expect(pairModels(mixed, DEAR, CHEAP)).toMatchObject({ pairs: 60, lost: 12, won: 0 });
    expect(kind(savingsOf(mixed), 'cheaper_model')).toBeUndefined();
  });

  test('says what a paired test lacks, and reads nothing from traces that nobody judged', () => {
    const few = pairs(100, { dear: () => true, cheap: () => true }).map(({ record, fact }, i) => ({
      record,
      fact: i % 100 < 20 ? fact : { ...fact, verdict: 'not_evaluated' as const },
    }));
    expect(kind(savingsOf(few), 'cheaper_model')?.missing).toMatch(/^10 more/);
    expect(pairModels([], DEAR, CHEAP)).toMatchObject({ pairs: 0, pValue: 1, smallestEffect: 1 });
  });
});

test('nothing is found in nothing', () => {
  const figures = emptyRollup('day').total;
  const none = { counted: [], examined: 0, isComplete: true };
  expect(savingsIn([{ key: 'other', figures }], none, new Date())).toEqual([]);
});

describe('what the newest traces could save', () => {
  test('outputs that were cut cost what they cost', () => {
    const cut = many(200, (i) => aTrace({}, { kinds: i < 40 ? ['format/truncated_output'] : [], cost_micro_usd: 10 }));
    expect(kind(savingsOf(cut), 'cut_outputs')).toMatchObject({ savesMicroUsd: 400, evidence: { cut_traces: 40 } });
    expect(kind(savingsOf(cut.slice(40)), 'cut_outputs')).toBeUndefined();
  });

  test('outputs that were cut of a model without a price save nothing that is known', () => {
    const cut = many(200, (i) => {
      const kinds = i < 40 ? ['format/truncated_output'] : [];
      return aTrace({}, { kinds, cost_micro_usd: i < 10 ? 10 : null });
    });
    expect(kind(savingsOf(cut), 'cut_outputs')).toMatchObject({ savesMicroUsd: 100, evidence: { cut_traces: 40 } });
  });

  test('a long start saves nothing where what comes from a cache costs the same', () => {
    const content_facts = { bytes: 1, input_hash: '0', start_hash: 'a' };
    const again = many(101, () => aTrace({ model: 'gpt-4', content_facts }));
    expect(kind(savingsOf(again), 'repeated_prompts')).toBeUndefined();
  });

  test('a long start that comes again could come from a cache, unless it did', () => {
    const start = (cached_tokens: number, model = DEAR) =>
      many(101, () =>
        aTrace({ model, content_facts: { bytes: 1, input_hash: '0', start_hash: 'a' } }, { cached_tokens }),
      );
    // 102,400 tokens, 1.25 USD a million less each.
    expect(kind(savingsOf(start(0)), 'repeated_prompts')).toMatchObject({
      ...{ savesMicroUsd: 128_000, missing: null, evidence: { prompts: 1, repeats: 100 } },
    });
    expect(kind(savingsOf(start(2_000)), 'repeated_prompts')).toBeUndefined();
    expect(kind(savingsOf(start(0, 'unheard-of')), 'repeated_prompts')).toMatchObject({
      ...{ savesMicroUsd: null, missing: 'a price of this model' },
    });
    const { content_facts: _facts, ...older } = aRecord({ model: DEAR });
    const unknown = many(100, () => ({ record: older, fact: factOf(older, anEvaluation()) }));
    expect(kind(savingsOf(unknown), 'repeated_prompts')?.missing).toMatch(/stored traces/);
  });

  test('calls that failed cost as much as others at most', () => {
    const failing = many(100, () => aTrace({}, { failed_calls: 1, cost_micro_usd: 1_000 }));
    expect(kind(savingsOf(failing), 'retries')).toMatchObject({
      savesMicroUsd: 50_000,
      evidence: { failed_calls: 100 },
    });
  });

  test('hours tell of peak and trough, and save only where a price depends on the hour', () => {
    const at = (hour: number) => `2025-03-10T${String(hour).padStart(2, '0')}:30:00.000Z`;
    const busy = (model: string) =>
      many(200, (i) => aTrace({ model, created_at: at(i < 100 ? 10 : i % 24) }, { input_tokens: 1_000_000 }));
    expect(kind(savingsOf(busy(DEAR)), 'peak_trough')).toMatchObject({
      ...{ savesMicroUsd: null, missing: 'a model whose price depends on the hour', evidence: { peak_hour: 10 } },
    });
    // At half past twenty a million tokens in cost 0.135 USD less than by day, and nobody comes.
    const cheapest = busy('deepseek-chat').filter(({ fact }) => !fact.at.includes('T20'));
    const byDay = cheapest.filter(({ fact }) => fact.at >= at(0) && fact.at < at(16)).length;
    const saved = kind(savingsOf(cheapest), 'peak_trough');
    expect(saved).toMatchObject({ missing: null, evidence: { peak_hour: 10, trough_hour: 20, trough_traces: 0 } });
    expect(Math.abs((saved?.savesMicroUsd ?? 0) / (byDay * 135_000) - 1)).toBeLessThan(0.05);
    const rollup = emptyRollup('day');
    for (const { fact } of many(100, () => aTrace({}))) addFact(rollup, fact, 1);
    const few = savingsIn(
      [
        {
          key: DEAR,
          figures: rollup.total,
        },
      ],
      { counted: [], examined: 0, isComplete: true },
      new Date('2026-11-20'),
    );
    expect(kind(few, 'peak_trough')?.missing).toBe('100 more stored traces');
  });
});
