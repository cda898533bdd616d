import type { Clock } from '../kernel/ports.ts';
import type { DeliveryQueue, DeliveryStore, DuePlace } from './delivery.ts';

/** A little more than the time between two sweeps, so that what falls due in between is sent in time. */
const AHEAD_SECONDS = 360;
/** Each sweep begins elsewhere: one that stops early leaves out others than the one before. */
const SWEEP_MILLISECONDS = 300_000;
/** Of one sweep; the next goes on. */
const MAX_SENT = 20_000;

export interface SweepDependencies {
  readonly deliveries: Pick<DeliveryStore, 'due'>;
  readonly queue: DeliveryQueue;
  readonly now: Clock;
}

export interface SweepOutcome {
  readonly sent: number;
  /** For how long the delivery that has waited longest is overdue; 0 when none is. */
  readonly oldestSeconds: number;
}

/**
 * Sends what is due until the next sweep to the queue: tries that are too far away for its delays, and what a crash has
 * kept from it. What is there already is found done by whoever comes second.
 * @throws AegisError `unavailable` when a part could not be sent
 */
export async function sweepDeliveries(
  { deliveries, queue, now }: SweepDependencies,
  isOutOfTime: () => boolean,
): Promise<SweepOutcome> {
  const startedAt = now();
  let sent = 0;
  let oldestSeconds = 0;
  const before = new Date(startedAt + AHEAD_SECONDS * 1_000).toISOString();
  for await (const page of deliveries.due(before, Math.floor(startedAt / SWEEP_MILLISECONDS))) {
    for (const { next_try_at: due } of page) {
      oldestSeconds = Math.max(oldestSeconds, Math.floor((startedAt - Date.parse(due)) / 1_000));
    }
    for (const [seconds, places] of byDelay(page, startedAt)) {
      const failed = (await queue.sendAll(places, seconds)).find((error) => error !== null);
      if (failed !== undefined) throw failed;
    }
    sent += page.length;
    if (sent >= MAX_SENT || isOutOfTime()) break;
  }
  return { sent, oldestSeconds };
}

function byDelay(page: readonly DuePlace[], nowMs: number) {
  const groups = new Map<number, { organization_id: string; delivery_id: string }[]>();
  for (const { organization_id, delivery_id, next_try_at: due } of page) {
    const seconds = Math.max(0, Math.ceil((Date.parse(due) - nowMs) / 1_000));
    const place = { organization_id, delivery_id };
    const group = groups.get(seconds);
    if (group === undefined) groups.set(seconds, [place]);
    else group.push(place);
  }
  return groups;
}
