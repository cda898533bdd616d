import { sha256 } from '../../../functions/kernel/crypto/sha256.ts';
import type { Channel } from '../../../functions/notifications/channel.ts';
import { type Attempt, type DeliverDependencies, deliver } from '../../../functions/notifications/deliver.ts';
import type { DeliveryPlace, TryOutcome } from '../../../functions/notifications/delivery.ts';
import type { Notification } from '../../../functions/notifications/outbox.ts';
import { StoredOutbox } from '../../../functions/notifications/store-outbox.ts';
import { sweepDeliveries } from '../../../functions/notifications/sweep-deliveries.ts';
import { NOON } from '../builders/records.ts';
import { CrashPoint } from '../faults/crashing-ports.ts';
import { MemoryChannels } from './channels.ts';
import { MemoryDeliveries, MemoryDeliveryQueue } from './deliveries.ts';

export const OK: TryOutcome = { ok: true, status: 200 };

export function failing(status: number | null = 500): TryOutcome {
  const failure = status === 410 ? 'gone' : status === null ? 'timeout' : 'status';
  return { ok: false, status, failure, retryAfterSeconds: null };
}

/** Nothing crashes. */
const NEVER = () => new CrashPoint(-1, 'before');

/** What an endpoint has heard. */
interface Heard {
  readonly channelId: string;
  readonly id: string;
  readonly at: number;
  readonly attempt: Attempt;
  readonly text: string | null;
}

/** The outbox, workers and sweeps over stores in memory, and a clock that a test moves. */
export class NotifyingSystem {
  nowMs = NOON;
  readonly now = () => this.nowMs;
  readonly channels = new MemoryChannels();
  readonly deliveries = new MemoryDeliveries();
  readonly queue = new MemoryDeliveryQueue(this.now);
  readonly heard: Heard[] = [];
  /** What each channel answers; 200 unless a test says otherwise. */
  answer: (channel: Channel) => TryOutcome = () => OK;

  outbox(crash = NEVER()): StoredOutbox {
    return new StoredOutbox({
      channels: crash.wrap(this.channels),
      deliveries: crash.wrap(this.deliveries),
      queue: crash.wrap(this.queue),
      sha256,
      now: this.now,
    });
  }

  worker(crash = NEVER()): DeliverDependencies {
    const send = async (channel: Channel, notification: Notification, attempt: Attempt) => {
      const { channel_id: channelId } = channel;
      this.heard.push({ channelId, id: notification.id, at: this.nowMs, attempt, text: notification.text });
      return this.answer(channel);
    };
    return {
      channels: crash.wrap(this.channels),
      deliveries: crash.wrap(this.deliveries),
      queue: crash.wrap(this.queue),
      outbox: this.outbox(crash),
      send: crash.wrapCall(send),
      now: this.now,
    };
  }

  /** Two workers receive each message, as a queue may deliver it twice. */
  async work(): Promise<void> {
    for (let places = this.queue.receiveAll(); places.length > 0; places = this.queue.receiveAll()) {
      await Promise.all([...places, ...places].map((place) => deliver(this.worker(), place)));
    }
  }

  sweep() {
    return sweepDeliveries(this, () => false);
  }

  /** One worker that ends at a point of its work; its message is lost with it. */
  async workAndCrash(crash: CrashPoint, places: readonly DeliveryPlace[]): Promise<void> {
    for (const place of places) await deliver(this.worker(crash), place).catch(() => undefined);
  }

  /** Lets time go by in steps of five minutes, with a sweep and work in each, until nothing is pending. */
  async settle(mostHours = 100): Promise<void> {
    const end = this.nowMs + mostHours * 3_600_000;
    await this.work();
    while (this.nowMs < end && this.deliveries.all().some(({ state }) => state === 'pending')) {
      this.nowMs += 300_000;
      await this.sweep();
      await this.work();
    }
  }
}
