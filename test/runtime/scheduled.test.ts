import { expect, test } from 'vitest';
import { METRICS } from '../../functions/runtime/metric-names.ts';
import { createScheduledHandler } from '../../functions/runtime/scheduled.ts';
import { openTelemetry } from '../../functions/runtime/telemetry.ts';
import { LAMBDA_CONTEXT } from '../support/builders/lambda-context.ts';

test('a part of a job ends with its share of the time, and the job before the function is stopped', async () => {
  let left = 70_000;
  const seen: string[] = [];
  const handler = createScheduledHandler({
    telemetry: openTelemetry('reconcile'),
    heartbeat: METRICS.reconcileHeartbeat,
    run: async (isOutOfTime, within) => {
      const isPartOver = within(0.25);
      for (; left > 0; left -= 1_000) {
        if (seen.length === 0 && isPartOver()) seen.push(`part ${left}`);
        if (seen.length === 1 && isOutOfTime()) seen.push(`job ${left}`);
      }
      return {};
    },
  });
  await handler({}, { ...LAMBDA_CONTEXT, getRemainingTimeInMillis: () => left });
  // 10 seconds are kept in reserve; of the other 60, the part has 15.
  expect(seen).toEqual(['part 54000', 'job 9000']);
});
