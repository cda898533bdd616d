import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataOf, MemoryGateway } from '../support/memory/gateway.ts';
import { type ChatStandIn, startChatStandIn } from '../support/providers/chat-stand-in.ts';
import { parseJson } from '../support/readers/parse-json.ts';
import { recordedRows } from './recorded-rows.ts';

let provider: ChatStandIn;
beforeAll(async () => {
  provider = await startChatStandIn();
});
afterAll(() => provider.close());

const ROUTES = ['/v1/chat/completions', '/v1/embeddings'];
/** Models whose price does not follow from tokens have none until the organization sets one. */
const PRICES = [
  { entry: { model: '*'.padStart(2, 'g'), provider: 'openai', input: 1, output: 2 }, from: '2020-01-01T00:00:00Z', until: null },
  { entry: { model: 'text-*', provider: 'openai', input: 1, output: 0 }, from: '2020-01-01T00:00:00Z', until: null },
];

const rows = recordedRows();
const passing = rows.filter(({ url }) => ROUTES.some((route) => url.endsWith(route)) && !url.includes('azure'));
const others = rows.filter((row) => !passing.includes(row) && !row.url.includes('azure'));

function pathOf(url: string): string {
  return new URL(url).pathname;
}

describe('recorded exchanges', () => {
  test.each(passing.map((row) => [row.name, row] as const))('pass through unchanged: %s', async (_name, row) => {
    const system = new MemoryGateway({ own_prices: { version: 1, prices: PRICES } });
    system.useListed('openai', provider.baseUrl);
    system.settings = { guard_input: 'off', guard_output: 'off' };
    provider.reset();
    provider.replay(row);
    const answer = await system.send('POST', pathOf(row.url), row.request);
    expect(answer.status).toBe(row.status);
    if (row.response_content_type.startsWith('text/event-stream')) {
      expect(dataOf(answer.text)).toEqual(dataOf(row.response));
    } else {
      expect(answer.text).toBe(row.response);
    }
    expectForwarded(provider.requests[0]?.text ?? '', row.request);
    const { cost, requests } = await system.usage();
    expect({ reserved: cost.reserved, requests: requests.used }).toEqual({ reserved: 0, requests: 1 });
    if (row.status === 200) expect(cost.used).toBeGreaterThan(0);
    await system.onlyTrace();
  });

  test.each(others.map((row) => [row.name, row] as const))('of routes that cost unmetered are refused: %s', async (_name, row) => {
    const system = new MemoryGateway();
    system.useListed('openai', provider.baseUrl);
    provider.reset();
    expect((await system.send('POST', pathOf(row.url), row.request)).status).toBe(404);
    expect(provider.requests).toEqual([]);
  });
});

/** Everything as it was, but for the limit and the usage that the gateway sets. */
function expectForwarded(sent: string, request: string): void {
  const { max_completion_tokens, max_tokens, stream_options, ...rest } = Object(parseJson(sent));
  const asked = Object(parseJson(request));
  const { max_completion_tokens: _m, max_tokens: _t, stream_options: _o, ...original } = asked;
  expect(rest).toEqual(original);
  if (asked.max_completion_tokens !== undefined) expect(max_completion_tokens).toBe(asked.max_completion_tokens);
  if (asked.max_tokens !== undefined) expect(max_tokens).toBe(asked.max_tokens);
  if (asked.stream === true) expect(stream_options).toMatchObject({ include_usage: true });
}
