import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { eventOf } from '../../functions/gateway/replay-answer.ts';
import type { ChatEvent } from '../../functions/gateway/upstream.ts';
import type { MemoryGateway } from '../support/memory/gateway.ts';
import { failing, scriptedGateway as gateway, saying } from '../support/memory/scripted-gateway.ts';

const LEASE_MILLISECONDS = 360_000;
const NOTHING = { used: 0, reserved: 0 };

/** A call that nobody hears of again. */
const forever = () => new Promise<never>(() => undefined);

/** Until the function has come as far as it comes. */
async function settled(system: MemoryGateway, isThere: () => boolean): Promise<void> {
  for (let turns = 0; turns < 1_000 && !isThere(); turns++) await turn();
  expect(isThere()).toBe(true);
  expect((await system.usage()).cost.reserved).toBeGreaterThan(0);
}

/** What is used and held once the lease is over and `reconcile` has run. */
async function afterLease(system: MemoryGateway) {
  const held = await system.usage();
  system.nowMs += LEASE_MILLISECONDS - 1;
  await system.reconcile();
  expect(await system.usage()).toEqual(held);
  system.nowMs += 2;
  await system.reconcile();
  return system.usage();
}

describe('a function that is killed', () => {
  test('before its provider answers leaves nothing reserved and nothing charged after its lease', async () => {
    const { system, ask, upstream } = gateway(forever);
    void ask();
    await settled(system, () => upstream.requests.length === 1);
    expect(await afterLease(system)).toMatchObject({ requests: NOTHING, tokens: NOTHING, cost: NOTHING });
  });

  test('within a stream that went on step by step leaves nothing reserved of any step', async () => {
    let said = 0;
    async function* events(): AsyncGenerator<ChatEvent> {
      for (; said < 40; said++) {
        const delta = { content: 'one two three four five six seven eight nine ten '.repeat(10) };
        yield eventOf({ choices: [{ index: 0, delta, finish_reason: null }] });
      }
      await forever();
    }
    const { system, ask } = gateway(() => ({ kind: 'stream', events: events() }), { reserve: 'stepped' });
    void ask({ stream: true, max_tokens: 20_000 });
    await settled(system, () => said === 40);
    // More than the first step was reserved.
    expect((await system.usage()).tokens.reserved).toBeGreaterThan(4_000);
    expect(await afterLease(system)).toMatchObject({ requests: NOTHING, tokens: NOTHING, cost: NOTHING });
  });

  test('after a call that was charged keeps that charge, and gives the next one back', async () => {
    const { system, ask, upstream } = gateway(
      (model) => {
        if (model === 'b') return forever();
        throw failing('cut');
      },
      { layers: { L1: ['house:a', 'house:b'] } },
    );
    void ask({ model: 'L1' });
    await settled(system, () => upstream.requests.length === 2);
    const { cost } = await system.usage();
    expect(cost.used).toBeGreaterThan(0);
    expect((await afterLease(system)).cost).toEqual({ used: cost.used, reserved: 0 });
  });

  test('after its answer, before its trace, keeps the charge of the answer', async () => {
    const { system } = gateway(() => saying('Hello.'));
    const messages = [{ role: 'user', content: 'Hi' }];
    const reply = await system.reply('POST', '/v1/chat/completions', { model: 'house:a', max_tokens: 9, messages });
    expect(reply.status).toBe(200);
    const { cost } = await system.usage();
    expect(cost).toEqual({ used: 19, reserved: 0 });
    const over = await afterLease(system);
    expect({ cost: over.cost, requests: over.requests }).toEqual({ cost, requests: { used: 1, reserved: 0 } });
  });
});
