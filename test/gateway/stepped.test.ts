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

function gateway(idleTimeoutMilliseconds = 30_000): MemoryGateway {
  const made = new MemoryGateway();
  made.useListed('openai', provider.baseUrl, idleTimeoutMilliseconds);
  made.settings = { guard_output: 'off', guard_input: 'off' };
  return made;
}

function asking(fault?: ChatFault, fields: object = {}) {
  const content = `What is the capital of France? ${fault === undefined ? '' : askingFor(fault)}`;
  return { model: 'openai:gpt-4o-mini', max_tokens: 100, messages: [{ role: 'user', content }], ...fields };
}

const STREAM = { stream: true };

describe('a stepped reservation', () => {
  const long = () => asking('long', { ...STREAM, max_tokens: 16_000 });

  test('reserves far less than the worst case, and goes on step by step', async () => {
    const system = gateway();
    system.settings = { ...system.settings, reserve: 'stepped' };
    const reply = await system.reply('POST', PATH, long());
    expect((await system.usage()).tokens.reserved).toBeLessThan(4_000);
    if (typeof reply.body === 'string') throw new Error('not streamed');
    for await (const _piece of reply.body);
    expect((await system.usage()).tokens).toEqual({ used: 19, reserved: 0 });
  });

  test('ends at a limit with finish_reason length, and never goes over it', async () => {
    const system = gateway();
    system.settings = { ...system.settings, reserve: 'stepped' };
    await system.limit({ kind: 'project', projectId: 'default' }, { tokens: 3_500 });
    const { text } = await system.send('POST', PATH, long());
    const data = dataOf(text);
    expect(data.at(-1)).toBe('[DONE]');
    expect(data.at(-2)).toContain('"finish_reason":"length"');
    const [counter] = system.ledger.counters().filter(({ key }) => key.scope.kind === 'project');
    expect(counter?.left.tokens).toBeGreaterThanOrEqual(0);
    expect(system.notes).toContain('length_by_limit');
    const spoken = data.filter((each) => each.includes('" word"')).length;
    // A step is asked for when half of the one before is left.
    expect(spoken).toBeGreaterThan(900);
    expect(spoken).toBeLessThan(1_100);
  });
});
