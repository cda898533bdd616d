import type { HealthCheck } from '../check-health.ts';
import type { QueueDepth } from '../queue-depth.ts';

/** One cheap question to each part of the deployment; a rejection says that it does not answer. */
interface Probes {
  readonly readTable: () => Promise<unknown>;
  readonly readQueue: (queue: 'evaluation' | 'dead_letter') => Promise<QueueDepth>;
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
    schedule_dead_letter_queue: isEmpty(
      probes.readScheduleDeadLetters,
      'It holds runs of a schedule that could not be started.',
    ),
    body_bucket: answers(probes.readBucket),
    secrets: answers(probes.readSecret),
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
