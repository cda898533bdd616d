import * as z from 'zod';
import { ChannelKind } from './channel.ts';
import { ToldNotification } from './outbox.ts';

/**
 * How long after a failed try the next one comes, in seconds: ten tries over 75.6 hours, as the specification of
 * Standard Webhooks suggests.
 */
const WAIT_SECONDS = [
  5, // then minutes
  5 * 60,
  30 * 60, // then hours
  2 * 3_600,
  5 * 3_600,
  10 * 3_600,
  14 * 3_600,
  20 * 3_600,
  24 * 3_600,
];
export const MAX_TRIES = WAIT_SECONDS.length + 1;
/** What is finished is kept for so long. */
export const KEEP_DAYS = 30;
const LONGEST_WAIT_SECONDS = 24 * 3_600;

/** Why a try did not succeed; what the other side answered is never told beyond its status. */
export const TryFailure = z.enum([
  'status',
  'redirect',
  'gone',
  'timeout',
  'network',
  'address_refused',
  'not_configured',
]);
export type TryFailure = z.infer<typeof TryFailure>;

/** What became of one try. */
export type TryOutcome =
  | { readonly ok: true; readonly status: number | null }
  | {
      readonly ok: false;
      readonly status: number | null;
      readonly failure: TryFailure;
      /** What the other side asked for. */
      readonly retryAfterSeconds: number | null;
    };

/** One notification on its way to one channel. */
export const Delivery = z.object({
  delivery_id: z.string(),
  organization_id: z.string(),
  channel_id: z.string(),
  kind: ChannelKind,
  notification: ToldNotification,
  /** `dead` was given up, `cancelled` has lost its channel. Either way it is tried no more, unless somebody replays it. */
  state: z.enum(['pending', 'delivered', 'dead', 'cancelled']),
  /** Since it was made, or replayed for the last time. */
  tries: z.int().nonnegative(),
  replays: z.int().nonnegative(),
  last_status: z.int().nullable(),
  last_failure: TryFailure.nullable(),
  last_try_at: z.string().nullable(),
  /** While it is pending. */
  next_try_at: z.string().nullable(),
  /** Until then a worker may be at it, and no other begins. */
  claimed_until: z.string().nullable(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
  version: z.int().positive(),
});
export type Delivery = z.infer<typeof Delivery>;
export type DeliveryState = Delivery['state'];

/** The id of a delivery and whose it is: what a message holds, and what the outbox lists. */
export const DeliveryPlace = z.object({ organization_id: z.string(), delivery_id: z.string() });
export type DeliveryPlace = z.infer<typeof DeliveryPlace>;

export interface DuePlace extends DeliveryPlace {
  readonly next_try_at: string;
}

export interface DeliveryStore {
  find(organizationId: string, deliveryId: string): Promise<Delivery | null>;
  /**
   * Stores it with its place in the outbox, both or neither; null then, and what was there before otherwise.
   * @param text of the trace, kept beside it and gone with it; it is not kept where the trace is gone already
   */
  create(delivery: Delivery, text: string | null): Promise<Delivery | null>;
  /** False unless `known` is what is stored; `next` has the following version. Its place in the outbox follows. */
  replace(known: Delivery, next: Delivery): Promise<boolean>;
  /** The text that belongs to it; null when there is none any more. */
  findText(delivery: Delivery): Promise<string | null>;
  /** Those of an organization, the latest first, from after a place on. @param after `placeInList` of one */
  list(organizationId: string, after: string | null): AsyncIterable<readonly Delivery[]>;
  /**
   * The pending ones whose next try is before a time, the longest due first in each page.
   * @param turn a whole number: the part that is read first moves on with it
   */
  due(before: string, turn: number): AsyncIterable<readonly DuePlace[]>;
}

/** Where pending deliveries wait for a worker. */
export interface DeliveryQueue {
  /** Null for each that was sent. @param delaySeconds at most 900 */
  sendAll(places: readonly DeliveryPlace[], delaySeconds?: number): Promise<readonly (Error | null)[]>;
}

/** Newest last, as text. */
export function placeInList({ created_at: at, delivery_id: id }: Delivery): string {
  return `${at}#${id}`;
}

/** When the next try is due after one that failed; null when that was the last. */
export function nextTryAt(tries: number, nowMs: number, retryAfterSeconds: number | null): string | null {
  const wait = WAIT_SECONDS[tries - 1];
  if (wait === undefined) return null;
  const seconds = Math.max(wait, Math.min(retryAfterSeconds ?? 0, LONGEST_WAIT_SECONDS));
  return new Date(nowMs + seconds * 1_000).toISOString();
}
