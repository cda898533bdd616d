import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dataOf, MemoryGateway } from '../support/memory/gateway.ts';
import { askingFor, type ChatFault, type ChatStandIn, startChatStandIn } from '../support/providers/chat-stand-in.ts';

let provider: ChatStandIn;
beforeAll(async () => {
  provider = await startChatStandIn();
});
afterAll(() => provider.close());
beforeEach(() => provider.reset());

const PATH = '/v1/chat/completions';

function gateway(): MemoryGateway {
  const made = new MemoryGateway();
  made.useListed('openai', provider.baseUrl, 200);
  return made;
}

function asking(fault?: ChatFault, fields: object = {}) {
  const content = `What is the capital of France? ${fault === undefined ? '' : askingFor(fault)}`;
  return { model: 'openai:gpt-4o-mini', max_tokens: 100, messages: [{ role: 'user', content }], ...fields };
}

describe('a call through the gateway', () => {
  test('answers byte for byte and charges what the provider reports', async () => {
    const system = gateway();
    const answer = await system.send('POST', PATH, asking());
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ choices: [{ message: { content: 'Paris is the capital of France.' } }] });
    const { cost, tokens, requests } = await system.usage();
    expect({ cost, tokens, requests }).toEqual({
      cost: { used: 6, reserved: 0 },
      tokens: { used: 19, reserved: 0 },
      requests: { used: 1, reserved: 0 },
    });
    expect(answer.headers['x-aegis-cost-usd']).toBe('0.000006');
    const trace = await system.onlyTrace();
    expect(trace).toMatchObject({ input_tokens: 12, output_tokens: 7, cost_micro_usd: 6, model: 'gpt-4o-mini' });
  });

  test('streams, and keeps the usage that nobody asked for to itself', async () => {
    const system = gateway();
    const answer = await system.send('POST', PATH, asking(undefined, { stream: true }));
    const data = dataOf(answer.text);
    expect(data.at(-1)).toBe('[DONE]');
    expect(answer.text).not.toContain('usage');
    expect((await system.usage()).cost).toEqual({ used: 6, reserved: 0 });
  });
});
