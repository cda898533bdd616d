import { expect, test } from 'vitest';
import { type ReceiveDependencies, receiveSpans } from '../../functions/intake/receive-spans.ts';
import { submitTrace } from '../../functions/intake/submit-trace.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { TOMBSTONE_SECONDS } from '../../functions/traces/tombstone.ts';
import { ROOTLESS_QUIET_SECONDS } from '../../functions/traces/whole-trace.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { aModelCall, aSpan } from '../support/builders/spans.ts';
import type { FaultMoment } from '../support/faults/fault-injection.ts';
import { CALLER, Intake, QUIET_SECONDS } from '../support/memory/intake.ts';

const TRACE = aSpan('1').traceId;

/** The stores of traces, where one does something before each of their calls. */
function before(traces: Intake['traces'], act: () => Promise<unknown>): Intake['traces'] {
  return new Proxy(traces, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...values: unknown[]) => {
        await act();
        return Reflect.apply(member, target, values);
      };
    },
  });
}

test('spans sent again are charged once and evaluated once', async () => {
  const intake = new Intake();
  for (let i = 0; i < 3; i++) await receiveSpans(intake.deps, CALLER, [aSpan('1'), aModelCall('2', '1')]);
  intake.now += QUIET_SECONDS * 1000;
  expect((await intake.evaluateAll()).filter((outcome) => outcome === 'evaluated')).toHaveLength(1);
  expect(await intake.used()).toEqual({ requests: 1, tokens: 110, holds: 0 });
});

test('a span that occurs twice in one request is one span', async () => {
  const intake = new Intake();
  const outcome = await receiveSpans(intake.deps, CALLER, [aModelCall('2', null), aModelCall('2', null)]);
  expect(outcome.rejectedSpans).toBe(0);
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 110 });
});

test('a trace is not evaluated while its spans still come, nor before its root has ended', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
  expect(new Set(await intake.evaluateAll())).toEqual(new Set(['waiting']));
  intake.now += QUIET_SECONDS * 1000;
  expect(new Set(await intake.evaluateAll())).toEqual(new Set(['waiting']));
  await receiveSpans(intake.deps, CALLER, [aSpan('1')]);
  intake.now += QUIET_SECONDS * 1000;
  expect((await intake.evaluateAll()).filter((outcome) => outcome === 'evaluated')).toHaveLength(1);
});

test('a trace whose root never comes is evaluated in the end', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
  intake.now += ROOTLESS_QUIET_SECONDS * 1000;
  expect(await intake.evaluateAll()).toContain('evaluated');
});

test('a late span opens its trace again, which is evaluated as it is then', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aSpan('1'), aModelCall('2', '1')]);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  await receiveSpans(intake.deps, CALLER, [aModelCall('3', '1')]);
  expect((await intake.traces.findRecord(ORGANIZATION, TRACE))?.status).toBe('queued');
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  const stored = await intake.traces.find(ORGANIZATION, TRACE);
  expect(stored?.evaluations).toHaveLength(2);
  expect(stored?.record).toMatchObject({ status: 'evaluated', input_tokens: 200, output_tokens: 20 });
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 220 });
});

test('a quota that is spent refuses the traces that do not fit, and says so when it refuses all', async () => {
  const intake = new Intake({ requests: 2 });
  const three = ['1', '2', '3'].map((digit) => aModelCall('1', null, { traceId: digit.padStart(32, '0') }));
  const some = await receiveSpans(intake.deps, CALLER, three);
  expect(some).toMatchObject({ rejectedSpans: 1, refusal: null });
  const none = await receiveSpans(intake.deps, CALLER, [aModelCall('1', null, { traceId: '4'.padStart(32, '0') })]);
  expect(none).toMatchObject({ rejectedSpans: 1, refusal: { code: 'quota_exceeded' } });
  expect(await intake.used()).toMatchObject({ requests: 2, tokens: 220 });
});

test('P9: a trace is that of the user whom its root names, though its root ends last', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
  await receiveSpans(intake.deps, CALLER, [aSpan('1', { attributes: { 'user.id': 'ann' } })]);
  await receiveSpans(intake.deps, CALLER, [aSpan('3', { attributes: { 'user.id': 'bob' } })]);
  intake.now += ROOTLESS_QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toMatchObject({ user_id: 'ann', status: 'evaluated' });
});

test('spans do not join a trace that was submitted whole, nor that of another user', async () => {
  const intake = new Intake();
  await submitTrace(intake.deps, intake.project, { model: 'gpt-4o', input: 'a', output: 'b', trace_id: TRACE });
  const whole = await receiveSpans(intake.deps, CALLER, [aSpan('1')]);
  expect(whole.rejectedSpans).toBe(1);

  const other = { traceId: '9'.padStart(32, '0') };
  await receiveSpans(intake.deps, { ...CALLER, userId: 'ann' }, [aSpan('1', other)]);
  const foreign = await receiveSpans(intake.deps, { ...CALLER, userId: 'bob' }, [aSpan('2', other)]);
  expect(foreign.rejectedSpans).toBe(1);
});

test('a span with a wrong id is rejected alone, by its path', async () => {
  const intake = new Intake();
  const outcome = await receiveSpans(intake.deps, CALLER, [{ invalid: 'resourceSpans[0]… is wrong' }, aSpan('1')]);
  expect(outcome).toMatchObject({ rejectedSpans: 1, reasons: ['resourceSpans[0]… is wrong'], openedTraces: 1 });
});

test('a key that is bound to a user takes no spans of another, which would count against its own', async () => {
  const intake = new Intake();
  const ofBob = aModelCall('1', null, { attributes: { 'user.id': 'bob' } });
  const outcome = await receiveSpans(intake.deps, { ...CALLER, userId: 'ann' }, [ofBob]);
  expect(outcome).toMatchObject({ rejectedSpans: 1, openedTraces: 0, reasons: [expect.stringContaining('user.id')] });
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toBeNull();
});

test('P9: a deletion before any call of a store leaves nothing, and turns away the spans of the request', async () => {
  for (let deletedAt = 0, calls = 1; deletedAt < calls; deletedAt++) {
    calls = 0;
    const intake = new Intake();
    await receiveSpans(intake.deps, CALLER, [aModelCall('3', '1')]);
    const stores = before(intake.traces, async () => {
      if (calls++ === deletedAt) await intake.traces.delete(ORGANIZATION, TRACE);
    });
    const deps = { ...intake.deps, traces: stores, spans: stores };
    const outcome = await receiveSpans(deps, CALLER, [aSpan('1'), aModelCall('2', '1')]);
    if (calls <= deletedAt) break;
    expect([deletedAt, outcome]).toMatchObject([
      deletedAt,
      { rejectedSpans: 2, openedTraces: 0, reasons: [expect.stringContaining('was deleted')] },
    ]);
    expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toBeNull();
    expect(intake.traces.dump()).not.toContain('Who?');
    const { tokens, requests } = await intake.used();
    expect([deletedAt, requests, tokens]).toEqual([deletedAt, 1, await intake.keptTokens()]);
  }
});

test('P9: the request that began a trace pays for it, though it was deleted before its spans were there', async () => {
  const intake = new Intake();
  let calls = 0;
  const stores = before(intake.traces, async () => {
    if (++calls === 2) await intake.traces.delete(ORGANIZATION, TRACE);
  });
  const outcome = await receiveSpans({ ...intake.deps, traces: stores, spans: stores }, CALLER, [
    aModelCall('1', null),
  ]);
  expect(outcome).toMatchObject({ rejectedSpans: 1 });
  expect(intake.traces.dump()).not.toContain('Who?');
  await intake.reconcile();
  expect(await intake.used()).toEqual({ requests: 1, tokens: 0, holds: 0 });
});

test('P9: a deleted trace stays deleted when its spans are sent again, until its id is free', async () => {
  const intake = new Intake();
  const spans = [aSpan('1'), aModelCall('2', '1')];
  await receiveSpans(intake.deps, CALLER, spans);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  await intake.traces.delete(ORGANIZATION, TRACE);
  const other = aSpan('1', { traceId: '7'.padStart(32, '0') });
  const again = await receiveSpans(intake.deps, CALLER, [...spans, other]);
  expect(again).toMatchObject({ rejectedSpans: 2, openedTraces: 1, reasons: [expect.stringContaining(TRACE)] });
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toBeNull();
  // The other trace has no model and is not charged.
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 110 });
  const submission = { model: 'gpt-4o', input: 'a', output: 'b', trace_id: TRACE };
  await expect(submitTrace(intake.deps, intake.project, submission)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('was deleted'),
  });
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 110 });
  intake.now += TOMBSTONE_SECONDS * 1000;
  await submitTrace(intake.deps, intake.project, submission);
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toMatchObject({ status: 'queued' });
});

test('spans of a trace that keeps filling up are not acknowledged', async () => {
  const intake = new Intake();
  const spans = new Proxy(intake.traces, {
    get: (target, name) => (name === 'open' ? async () => ({ room: 1_000_000 }) : Reflect.get(target, name, target)),
  });
  const receiving = receiveSpans({ ...intake.deps, spans }, CALLER, [aSpan('1')]);
  await expect(receiving).rejects.toMatchObject({ code: 'unavailable' });
});

test('a project that is not active takes no spans', async () => {
  const intake = new Intake({}, { status: 'inactive' });
  expect(await receiveSpans(intake.deps, CALLER, [aSpan('1')])).toMatchObject({ rejectedSpans: 1, openedTraces: 0 });
});

test('P4: spans are masked as their project says, and kept as long as it says', async () => {
  const masking = { secret: 'redact', pii: 'hash', kinds: {} } as const;
  const intake = new Intake({}, { masking, retention_days: 3 });
  const told = aSpan('1', { attributes: { 'input.value': 'Write to ann@example.com' } });
  await receiveSpans(intake.deps, CALLER, [told]);
  const stored = await intake.traces.find(ORGANIZATION, TRACE);
  expect(JSON.stringify(stored)).not.toContain('ann@example.com');
  expect(stored?.body?.findings).toContainEqual(expect.objectContaining({ action: 'hash' }));
  expect(stored?.record.expires_at).toBe(intake.now / 1000 + 3 * 86_400);
});

test.each<FaultMoment>(['before', 'after'])(
  'what a counter was charged for spans stays explained, with a store failing %s any call',
  async (moment) => {
    for (let call = 1; ; call++) {
      const intake = new Intake();
      intake.faults.failAt(call, moment);
      await receiveSpans(intake.deps, CALLER, [aSpan('1'), aModelCall('2', '1'), aModelCall('3', '1')]).catch(() => {});
      const isOver = !intake.faults.hasStruck;
      await intake.reconcile();
      const { tokens, holds } = await intake.used();
      expect({ call, holds, explained: await intake.keptTokens() }).toEqual({ call, holds: 0, explained: tokens });
      if (isOver) break;
    }
  },
);

test('a resource names the project of its spans, for a key that is not bound to one', async () => {
  const intake = new Intake();
  const asked: (string | undefined)[] = [];
  const deps: ReceiveDependencies = {
    ...intake.deps,
    findProject: async (_caller, projectId) => {
      asked.push(projectId);
      return intake.project;
    },
  };
  const other = { traceId: '2'.padStart(32, '0') };
  await receiveSpans(deps, CALLER, [
    aSpan('1'),
    aSpan('2', { resource: { 'aegis.project_id': 'billing' } }),
    aSpan('1', { ...other, resource: { 'aegis.project_id': 7 } }),
  ]);
  expect(asked).toEqual(['billing', undefined]);
});

test('spans whose trace cannot be queued are not acknowledged, and the retry charges nothing more', async () => {
  const intake = new Intake();
  const down = new AegisError('unavailable', 'The queue did not answer.');
  const queue = { ...intake.queue, send: () => Promise.reject(down), sendAll: async () => [down] };
  const spans = [aSpan('1'), aModelCall('2', '1')];
  await expect(receiveSpans({ ...intake.deps, queue }, CALLER, spans)).rejects.toBe(down);
  await receiveSpans(intake.deps, CALLER, spans);
  intake.now += QUIET_SECONDS * 1000;
  expect(await intake.evaluateAll()).toContain('evaluated');
  expect(await intake.used()).toEqual({ requests: 1, tokens: 110, holds: 0 });
});

test('a project that cannot be looked up is our fault, not the reason to reject a span for good', async () => {
  const intake = new Intake();
  const down = new AegisError('unavailable', 'The table did not answer.');
  const deps = { ...intake.deps, findProject: () => Promise.reject(down) };
  await expect(receiveSpans(deps, CALLER, [aSpan('1')])).rejects.toBe(down);
});
