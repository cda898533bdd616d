import { AegisError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Channel, ChannelStore, DisabledReason } from './channel.ts';
import {
  type Delivery,
  type DeliveryPlace,
  type DeliveryQueue,
  type DeliveryStore,
  nextTryAt,
  type TryOutcome,
} from './delivery.ts';
import type { Notification, NotificationOutbox } from './outbox.ts';
import { placeOf } from './store-outbox.ts';

/** Longer than a worker lives, so that a delivery is never tried by two at once. */
const CLAIM_MILLISECONDS = 45_000;
/** A queue counts in whole seconds. */
const EARLY_MILLISECONDS = 1_000;
/** The longest that the queue holds a message back; what is further away is for the sweep. */
const MAX_DELAY_SECONDS = 900;
/** An endpoint with no success for this long is disabled. */
const FAILING_MILLISECONDS = 24 * 3_600_000;
const MAX_CHANGE_ATTEMPTS = 5;

export interface DeliverDependencies {
  readonly channels: Pick<ChannelStore, 'find' | 'list' | 'replace'>;
  readonly deliveries: Pick<DeliveryStore, 'find' | 'replace' | 'findText'>;
  readonly queue: DeliveryQueue;
  /** Tells that a channel was disabled. */
  readonly outbox: NotificationOutbox;
  /**
   * Says what a channel needs to hear, once. Never throws for what the other side does.
   * @throws AegisError `unavailable` for what is not tried; anything else is a failed try
   */
  readonly send: (channel: Channel, notification: Notification, attempt: Attempt) => Promise<TryOutcome>;
  readonly now: Clock;
}

export interface Attempt {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** The first is 1. */
  readonly number: number;
}

export interface DeliverOutcome {
  readonly outcome: 'delivered' | 'failed' | 'dead' | 'cancelled' | 'held' | 'nothing_to_do';
  /** Null where nothing was sent. */
  readonly sent: TryOutcome | null;
  /** Null where it was not looked at. */
  readonly channelId: string | null;
  /** The name of the error that this side threw instead of sending. */
  readonly threw?: string;
}

const NOTHING: DeliverOutcome = { outcome: 'nothing_to_do', sent: null, channelId: null };

/**
 * Makes the try that is due. Safe to repeat and to run twice at once: a try is claimed before it is made, and a delivery
 * that is finished, claimed or not due yet is left alone. A worker that dies after the other side has heard makes the
 * try once more, under the same id.
 * @throws AegisError `unavailable`; the message comes again
 */
export async function deliver(deps: DeliverDependencies, place: DeliveryPlace): Promise<DeliverOutcome> {
  const { deliveries, now } = deps;
  const found = await deliveries.find(place.organization_id, place.delivery_id);
  if (found === null || !isDue(found, now())) return NOTHING;
  const claimed = claim(found, now());
  if (!(await deliveries.replace(found, claimed))) return NOTHING;
  try {
    return await tryClaimed(deps, claimed);
  } catch (error) {
    // Whoever repeats the message would find it claimed by this try, and drop it. After the try is stored this does nothing.
    await giveBack(deps, claimed);
    throw error;
  }
}

async function tryClaimed(deps: DeliverDependencies, claimed: Delivery): Promise<DeliverOutcome> {
  const { deliveries, channels, now } = deps;
  // Read after the claim: what was deleted by now is told nothing.
  const channel = await channels.find(claimed.organization_id, claimed.channel_id);
  if (channel === null) return finish(deps, claimed, 'cancelled');
  if (channel.state === 'disabled') return hold(deps, claimed);
  const text = channel.include_text ? await deliveries.findText(claimed) : null;
  const attempt = { at: now(), number: claimed.tries + 1 };
  let threw: { readonly threw?: string } = {};
  const sent = await deps.send(channel, { ...claimed.notification, text }, attempt).catch((error: unknown) => {
    threw = { threw: error instanceof Error ? error.name : 'unknown' };
    return afterError(error);
  });
  await noteHealth(deps, channel, sent);
  const tried = afterTry(claimed, sent, now());
  if (!(await deliveries.replace(claimed, tried))) return { ...NOTHING, sent, channelId: channel.channel_id };
  await sendSoon(deps, tried);
  const outcome = tried.state === 'pending' ? 'failed' : tried.state;
  return { outcome, sent, channelId: channel.channel_id, ...threw };
}

/**
 * What cannot be sent by this side, such as a secret that does not open, is a failed try like any other, or it would be
 * tried for ever. @throws what is only `unavailable`
 */
function afterError(error: unknown): TryOutcome {
  if (error instanceof AegisError && error.code === 'unavailable') throw error;
  return { ok: false, status: null, failure: 'not_configured', retryAfterSeconds: null };
}

/** Where this fails as well, the claim ends by itself and the sweep asks again. */
async function giveBack({ deliveries }: DeliverDependencies, claimed: Delivery): Promise<void> {
  const returned = { ...claimed, claimed_until: null, version: claimed.version + 1 };
  await deliveries.replace(claimed, returned).catch(() => false);
}

function isDue({ state, next_try_at: due, claimed_until: claimed }: Delivery, nowMs: number): boolean {
  if (state !== 'pending' || due === null || Date.parse(due) > nowMs + EARLY_MILLISECONDS) return false;
  return claimed === null || Date.parse(claimed) <= nowMs;
}

function claim(delivery: Delivery, nowMs: number): Delivery {
  const until = new Date(nowMs + CLAIM_MILLISECONDS).toISOString();
  return { ...delivery, claimed_until: until, version: delivery.version + 1 };
}

function afterTry(claimed: Delivery, sent: TryOutcome, nowMs: number): Delivery {
  const at = new Date(nowMs).toISOString();
  const tries = claimed.tries + 1;
  const next = sent.ok || sent.failure === 'gone' ? null : nextTryAt(tries, nowMs, sent.retryAfterSeconds);
  return {
    ...claimed,
    state: sent.ok ? 'delivered' : next === null ? 'dead' : 'pending',
    tries,
    last_status: sent.status,
    last_failure: sent.ok ? null : sent.failure,
    last_try_at: at,
    next_try_at: next,
    claimed_until: null,
    finished_at: next === null ? at : null,
    version: claimed.version + 1,
  };
}

async function finish(
  { deliveries, now }: DeliverDependencies,
  claimed: Delivery,
  state: 'cancelled' | 'dead',
): Promise<DeliverOutcome> {
  const at = new Date(now()).toISOString();
  const next = { ...claimed, state, next_try_at: null, claimed_until: null, finished_at: at };
  await deliveries.replace(claimed, { ...next, version: claimed.version + 1 });
  return { outcome: state, sent: null, channelId: claimed.channel_id };
}

/** A disabled channel is told nothing, and the tries go by: whoever enables it in time loses nothing. */
async function hold(deps: DeliverDependencies, claimed: Delivery): Promise<DeliverOutcome> {
  const tries = claimed.tries + 1;
  const next = nextTryAt(tries, deps.now(), null);
  if (next === null) return finish(deps, claimed, 'dead');
  const held = { ...claimed, tries, next_try_at: next, claimed_until: null, version: claimed.version + 1 };
  if (await deps.deliveries.replace(claimed, held)) await sendSoon(deps, held);
  return { outcome: 'held', sent: null, channelId: claimed.channel_id };
}

/** Where the next try is near. A message that is not sent here is sent by the sweep. */
async function sendSoon({ queue, now }: DeliverDependencies, delivery: Delivery): Promise<void> {
  if (delivery.next_try_at === null) return;
  const seconds = Math.max(0, Math.ceil((Date.parse(delivery.next_try_at) - now()) / 1_000));
  if (seconds <= MAX_DELAY_SECONDS) await queue.sendAll([placeOf(delivery)], seconds);
}

/**
 * Notes since when a channel fails, and disables it when it is gone or has failed for a day. Since when is stored first:
 * the id under which the others are told is made of it, so that a crash in between does not make it another.
 */
async function noteHealth(deps: DeliverDependencies, channel: Channel, sent: TryOutcome): Promise<void> {
  let known: Channel | null = channel;
  for (let attempt = 0; known !== null && attempt < MAX_CHANGE_ATTEMPTS; attempt++) {
    const next = withHealth(known, sent, deps.now());
    if (next === null) return;
    if (next.state === 'disabled') await tellDisabled(deps, next);
    const isStored = await deps.channels.replace(known, next);
    known = isStored ? next : await deps.channels.find(channel.organization_id, channel.channel_id);
  }
}

/** The next change to a channel after a try; null when there is none to make. */
function withHealth(channel: Channel, sent: TryOutcome, nowMs: number): Channel | null {
  const { failing_since: since, state } = channel;
  const version = channel.version + 1;
  if (sent.ok) return since === null ? null : { ...channel, failing_since: null, version };
  if (state !== 'enabled') return null;
  const at = new Date(nowMs).toISOString();
  if (since === null) return { ...channel, failing_since: at, version };
  const isFailing = nowMs - Date.parse(since) >= FAILING_MILLISECONDS;
  const reason: DisabledReason | null = sent.failure === 'gone' ? 'gone' : isFailing ? 'failing' : null;
  return reason === null ? null : { ...channel, state: 'disabled', disabled_reason: reason, disabled_at: at, version };
}

const WHY: Readonly<Record<DisabledReason, string>> = {
  gone: 'its address answered 410',
  failing: 'nothing has reached it for a day',
  by_hand: 'somebody disabled it',
};

/** To the organization's other default channels, or to every other one where none is a default. */
async function tellDisabled({ channels, outbox }: DeliverDependencies, channel: Channel): Promise<void> {
  const { organization_id: organizationId, channel_id: id, name, disabled_reason: reason } = channel;
  const others = (await channels.list(organizationId)).filter((other) => other.channel_id !== id);
  const defaults = others.filter((other) => other.default && other.state === 'enabled');
  const told = (defaults.length > 0 ? defaults : others).map((other) => other.channel_id);
  if (told.length === 0) return;
  const since = channel.failing_since ?? '';
  const notification: Notification = {
    id: `channel-disabled-${id}-${since.replace(/\W/g, '')}`,
    type: 'channel.disabled',
    timestamp: channel.disabled_at ?? since,
    organizationId,
    projectId: null,
    severity: 'high',
    summary: `The channel ${JSON.stringify(name)} is disabled: ${reason === null ? '' : WHY[reason]}.`,
    episodeId: null,
    ruleId: null,
    traceId: null,
    evaluationId: null,
    text: null,
  };
  await outbox.add(notification, told);
}
