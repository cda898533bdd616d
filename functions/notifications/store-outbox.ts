import type { Clock, Sha256 } from '../kernel/ports.ts';
import { type Channel, type ChannelStore, hears } from './channel.ts';
import type { Delivery, DeliveryQueue, DeliveryStore } from './delivery.ts';
import { type Notification, type NotificationOutbox, ToldNotification, WIRE_ID } from './outbox.ts';

const MAX_TEXT_LENGTH = 4_000;
const ID_LENGTH = 32;

export interface OutboxDependencies {
  readonly channels: Pick<ChannelStore, 'list'>;
  readonly deliveries: Pick<DeliveryStore, 'create'>;
  readonly queue: DeliveryQueue;
  readonly sha256: Sha256;
  readonly now: Clock;
}

/**
 * The outbox over the stores. Each delivery is stored before it is sent to the queue. One that a crash keeps from the
 * queue is found by the sweep, or by the repetition of the call.
 */
export class StoredOutbox implements NotificationOutbox {
  readonly #deps: OutboxDependencies;

  constructor(deps: OutboxDependencies) {
    this.#deps = deps;
  }

  async add(notification: Notification, channelIds: readonly string[]): Promise<void> {
    const all = await this.#deps.channels.list(notification.organizationId);
    const named = all.filter((channel) =>
      channelIds.length === 0 ? channel.default : channelIds.includes(channel.channel_id),
    );
    await this.addTo(
      notification,
      named.filter((channel) => hears(channel, notification)),
    );
  }

  /** Stores a delivery for each of these channels and asks for those that are pending; answers with all of them. */
  async addTo(notification: Notification, channels: readonly Channel[]): Promise<Delivery[]> {
    const { deliveries, queue } = this.#deps;
    const stored = await Promise.all(
      channels.map(async (channel) => {
        const delivery = this.#deliveryOf(notification, channel);
        const text = channel.include_text ? (notification.text?.slice(0, MAX_TEXT_LENGTH) ?? null) : null;
        return (await deliveries.create(delivery, text)) ?? delivery;
      }),
    );
    const errors = await queue.sendAll(stored.filter(({ state }) => state === 'pending').map(placeOf));
    const failed = errors.find((error) => error !== null);
    if (failed !== undefined) throw failed;
    return stored;
  }

  #deliveryOf(notification: Notification, { organization_id, channel_id, kind }: Channel): Delivery {
    const now = new Date(this.#deps.now()).toISOString();
    const { id } = notification;
    const wireId = WIRE_ID.test(id) ? id : `n_${this.#deps.sha256(id)}`;
    return {
      delivery_id: this.#idOf(organization_id, channel_id, notification.id),
      organization_id,
      channel_id,
      kind,
      notification: ToldNotification.parse({ ...notification, id: wireId }),
      state: 'pending',
      tries: 0,
      replays: 0,
      last_status: null,
      last_failure: null,
      last_try_at: null,
      next_try_at: now,
      claimed_until: null,
      created_at: now,
      finished_at: null,
      version: 1,
    };
  }

  /** The same for the same notification and channel, so that a repetition finds it. */
  #idOf(organizationId: string, channelId: string, notificationId: string): string {
    const digest = this.#deps.sha256(JSON.stringify([organizationId, channelId, notificationId]));
    return `dl_${digest.slice(0, ID_LENGTH)}`;
  }
}

export function placeOf({ organization_id, delivery_id }: Delivery) {
  return { organization_id, delivery_id };
}
