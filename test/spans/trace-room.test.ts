import { expect, test } from 'vitest';
import { prepareSpan } from '../../functions/intake/prepare-span.ts';
import { receiveSpans } from '../../functions/intake/receive-spans.ts';
import { jsonBytes, MAX_TRACE_BYTES } from '../../functions/kernel/sizes.ts';
import { assembleTrace, type StoredSpan } from '../../functions/spans/assemble-trace.ts';
import { roomOfAll } from '../../functions/spans/trace-room.ts';
import { aProject, ORGANIZATION } from '../support/builders/records.ts';
import { aModelCall, aSpan } from '../support/builders/spans.ts';
import { CALLER, Intake, QUIET_SECONDS } from '../support/memory/intake.ts';

const TRACE = aSpan('1').traceId;
/** A hundred calls, each with a history of 19 KB. */
const anExport = (n: number) =>
  Array.from({ length: 100 }, (_, i) =>
    aModelCall((n * 100 + i + 2).toString(16), '1', {
      attributes: { 'gen_ai.operation.name': 'chat', 'input.value': 'long '.repeat(3_800) },
    }),
  );

test('500 spans in five exports: those without room are rejected by name, the others are evaluated and fit', async () => {
  const intake = new Intake({ tokens: 1e9 });
  await receiveSpans(intake.deps, CALLER, [aSpan('1')]);
  const rejected: number[] = [];
  for (let n = 0; n < 5; n++) {
    const outcome = await receiveSpans(intake.deps, CALLER, anExport(n));
    rejected.push(outcome.rejectedSpans);
    if (outcome.rejectedSpans > 0) expect(outcome.reasons).toEqual([expect.stringContaining(TRACE)]);
  }
  // What does not fit is rejected, and no more: eleven of the third export do.
  expect(rejected).toEqual([0, 0, 89, 100, 100]);

  intake.now += QUIET_SECONDS * 1000;
  expect(await intake.evaluateAll()).toContain('evaluated');
  const stored = await intake.traces.find(ORGANIZATION, TRACE);
  expect(stored?.assembled?.spans).toHaveLength(212);
  expect(jsonBytes(stored?.body?.content)).toBeLessThanOrEqual(MAX_TRACE_BYTES);
});

test('P3: spans that are there already take no room again, however often they are sent', async () => {
  const intake = new Intake({ tokens: 1e9 });
  for (let i = 0; i < 4; i++) expect((await receiveSpans(intake.deps, CALLER, anExport(0))).rejectedSpans).toBe(0);
  expect((await receiveSpans(intake.deps, CALLER, [aSpan('1')])).rejectedSpans).toBe(0);
});

test('one export that is too large for its trace opens none, is charged nothing, and leaves others alone', async () => {
  const intake = new Intake();
  const huge = aSpan('1', { attributes: { notes: 'n'.repeat(MAX_TRACE_BYTES) } });
  const outcome = await receiveSpans(intake.deps, CALLER, [
    huge,
    aModelCall('1', null, { traceId: '2'.padStart(32, '0') }),
  ]);
  expect(outcome).toMatchObject({ rejectedSpans: 1, openedTraces: 1, refusal: null });
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toBeNull();
  expect(await intake.used()).toMatchObject({ requests: 1 });
});

test('an assembled trace is never larger than the room that its spans took', async () => {
  const { deps } = new Intake();
  const error = 'e'.repeat(5_000);
  const kinds = [
    aModelCall('1', null, { error }),
    aModelCall('2', '1', { error }),
    aSpan('3', { error, attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'find' } }),
    aSpan('4', { parentSpanId: null, error }),
    aSpan('5', {
      attributes: { 'openinference.span.kind': 'RETRIEVER', 'gen_ai.retrieval.documents': [{ content: 'a@b.io' }] },
    }),
    ...Array.from({ length: 200 }, (_, i) => aSpan((i + 16).toString(16))),
  ];
  const stored: StoredSpan[] = await Promise.all(kinds.map((span) => prepareSpan(deps, aProject(), () => '', span)));
  for (const some of [stored, ...stored.map((span) => [span])]) {
    expect(jsonBytes(assembleTrace(some).body.content)).toBeLessThanOrEqual(roomOfAll(some));
  }
});
