import { describe, expect, test } from 'vitest';
import { receiveSpans } from '../../functions/intake/receive-spans.ts';
import { submitBatch } from '../../functions/intake/submit-batch.ts';
import { submitTrace } from '../../functions/intake/submit-trace.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { aModelCall, aSpan } from '../support/builders/spans.ts';
import type { FaultMoment } from '../support/faults/fault-injection.ts';
import { CALLER, Intake, QUIET_SECONDS } from '../support/memory/intake.ts';

const aTrace = (traceId: string) => ({
  model: 'gpt-4o',
  input: 'Who?',
  output: 'Me.',
  trace_id: traceId,
  usage: { input_tokens: 100, output_tokens: 10 },
});

/** Each way of taking traces in: one call as a client makes it, which is repeated until it succeeds. */
const PATHS: readonly {
  readonly name: string;
  readonly traceIds: readonly string[];
  readonly send: (intake: Intake) => Promise<void>;
}[] = [
  {
    name: 'POST /traces',
    traceIds: ['trace-1'],
    async send({ deps, project }) {
      await submitTrace(deps, project, aTrace('trace-1'));
    },
  },
  {
    name: 'POST /traces/batch',
    traceIds: ['trace-1', 'trace-2', 'trace-3'],
    async send({ deps, project }) {
      const items = ['trace-1', 'trace-2', 'trace-3'].map((id) => ({ project, submission: aTrace(id) }));
      const { items: outcomes } = await submitBatch(deps, items);
      for (const outcome of outcomes) if (outcome.outcome === 'refused') throw outcome.error;
    },
  },
  {
    name: 'OTLP',
    traceIds: [aSpan('1').traceId, '2'.padStart(32, '0')],
    async send({ deps }) {
      const other = { traceId: '2'.padStart(32, '0') };
      const spans = [aSpan('1'), aModelCall('2', '1'), aModelCall('1', null, other)];
      const outcome = await receiveSpans(deps, CALLER, spans);
      expect(outcome.rejectedSpans).toBe(0);
    },
  },
];

const MOMENTS: readonly FaultMoment[] = ['before', 'after'];
/** More than any path makes; the test stops at the first that does not strike. */
const MAX_CALLS = 100;

describe.each(PATHS)('P1, P3: $name, with a store failing around each of its calls', ({ traceIds, send }) => {
  test.each(MOMENTS)('%s it: nothing acknowledged is lost, charged twice or evaluated twice', async (moment) => {
    let call = 1;
    for (; call <= MAX_CALLS; call++) {
      const intake = new Intake();
      intake.faults.failAt(call, moment);
      await sendUntilAccepted(intake, send);
      if (!intake.faults.hasStruck) break;
      intake.now += QUIET_SECONDS * 1000;
      const outcomes = await intake.evaluateAll();
      expect(
        outcomes.filter((outcome) => outcome === 'evaluated'),
        `call ${call}`,
      ).toHaveLength(traceIds.length);
      for (const traceId of traceIds) {
        const stored = await intake.traces.find(ORGANIZATION, traceId);
        expect(stored?.record.status, `call ${call}`).toBe('evaluated');
        expect(stored?.body, `call ${call}`).not.toBeNull();
        expect(stored?.evaluations, `call ${call}`).toHaveLength(1);
      }
      await intake.reconcile();
      const calls = traceIds.length;
      expect(await intake.used(), `call ${call}`).toEqual({ requests: calls, tokens: 110 * calls, holds: 0 });
    }
    expect(call).toBeGreaterThan(3);
    expect(call).toBeLessThan(MAX_CALLS);
  });
});

/** A client that does as it is told: it sends again after a 503. */
async function sendUntilAccepted(intake: Intake, send: (intake: Intake) => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await send(intake);
      return;
    } catch (error) {
      expect(error).toMatchObject({ code: 'unavailable' });
    }
  }
  throw new Error('was never accepted');
}
