import { AegisError } from '../kernel/errors.ts';
import type { Clock, Hasher } from '../kernel/ports.ts';
import type { Channel, ChannelStore } from './channel.ts';
import type { Delivery, DeliveryQueue, DeliveryState, DeliveryStore } from './delivery.ts';
import { listDeliveries } from './list-deliveries.ts';
import { placeOf } from './store-outbox.ts';

/** Of one request. */
const MAX_REPLAYED = 100;

export interface ReplayDependencies {
  readonly channels: Pick<ChannelStore, 'find'>;
  readonly deliveries: Pick<DeliveryStore, 'find' | 'replace' | 'list'>;
  readonly queue: DeliveryQueue;
  readonly hasher: Hasher;
  readonly now: Clock;
}

/**
 * Begins the tries of a finished delivery anew, under the same id.
 * @throws AegisError `not_found`; `conflict` while it is tried, or when its channel is not enabled
 */
export async function replayDelivery(
  deps: ReplayDependencies,
  organizationId: string,
  deliveryId: string,
): Promise<Delivery> {
  const known = await deps.deliveries.find(organizationId, deliveryId);
  if (known === null) throw new AegisError('not_found', 'There is no such delivery.');
  await enabledChannel(deps, organizationId, known.channel_id);
  const replayed = await replay(deps, known);
  if (replayed === null) throw new AegisError('conflict', 'This delivery is being tried already.');
  await deps.queue.sendAll([placeOf(replayed)]);
  return replayed;
}

export interface ReplayRange {
  readonly channelId: string;
  readonly from: string;
  readonly to: string;
  readonly state: Exclude<DeliveryState, 'pending'>;
  readonly cursor?: string | undefined;
}

/**
 * The same for those of a channel and a time, a page at a time, the latest first.
 * @throws AegisError `not_found`, `conflict` when the channel is not enabled, `invalid_cursor`
 */
export async function replayRange(
  deps: ReplayDependencies,
  organizationId: string,
  { cursor, ...filter }: ReplayRange,
): Promise<{ readonly replayed: number; readonly nextCursor: string | null }> {
  await enabledChannel(deps, organizationId, filter.channelId);
  const { items, nextCursor } = await listDeliveries(deps, organizationId, filter, { limit: MAX_REPLAYED, cursor });
  const replayed = (await Promise.all(items.map((known) => replay(deps, known)))).filter((one) => one !== null);
  // What does not reach the queue now is found by the sweep.
  await deps.queue.sendAll(replayed.map(placeOf));
  return { replayed: replayed.length, nextCursor };
}

async function enabledChannel(
  { channels }: ReplayDependencies,
  organizationId: string,
  channelId: string,
): Promise<Channel> {
  const channel = await channels.find(organizationId, channelId);
  if (channel === null) throw new AegisError('not_found', 'The channel of this delivery is not there any more.');
  if (channel.state !== 'enabled') throw new AegisError('conflict', 'The channel is not enabled.');
  return channel;
}

/** Null when it is pending, or somebody else was faster. */
async function replay({ deliveries, now }: ReplayDependencies, known: Delivery): Promise<Delivery | null> {
  if (known.state === 'pending') return null;
  const next: Delivery = {
    ...known,
    state: 'pending',
    tries: 0,
    replays: known.replays + 1,
    next_try_at: new Date(now()).toISOString(),
    claimed_until: null,
    finished_at: null,
    version: known.version + 1,
  };
  return (await deliveries.replace(known, next)) ? next : null;
}
