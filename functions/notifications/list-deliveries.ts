import { canonicalJson } from '../kernel/canonical-json.ts';
import { decodeCursor, encodeCursor } from '../kernel/cursor.ts';
import type { Hasher } from '../kernel/ports.ts';
import { type Delivery, type DeliveryState, type DeliveryStore, placeInList } from './delivery.ts';

/** A request looks at no more than this. */
const MAX_EXAMINED = 1_000;

export interface DeliveryFilter {
  readonly channelId?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly notificationId?: string | undefined;
  /** ISO-8601: not made before this. */
  readonly from?: string | undefined;
  /** Made before this. */
  readonly to?: string | undefined;
}

export interface DeliveryPage {
  readonly items: readonly Delivery[];
  readonly nextCursor: string | null;
}

/**
 * A page of an organization's deliveries, the latest first. A page may be short, and the cursor then goes on.
 * @throws AegisError `invalid_cursor`
 */
export async function listDeliveries(
  { deliveries, hasher }: { readonly deliveries: Pick<DeliveryStore, 'list'>; readonly hasher: Hasher },
  organizationId: string,
  filter: DeliveryFilter,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<DeliveryPage> {
  const signedFor = canonicalJson({ list: 'deliveries', ...filter });
  const { to } = filter;
  const start = to === undefined ? null : to;
  const after = cursor === undefined ? start : (await decodeCursor(hasher, organizationId, signedFor, cursor)).id;
  const items: Delivery[] = [];
  let examined = 0;
  let last: Delivery | null = null;
  for await (const page of deliveries.list(organizationId, after)) {
    for (const delivery of page) {
      if (filter.from !== undefined && delivery.created_at < filter.from) return { items, nextCursor: null };
      if (last !== null && (items.length === limit || examined === MAX_EXAMINED)) {
        const position = { at: '', id: placeInList(last) };
        return { items, nextCursor: await encodeCursor(hasher, organizationId, signedFor, position) };
      }
      examined++;
      last = delivery;
      if (passes(delivery, filter)) items.push(delivery);
    }
  }
  return { items, nextCursor: null };
}

function passes(delivery: Delivery, { channelId, state, notificationId }: DeliveryFilter): boolean {
  return (
    (channelId === undefined || delivery.channel_id === channelId) &&
    (state === undefined || delivery.state === state) &&
    (notificationId === undefined || delivery.notification.id === notificationId)
  );
}
