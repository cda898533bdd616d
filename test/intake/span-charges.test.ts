import { expect, test } from 'vitest';
import { receiveSpans } from '../../functions/intake/receive-spans.ts';
import { ROOTLESS_QUIET_SECONDS } from '../../functions/traces/whole-trace.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { aModelCall, aSpan } from '../support/builders/spans.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { CALLER, Intake, QUIET_SECONDS } from '../support/memory/intake.ts';

const TRACE = aSpan('1').traceId;

/** A model call that says what was asked and answered, but not in how many tokens. */
function anUncountedCall(id: string, parent: string | null) {
  const call = aModelCall(id, parent);
  const long = 'internationalization of telecommunications infrastructure responsibilities';
  const question = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: long }] }]);
  const { 'gen_ai.usage.input_tokens': _in, 'gen_ai.usage.output_tokens': _out, ...rest } = call.attributes;
  return { ...call, attributes: { ...rest, 'gen_ai.input.messages': question } };
}

async function expectCharged(intake: Intake): Promise<void> {
  const record = await intake.traces.findRecord(ORGANIZATION, TRACE);
  expect(record).toMatchObject({ status: 'evaluated', tokens_estimated: false });
  const tokens = (record?.input_tokens ?? 0) + (record?.output_tokens ?? 0);
  await intake.reconcile();
  expect(await intake.used()).toEqual({ requests: 1, tokens, holds: 0 });
  expect(await intake.keptTokens()).toBe(tokens);
}

test('reasoning that a model reports no tokens for is charged with its answer', async () => {
  const charged = async (reasoning: string) => {
    const intake = new Intake();
    const parts = [
      { type: 'reasoning', content: reasoning },
      { type: 'text', content: 'Me.' },
    ];
    const attributes = { 'gen_ai.request.model': 'gpt-4o', 'gen_ai.output.messages': [{ role: 'assistant', parts }] };
    await receiveSpans(intake.deps, CALLER, [aModelCall('1', null, { attributes })]);
    return (await intake.used()).tokens;
  };
  expect(await charged('I am asked for a name, and I have one.')).toBeGreaterThan(await charged(''));
});

test('spans that report no tokens are charged what was counted, once, and again when one comes late', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aSpan('1'), anUncountedCall('2', '1')]);
  const estimated = (await intake.used()).tokens;
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  expect((await intake.used()).tokens).toBeLessThan(estimated);
  await receiveSpans(intake.deps, CALLER, [aModelCall('3', '1')]);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  await expectCharged(intake);
});

test('a wrapper whose inner call came in another request is given back what it repeats', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
  await receiveSpans(intake.deps, CALLER, [aModelCall('1', null)]);
  expect((await intake.used()).tokens).toBe(220);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  expect((await intake.used()).tokens).toBe(110);
  await expectCharged(intake);
});

test('what spans of two days repeat goes back where it was charged', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
  intake.now += 24 * 3_600_000;
  await receiveSpans(intake.deps, CALLER, [aModelCall('1', null)]);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  const days = [];
  for await (const { keys } of intake.ledger.openCounters(null)) {
    for (const counter of await intake.ledger.findCounters(keys)) {
      days.push([counter?.key.window.name, 1_000_000 - (counter?.left.tokens ?? 0)]);
    }
  }
  expect(days.sort()).toEqual([
    ['DAY#2026-11-20', 110],
    ['DAY#2026-11-21', 0],
  ]);
});

test('a trace that is corrected very often is still charged what was used, its record stays small, and a deletion keeps it explained', async () => {
  const intake = new Intake({ tokens: 1e9 });
  for (let round = 0; round < 40; round++) {
    const call = (round * 2 + 2).toString(16);
    await receiveSpans(intake.deps, CALLER, [aModelCall(call, (round * 2 + 3).toString(16))]);
    await receiveSpans(intake.deps, CALLER, [aModelCall((round * 2 + 3).toString(16), '1')]);
    intake.now += ROOTLESS_QUIET_SECONDS * 1000;
    await intake.evaluateAll();
    expect((await intake.traces.findRecord(ORGANIZATION, TRACE))?.corrections?.length).toBeLessThanOrEqual(16);
  }
  await expectCharged(intake);
  expect(await intake.used()).toMatchObject({ tokens: 40 * 110 });
  await intake.traces.delete(ORGANIZATION, TRACE);
  expect(await intake.keptTokens()).toBe(40 * 110);
});

test('spans that report their tokens and repeat none correct nothing', async () => {
  const intake = new Intake();
  // 2.50 USD per million: half a micro-USD is left of each.
  const calls = ['2', '3'].map((id) => {
    const call = aModelCall(id, '1');
    return { ...call, attributes: { ...call.attributes, 'gen_ai.usage.input_tokens': 101 } };
  });
  await receiveSpans(intake.deps, CALLER, [aSpan('1'), ...calls]);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  expect((await intake.traces.findRecord(ORGANIZATION, TRACE))?.corrections).toBeUndefined();
});

test('P3: an evaluation of spans that ends anywhere is corrected once by the next', async () => {
  let isOver = false;
  for (let call = 0; !isOver; call++) {
    for (const moment of ['before', 'after'] as const) {
      const intake = new Intake();
      await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
      await receiveSpans(intake.deps, CALLER, [aModelCall('1', null)]);
      intake.now += QUIET_SECONDS * 1000;
      const crash = new CrashPoint(call, moment);
      const { ledger, traces, keptCharges } = intake;
      const wrapped = { ledger: crash.wrap(ledger), traces: crash.wrap(traces), keptCharges: crash.wrap(keptCharges) };
      const [request] = intake.queue.receiveAll();
      if (request === undefined) throw new Error('No message');
      await intake.evaluate(request, wrapped).catch(() => undefined);
      isOver = !crash.isReached;
      intake.now += 150_000;
      await intake.evaluate(request);
      await expectCharged(intake);
    }
  }
});
