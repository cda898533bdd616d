import { describe, expect, test } from 'vitest';
import type { GatewayReply } from '../../functions/gateway/reply.ts';
import type { ChatEvent, Upstream } from '../../functions/gateway/upstream.ts';
import { UNLIMITED } from '../../functions/kernel/amounts.ts';
import { MemoryGateway } from '../support/memory/gateway.ts';

const STREAMS = 300;
const ALLOWED = 40;
const WORDS = 50;
const PATH = '/v1/chat/completions';

type Ending = 'reported' | 'late' | 'silent' | 'cut' | 'absurd';
const ENDINGS: readonly Ending[] = ['reported', 'late', 'silent', 'cut', 'absurd'];

function eventOf(chunk: object): ChatEvent {
  return {
    data: JSON.stringify(chunk),
    chunk: { choices: [], ...chunk },
  };
}

async function* answering(ending: Ending): AsyncGenerator<ChatEvent> {
  for (let word = 0; word < WORDS; word++) {
    await Promise.resolve();
    yield eventOf({ choices: [{ index: 0, delta: { content: ' word' }, finish_reason: null }] });
  }
  if (ending === 'cut') return;
  yield eventOf({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  if (ending === 'late') await new Promise((resolve) => setTimeout(resolve, 5));
  const tokens = ending === 'absurd' ? 50_000_000 : WORDS;
  if (ending !== 'silent') yield eventOf({ usage: { prompt_tokens: 20, completion_tokens: tokens } });
  yield { data: '[DONE]', chunk: null };
}

/** Each request is answered in another way, in turn. */
function upstream(): Upstream {
  let asked = 0;
  return {
    chat: async () => {
      const ending = ENDINGS[asked++ % ENDINGS.length] ?? 'reported';
      return { kind: 'stream', events: answering(ending) };
    },
    embed: async () => {
      throw new Error('not asked for');
    },
  };
}

async function readAll(reply: GatewayReply, look: () => void): Promise<void> {
  if (typeof reply.body === 'string') return;
  for await (const _piece of reply.body) look();
  await reply.afterwards?.();
}

describe(`${STREAMS} streams at once against a limit for ${ALLOWED}`, () => {
  test.each(['worst_case', 'stepped'] as const)('never exceed it, at any moment: %s', async (reserve) => {
    const system = new MemoryGateway();
    system.providers.set('openai', { upstream: upstream(), rates: null, isListed: true });
    system.settings = { guard_output: 'off', guard_input: 'off', reserve };
    const body = {
      model: 'openai:gpt-4o-mini',
      max_tokens: 4_000,
      stream: true,
      messages: [{ role: 'user', content: 'x' }],
    };
    // What one of them reserves, with nobody else there.
    const alone = await system.reply('POST', PATH, body);
    const one = (await system.usage()).cost.reserved;
    await readAll(alone, () => undefined);
    const before = (await system.usage()).cost.used;
    await system.limit({ kind: 'project', projectId: 'default' }, { cost: before + one * ALLOWED });
    system.nowMs += 86_400_000;
    let least = Number.POSITIVE_INFINITY;
    const look = (): void => {
      for (const { key, left } of system.ledger.counters()) {
        if (key.scope.kind === 'project') least = Math.min(least, left.cost, UNLIMITED);
      }
    };
    const replies = await Promise.all(Array.from({ length: STREAMS }, () => system.reply('POST', PATH, body)));
    const admitted = replies.filter(({ status }) => status === 200);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(STREAMS - admitted.length);
    expect(admitted.length).toBeGreaterThanOrEqual(ALLOWED);
    expect(admitted.length).toBeLessThanOrEqual(ALLOWED + 1);
    await Promise.all(replies.map((reply) => readAll(reply, look)));
    look();
    expect(least).toBeGreaterThanOrEqual(0);
    const { cost } = await system.usage();
    expect(cost.reserved).toBe(0);
    expect(cost.used).toBeGreaterThan(0);
    expect(cost.used).toBeLessThanOrEqual(before + one * ALLOWED);
  });
});
