import { beforeEach, describe, expect, test } from 'vitest';
import type { AnswerCache } from '../../../functions/gateway/answer-cache.ts';
import type { CooldownStore } from '../../../functions/gateway/cooldowns.ts';
import { GatewaySettings, type GatewaySettingsStore } from '../../../functions/gateway/gateway-settings.ts';
import { WholeAnswer } from '../../../functions/gateway/whole-answer.ts';
import { NOON, ORGANIZATION } from '../builders/records.ts';

interface GatewayStores {
  readonly settings: GatewaySettingsStore;
  readonly cooldowns: CooldownStore;
  readonly answers: AnswerCache;
}

const TARGET = { provider: 'openai', model: 'gpt-5-mini' };

/** What every store of the gateway promises; `open` gives empty ones whose clock the test moves. */
export function describeGatewayStores(name: string, open: (now: () => number) => Promise<GatewayStores>): void {
  let stores: GatewayStores;
  let nowMs = NOON;
  beforeEach(async () => {
    nowMs = NOON;
    stores = await open(() => nowMs);
  });

  describe(`the gateway's stores in ${name}`, () => {
    test('keep settings once for each version, for each project', async () => {
      const { settings } = stores;
      expect(await settings.find(ORGANIZATION, 'default')).toBeNull();
      const first = { settings: GatewaySettings.parse({ cache: true, max_cost_per_request_usd: '0.50' }), version: 1 };
      const put = await Promise.all([1, 2, 3].map(() => settings.put(ORGANIZATION, 'default', first, 0)));
      expect(put.filter(Boolean)).toHaveLength(1);
      expect(await settings.find(ORGANIZATION, 'default')).toEqual(first);
      const next = { settings: GatewaySettings.parse({}), version: 2 };
      expect(await settings.put(ORGANIZATION, 'default', next, 2)).toBe(false);
      expect(await settings.put(ORGANIZATION, 'default', next, 1)).toBe(true);
      expect(await settings.find(ORGANIZATION, 'other')).toBeNull();
      expect(await settings.find('org_other', 'default')).toBeNull();
    });

    test('keep the longest cooldown of a model until it is over, for one project', async () => {
      const { cooldowns } = stores;
      expect(await cooldowns.find(ORGANIZATION, 'default', TARGET)).toBeNull();
      const long = { until: NOON + 60_000, reason: 'rate_limited' } as const;
      await cooldowns.put(ORGANIZATION, 'default', TARGET, long);
      await cooldowns.put(ORGANIZATION, 'default', TARGET, { until: NOON + 5_000, reason: 'timeout' });
      expect(await cooldowns.find(ORGANIZATION, 'default', TARGET)).toEqual(long);
      expect(await cooldowns.find(ORGANIZATION, 'other', TARGET)).toBeNull();
      expect(await cooldowns.find('org_other', 'default', TARGET)).toBeNull();
      expect(await cooldowns.find(ORGANIZATION, 'default', { ...TARGET, model: 'gpt-5' })).toBeNull();
      nowMs = NOON + 60_000;
      expect(await cooldowns.find(ORGANIZATION, 'default', TARGET)).toBeNull();
    });

    test('keep an answer for its time, for one organization', async () => {
      const { answers } = stores;
      const answer = WholeAnswer.parse({
        id: 'chatcmpl-1',
        choices: [{ index: 0, message: { role: 'assistant', content: 'Grüße' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 3 },
      });
      await answers.put(ORGANIZATION, 'key', answer, 60);
      expect(await answers.find(ORGANIZATION, 'key')).toEqual(answer);
      expect(await answers.find('org_other', 'key')).toBeNull();
      expect(await answers.find(ORGANIZATION, 'other')).toBeNull();
      nowMs = NOON + 61_000;
      expect(await answers.find(ORGANIZATION, 'key')).toBeNull();
    });
  });
}
