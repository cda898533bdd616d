import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { MetricName } from './metric-names.ts';
import { observeInvocations, type Telemetry } from './telemetry.ts';
import { openTracing } from './tracing.ts';

/** Left unused at the end of a run, so that it ends on its own terms; the next run goes on. */
const RESERVE_MILLISECONDS = 10_000;

interface Job {
  readonly telemetry: Telemetry;
  /** Emitted when the job has run; an alarm watches for its absence. */
  readonly heartbeat: MetricName;
  /** Stops early, and safely, once `isOutOfTime` says so. Its result is logged. */
  readonly run: (isOutOfTime: IsOutOfTime, within: Within) => Promise<Readonly<Record<string, number>>>;
}

type IsOutOfTime = () => boolean;
/** Says when this share of the time that a run has is over: for a part that must not leave none to the others. */
type Within = (share: number) => IsOutOfTime;

/** The Lambda handler of a schedule. A run that fails throws, so that the scheduler tries it again. */
export function createScheduledHandler(job: Job) {
  return middy<unknown, void>()
    .use(openTracing(job.telemetry.service).middleware)
    .use(observeInvocations(job.telemetry))
    .handler(async (_event: unknown, context: Context) => {
      const time = context.getRemainingTimeInMillis() - RESERVE_MILLISECONDS;
      const within: Within = (share) => () =>
        context.getRemainingTimeInMillis() - RESERVE_MILLISECONDS < time * (1 - share);
      const outcome = await job.run(within(1), within);
      job.telemetry.count(job.heartbeat);
      job.telemetry.logger.info('done', { ...outcome });
    });
}
