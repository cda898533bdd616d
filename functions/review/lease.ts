import { AegisError } from '../kernel/errors.ts';
import { type Draft, isHeld, type Lease, type ReviewItem } from './review-item.ts';

/** How long an item is held without a word; a person who goes away keeps nobody from working. */
export const LEASE_MILLISECONDS = 15 * 60_000;

/** 131 bits: nobody guesses the token of somebody else. */
const TOKEN_LENGTH = 22;

type Conflict =
  | 'held'
  | 'grouped'
  | 'done'
  | 'superseded'
  | 'labelled_by_you'
  | 'lease_expired'
  | 'lease_lost'
  | 'labelled'
  | 'released'
  | 'skipped';

/** A refusal that tells a program what happened (`reason`), and a person in words. */
export function conflict(reason: Conflict, detail: string, more: Readonly<Record<string, unknown>> = {}): AegisError {
  return new AegisError('conflict', detail, { extensions: { reason, ...more } });
}

function heldConflict({ rater, claimed_at: since, expires_at: until }: Lease): AegisError {
  return conflict('held', 'Somebody else holds this review.', { held_by: rater, held_since: since, held_until: until });
}

/** @throws AegisError `conflict` unless the item waits for a label */
export function requireOpen(item: ReviewItem): void {
  switch (item.state) {
    case 'done':
      throw conflict('done', 'This review is finished.', { done_at: item.done_at });
    case 'superseded':
      throw conflict('superseded', 'The trace was evaluated anew since; that evaluation has a review of its own.');
    case 'grouped':
      throw conflict('grouped', 'A near-duplicate stands for this review.', { represented_by: item.represented_by });
    case 'open':
      return;
  }
}

/**
 * Gives an item to a person. Whoever holds it already keeps the token, so that a claim can be sent again.
 * @throws AegisError `conflict` when somebody else holds it, when it waits for nobody, or for another person
 */
export function claimed(
  item: ReviewItem,
  rater: string,
  makeToken: (length: number) => string,
  now: number,
): ReviewItem {
  requireOpen(item);
  if (item.labels.some((label) => label.rater === rater)) {
    throw conflict('labelled_by_you', 'You have labelled this review; the next label comes from another person.');
  }
  const isLive = isHeld(item, now);
  if (isLive && item.lease !== null && item.lease.rater !== rater) throw heldConflict(item.lease);
  const claimedAt = new Date(now).toISOString();
  const own = isLive ? item.lease : null;
  return {
    ...item,
    lease: {
      token: own?.token ?? makeToken(TOKEN_LENGTH),
      rater,
      claimed_at: own?.claimed_at ?? claimedAt,
      expires_at: new Date(now + LEASE_MILLISECONDS).toISOString(),
    },
    ...(own === null && item.lease !== null ? { last_lease: endedLease(item.lease.token, 'expired', now) } : {}),
  };
}

function endedLease(token: string, how: NonNullable<ReviewItem['last_lease']>['how'], now: number) {
  return { token, how, at: new Date(now).toISOString() };
}

/**
 * The live lease with this token.
 * @throws AegisError `conflict` saying what became of it
 */
export function requireLease(item: ReviewItem, token: string, rater: string, now: number): Lease {
  const { lease, last_lease: last } = item;
  const isOwn = lease !== null && lease.token === token && lease.rater === rater;
  if (isOwn && isHeld(item, now)) return lease;
  if (isOwn) {
    throw conflict('lease_expired', 'The lease has ended. Claim the review again.', { expired_at: lease.expires_at });
  }
  requireOpen(item);
  if (isHeld(item, now) && lease !== null) throw heldConflict(lease);
  if (last?.token !== token) throw conflict('lease_lost', 'This token holds the review no longer. Claim it again.');
  const reason = last.how === 'expired' ? 'lease_expired' : last.how;
  throw conflict(reason, `This lease has ended: ${last.how} at ${last.at}. Claim the review again.`, {
    ended_at: last.at,
  });
}

/** @throws AegisError `conflict` without a live lease */
export function renewed(item: ReviewItem, token: string, rater: string, now: number): ReviewItem {
  const lease = requireLease(item, token, rater, now);
  return { ...item, lease: { ...lease, expires_at: new Date(now + LEASE_MILLISECONDS).toISOString() } };
}

/** Gives the item back; what was filled in stays for this person. @throws AegisError `conflict` without a live lease */
export function released(item: ReviewItem, token: string, rater: string, now: number): ReviewItem {
  requireLease(item, token, rater, now);
  return withoutLease(item, token, 'released', now);
}

export function withoutLease(
  item: ReviewItem,
  token: string,
  how: NonNullable<ReviewItem['last_lease']>['how'],
  now: number,
): ReviewItem {
  return { ...item, lease: null, last_lease: endedLease(token, how, now) };
}

/** So many skips of one item are kept. */
const MAX_SKIPS = 20;

/** Gives the item back with a reason; this person is shown it no more, everybody else is. */
export function skipped(
  item: ReviewItem,
  token: string,
  rater: string,
  { reason, now }: { readonly reason: string; readonly now: number },
): ReviewItem {
  requireLease(item, token, rater, now);
  const skips = [
    ...item.skips.filter((skip) => skip.rater !== rater),
    { rater, at: new Date(now).toISOString(), reason },
  ];
  return { ...withoutLease(item, token, 'skipped', now), skips: skips.slice(-MAX_SKIPS) };
}

/** So many people may have something filled in of one item. */
const MAX_DRAFTS = 5;

/** Keeps what a person has filled in so far, in place of what they had before. */
export function drafted(
  item: ReviewItem,
  token: string,
  rater: string,
  { content, now }: { readonly content: Draft['content']; readonly now: number },
): ReviewItem {
  requireLease(item, token, rater, now);
  const others = item.drafts.filter((draft) => draft.rater !== rater).slice(-(MAX_DRAFTS - 1));
  return { ...item, drafts: [...others, { rater, saved_at: new Date(now).toISOString(), content }] };
}
