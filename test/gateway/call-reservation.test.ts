import { describe, expect, test } from 'vitest';
import { AnswerGatherer } from '../../functions/gateway/gather-answer.ts';
import { StreamMeter, untilContent } from '../../functions/gateway/meter-stream.ts';
import type { CallPlan } from '../../functions/gateway/plan-call.ts';
import { eventOf } from '../../functions/gateway/replay-answer.ts';
import { CallReservation } from '../../functions/gateway/reserve-call.ts';
import type { ChatEvent } from '../../functions/gateway/upstream.ts';
import { MemoryGateway } from '../support/memory/gateway.ts';

const CALL = { requests: 1, tokens: 100, cost: 10 };
const MORE = { requests: 0, tokens: 50, cost: 5 };
const NOTHING_HELD = { used: 0, reserved: 0 };

async function opened(estimate = CALL) {
  const system = new MemoryGateway();
  const deps = system.submitDependencies;
  return { system, deps, money: await CallReservation.open(deps, system.payer(), estimate) };
}

describe('the money of a call', () => {
  test('is given back as often as it is asked, and charged no more after that', async () => {
    const { system, money } = await opened();
    expect((await system.usage()).tokens).toEqual({ used: 0, reserved: 100 });
    await money.giveBack();
    await money.giveBack();
    expect((await system.usage()).tokens).toEqual(NOTHING_HELD);
    await expect(money.settle(CALL, null)).rejects.toThrow('given back');
    expect((await system.usage()).tokens).toEqual(NOTHING_HELD);
  });

  test('stays charged when it is given back after it was settled', async () => {
    const { system, money } = await opened();
    await money.settle({ ...CALL, tokens: 40 }, 'trace-1');
    await money.giveBack();
    expect((await system.usage()).tokens).toEqual({ used: 40, reserved: 0 });
  });

  test('goes no further where a limit has no room, and keeps what it has', async () => {
    const { system, money } = await opened();
    expect(await money.extend({ ...MORE, tokens: 5_000_000 })).toBe(false);
    expect(money.reserved).toEqual(CALL);
    expect((await system.usage()).tokens).toEqual({ used: 0, reserved: 100 });
  });

  test('tells a failure of the store as what it is, and not as a limit that is reached', async () => {
    const { system, deps, money } = await opened();
    deps.ledger.take = () => Promise.reject(new Error('the store is away'));
    await expect(money.extend(MORE)).rejects.toThrow('the store is away');
    expect(money.reserved).toEqual(CALL);
    expect((await system.usage()).tokens.reserved).toBe(100);
  });

  test('is charged once in all its parts', async () => {
    const { system, money } = await opened();
    expect(await money.extend(MORE)).toBe(true);
    const used = { requests: 1, tokens: 120, cost: 12 };
    expect(await money.settle(used, 'trace-1')).toEqual({
      amounts: used,
      beyond: { requests: 0, tokens: 0, cost: 0 },
    });
    await money.settle({ ...used, tokens: 150 }, 'trace-1');
    expect((await system.usage()).tokens).toEqual({ used: 120, reserved: 0 });
  });
});

describe('a metered stream', () => {
  const price = { costMicroUsd: () => 0, worstCaseMicroUsd: () => 0 };
  const said = (index: number, content: string, finish_reason: string | null = null) =>
    eventOf({ choices: [{ index, delta: { content }, finish_reason }] });

  async function* sent(events: readonly ChatEvent[]): AsyncGenerator<ChatEvent> {
    yield* events;
  }

  async function metered(events: readonly ChatEvent[], plan: Partial<CallPlan>, mayGoOn = true) {
    const { money } = await opened();
    money.extend = async () => mayGoOn;
    const whole = { mostInputTokens: 1, mostOutputTokens: 1, isStepped: false, estimate: CALL, worstCaseMicroUsd: 0 };
    const ended: string[] = [];
    const meter = new StreamMeter({
      gatherer: new AnswerGatherer(),
      money,
      plan: { ...whole, request: { body: {}, text: '{}' }, ...plan },
      price,
      abort: () => ended.push('aborted'),
    });
    const given: ChatEvent[] = [];
    for await (const event of meter.run(sent(events))) given.push(event);
    return { given, ended, meter };
  }

  test('that was reserved as a whole is given out as a whole, though the provider says more than it may', async () => {
    const events = [said(0, 'word '.repeat(50)), said(0, '', 'stop')];
    const { given, ended, meter } = await metered(events, {});
    expect(given).toEqual(events);
    expect(ended).toEqual([]);
    expect(meter.isCutByLimit).toBe(false);
  });

  test('keeps back a piece that nobody could pay for, and ends the choices that are still open', async () => {
    const first = said(1, 'Done.', 'stop');
    const events = [first, said(0, 'word '.repeat(10_000)), said(0, 'never asked for')];
    const { given, ended, meter } = await metered(events, { isStepped: true, mostOutputTokens: 50_000 }, false);
    expect(given[0]).toBe(first);
    expect(given.slice(1).map(({ chunk }) => chunk?.choices)).toEqual([
      [{ index: 0, delta: {}, finish_reason: 'length' }],
    ]);
    expect(ended).toEqual(['aborted']);
    expect(meter.isCutByLimit).toBe(true);
  });

  test('is cut when it ends and no choice has said that it is done', async () => {
    await expect(metered([said(0, 'Hi')], {})).rejects.toMatchObject({ failure: { kind: 'cut' } });
  });

  test('that ends before any content is told to its end', async () => {
    const events = [said(0, ''), said(0, '')];
    const given: ChatEvent[] = [];
    for await (const event of await untilContent(sent(events), () => false)) given.push(event);
    expect(given).toEqual(events);
  });
});
