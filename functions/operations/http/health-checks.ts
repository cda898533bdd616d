import type { HealthCheck } from '../check-health.ts';
import type { QueueDepth } from '../queue-depth.ts';
import type { QueueName } from './services.ts';

/** One cheap question to each part of the deployment; a rejection says that it does not answer. */
interface Probes {
  readonly readTable: () => Promise<unknown>;
  readonly readQueue: (queue: QueueName) => Promise<QueueDepth>;
  /** Whether the deployment has the queues of a judge. */
  readonly hasJudge: boolean;
  readonly readScheduleDeadLetters: () => Promise<QueueDepth>;
  readonly readBucket: () => Promise<unknown>;
  readonly readSecret: () => Promise<unknown>;
}

/** The components of `/health/detailed`. */
export function healthChecks(probes: Probes): Readonly<Record<string, HealthCheck>> {
  return {
    table: answers(probes.readTable),
    evaluation_queue: answers(() => probes.readQueue('evaluation')),
    dead_letter_queue: isEmpty(() => probes.readQueue('dead_letter'), 'It holds messages that could not be evaluated.'),
    ...(probes.hasJudge ? judgeChecks(probes) : {}),
    delivery_queue: answers(() => probes.readQueue('delivery')),
    delivery_dead_letter_queue: isEmpty(
      () => probes.readQueue('delivery_dead_letter'),
      'It holds messages of notifications that could not be worked on.',
    ),
    schedule_dead_letter_queue: isEmpty(
      probes.readScheduleDeadLetters,
      'It holds runs of a schedule that could not be started.',
    ),
    body_bucket: answers(probes.readBucket),
    secrets: answers(probes.readSecret),
  };
}

function judgeChecks({ readQueue }: Pick<Probes, 'readQueue'>): Readonly<Record<string, HealthCheck>> {
  return {
    judge_queue: answers(() => readQueue('judge')),
    judge_dead_letter_queue: isEmpty(
      () => readQueue('judge_dead_letter'),
      'It holds messages of traces that could not be judged.',
    ),
  };
}

function answers(probe: () => Promise<unknown>): HealthCheck {
  return async () => {
    await probe();
    return null;
  };
}

function isEmpty(probe: () => Promise<QueueDepth>, otherwise: string): HealthCheck {
  return async () => ((await probe()).waiting === 0 ? null : otherwise);
}
