import { describe, expect, test } from 'vitest';
import { type OwnPrices, ownRates, PriceEntry, replacePrices } from '../../functions/pricing/own-prices.ts';
import { priceCall } from '../../functions/pricing/price-call.ts';
import { reprice } from '../../functions/pricing/reprice.ts';
import { NOON } from '../support/builders/records.ts';
import { MemoryApi } from '../support/memory/api.ts';
import { evaluateWaiting } from '../support/memory/evaluate-waiting.ts';

const AT = new Date(NOON);
const MINUTE = 60_000;

function holding(...entries: readonly PriceEntry[]): OwnPrices {
  return { version: 3, prices: entries.map((entry) => ({ entry, from: '2026-01-01T00:00:00.000Z', until: null })) };
}

const TIERED = {
  model: 'own-*',
  input: 1,
  output: 4,
  cached: 0.1,
  cache_write: 1.25,
  reasoning: 8,
  above: { input_tokens: 200_000, input: 2, output: 6 },
};

describe('an organization’s own prices', () => {
  test.each([
    // 1,000 of 10,000 input cached, 500 written, 200 of 700 output reasoned.
    [
      'every kind of token',
      { inputTokens: 10_000, outputTokens: 700, cachedTokens: 1_000, cacheWriteTokens: 500, reasoningTokens: 200 },
      8_500 + 100 + 625 + 2_000 + 1_600,
    ],
    ['up to the tier', { inputTokens: 200_000, outputTokens: 0, cachedTokens: 0, reasoningTokens: 0 }, 200_000],
    [
      'above the tier, where kinds without a rate cost what input and output do',
      { inputTokens: 200_001, outputTokens: 10, cachedTokens: 1, reasoningTokens: 5 },
      400_002 + 60,
    ],
    ['half a micro-USD, upwards', { inputTokens: 0, outputTokens: 0, cachedTokens: 5, reasoningTokens: 0 }, 1],
  ])('price to the micro-USD: %s', (_, usage, costMicroUsd) => {
    const price = priceCall({ model: 'Own-Large', usage, at: AT, own: holding(TIERED) });
    expect(price).toMatchObject({ costMicroUsd, priceTable: 'organization@3' });
  });

  const usage = { inputTokens: 1_000_000, outputTokens: 0, cachedTokens: 0, reasoningTokens: 0 };
  const cost = (own: OwnPrices, model: string, provider?: string) =>
    priceCall({ model, provider, usage, at: AT, own })?.costMicroUsd ?? null;

  test('come before list prices, and leave what they do not name to those', () => {
    const own = holding({ model: 'gpt-4o', input: 1, output: 1 });
    expect(cost(own, 'gpt-4o')).toBe(1_000_000);
    expect(cost(own, 'gpt-4o-2024-08-06')).toBe(2_500_000);
    expect(cost(own, 'unheard-of')).toBeNull();
  });

  test('of the most exact name win: whole before a longer beginning before a shorter, with a provider before without', () => {
    const own = holding(
      { model: 'a*', input: 1, output: 0 },
      { model: 'a-b*', input: 2, output: 0 },
      { model: 'a-b-c', input: 3, output: 0 },
      { model: 'a-b-c', provider: 'Azure', input: 4, output: 0 },
      { model: 'z*', provider: 'ollama', input: 5, output: 0 },
    );
    const found = [['a-x'], ['a-b-x'], ['a-b-c'], ['a-b-c', 'azure'], ['z'], ['z', 'vllm'], ['z', 'ollama']].map(
      ([model = '', provider]) => cost(own, model, provider),
    );
    expect(found).toEqual([1_000_000, 2_000_000, 3_000_000, 4_000_000, null, null, 5_000_000]);
  });

  test('hold from a minute on, and those that ended stay for the traces of their time', () => {
    const first = replacePrices({ version: 0, prices: [] }, [{ model: 'a', input: 1, output: 1 }], NOON);
    const second = replacePrices(first, [{ model: 'a', input: 2, output: 2 }], NOON + 10 * MINUTE);
    expect(second.version).toBe(2);
    const rateAt = (own: OwnPrices, minutes: number) =>
      ownRates(own, { model: 'a', inputTokens: 1, at: new Date(NOON + minutes * MINUTE) })?.[0];
    expect([0, 1, 10, 10.9, 11, 99].map((minutes) => rateAt(second, minutes))).toEqual([undefined, 1, 1, 1, 2, 2]);
    // The same entry again goes on as it was; one that had not begun is gone.
    const third = replacePrices(second, [{ model: 'a', input: 1, output: 1 }], NOON + 10.5 * MINUTE);
    expect(third.prices.map(({ entry, until }) => [entry.input, until === null])).toEqual([
      [1, false],
      [1, true],
    ]);
    const last = replacePrices(third, [], NOON + 40 * 86_400_000);
    expect(last.prices.map(({ until }) => until !== null)).toEqual([true]);
  });

  test.each([
    { model: 'a*b', input: 1, output: 1 },
    { model: '*', input: 1, output: 1 },
    { model: 'a', input: -1, output: 1 },
    { model: 'a', input: 0.000_000_1, output: 1 },
    { model: 'a', input: 1 },
  ])('that cannot be meant are refused: %j', (entry) => {
    expect(PriceEntry.safeParse(entry).success).toBe(false);
  });

  test('are tried on what was charged: a reported cost stays, by the largest difference', () => {
    const trace = {
      provider: null,
      at: AT.toISOString(),
      input_tokens: 1_000,
      output_tokens: 0,
      cached_tokens: 0,
      cache_write_tokens: 0,
      reasoning_tokens: 0,
    };
    const found = reprice(
      [
        { ...trace, model: 'mine', cost_micro_usd: null, price_table: null },
        { ...trace, model: 'gpt-4o', cost_micro_usd: 2_500, price_table: 'genai' },
        { ...trace, model: 'gpt-4o', cost_micro_usd: 77, price_table: null },
        { ...trace, model: 'other', cost_micro_usd: null, price_table: null },
      ],
      holding({ model: 'mine', input: 5, output: 0 }, { model: 'gpt-4o', input: 2, output: 0 }),
    );
    expect(found).toEqual([
      { model: 'mine', traces: 1, changed: 1, unpricedBefore: 1, unpricedAfter: 0, costBefore: 0, costAfter: 5_000 },
      {
        model: 'gpt-4o',
        traces: 2,
        changed: 1,
        unpricedBefore: 0,
        unpricedAfter: 0,
        costBefore: 2_577,
        costAfter: 2_077,
      },
      { model: 'other', traces: 1, changed: 0, unpricedBefore: 1, unpricedAfter: 1, costBefore: 0, costAfter: 0 },
    ]);
  });
});

describe('the routes of own prices', () => {
  async function open() {
    const api = new MemoryApi();
    const { key } = await api.createTenant();
    const send = async (method: string, path: string, body?: unknown) => {
      const answer = await api.send(method, `/api/v1${path}`, { key, body });
      return { status: answer.status, body: Object(answer.body) };
    };
    const submit = async (id: string) => {
      const body = {
        trace_id: id,
        model: 'own-model',
        input: 'Who?',
        output: 'Ada.',
        usage: { input_tokens: 1_000, output_tokens: 100 },
      };
      expect((await send('POST', '/traces', body)).status).toBe(202);
      return costOf(id);
    };
    const costOf = async (id: string) => (await send('GET', `/traces/${id}`)).body.cost_usd;
    return { api, send, submit, costOf };
  }
  const PRICES = { prices: [{ model: 'own-*', input: 2, output: 10 }] };

  test('price what has no list price, from a minute after on; what was charged stays, whatever they become', async () => {
    const { api, send, submit, costOf } = await open();
    expect(await submit('before')).toBeNull();
    expect((await send('GET', '/organization/prices')).body).toEqual({ version: 0, prices: [] });
    const tried = await send('POST', '/organization/prices/dry-run', PRICES);
    expect(tried.body).toMatchObject({
      traces: 1,
      changed: 1,
      unpriced_before: 1,
      unpriced_after: 0,
      cost_after_usd: '0.003',
    });
    const put = await send('PUT', '/organization/prices', PRICES);
    expect(put.body).toMatchObject({
      version: 1,
      prices: [{ model: 'own-*', valid_from: '2026-11-20T12:01:00.000Z', valid_until: null }],
    });
    api.nowMs += 2 * MINUTE;
    // 1,000 at 2 and 100 at 10 USD a million.
    expect(await submit('after')).toBe('0.003');
    await send('PUT', '/organization/prices', { prices: [{ model: 'own-*', input: 4, output: 20 }] });
    await evaluateWaiting(api);
    expect([await costOf('before'), await costOf('after')]).toEqual([null, '0.003']);
    api.nowMs += 2 * MINUTE;
    expect(await submit('later')).toBe('0.006');
    await evaluateWaiting(api);
    const { totals } = (await send('GET', '/analytics')).body;
    expect(totals).toMatchObject({ traces: 3, cost_usd: '0.009', unpriced_traces: 1 });
    const { items } = (await send('POST', '/costs/calculate', { model: 'own-x', tokens: { input: 1_000_000 } })).body;
    expect(items[0].cost_usd).toBe('4.00');
    const log = (await send('GET', '/audit-log')).body.items.filter(
      ({ action }: { action: string }) => action === 'putPrices',
    );
    expect(log).toHaveLength(2);
    expect(log[0].before.prices[0]).toMatchObject({ input: 2 });
  });

  test('two entries for one model are refused, and of two changes at once one wins', async () => {
    const { api, send } = await open();
    const twice = [...PRICES.prices, { model: 'OWN-*', input: 1, output: 1 }];
    expect((await send('PUT', '/organization/prices', { prices: twice })).status).toBe(422);
    const save = api.ownPrices.save.bind(api.ownPrices);
    Object.assign(api.ownPrices, { save: async () => false });
    expect((await send('PUT', '/organization/prices', PRICES)).status).toBe(409);
    Object.assign(api.ownPrices, { save });
    expect((await send('PUT', '/organization/prices', PRICES)).status).toBe(200);
  });
});
