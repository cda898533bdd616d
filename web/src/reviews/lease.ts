/** Below this much time the desk renews by itself, if the person is working. */
const RENEW_BELOW_MS = 5 * 60_000;
/** Who has done nothing for so long may have gone away: the review is then not kept from others. */
const AWAY_AFTER_MS = 10 * 60_000;
/** From here on the countdown is shown as a warning. */
const WARN_BELOW_MS = 2 * 60_000;

export interface LeaseView {
  readonly state: 'held' | 'ending' | 'ended';
  /** `14:59`; what is left of the lease. */
  readonly left: string;
  readonly isRenewalDue: boolean;
}

/**
 * What is left of a lease.
 * @param clockLead milliseconds that this machine's clock is ahead of the server's
 */
export function viewLease(
  expiresAt: string,
  { now, clockLead, lastActiveAt }: { readonly now: number; readonly clockLead: number; readonly lastActiveAt: number },
): LeaseView {
  const left = Math.max(0, Date.parse(expiresAt) - (now - clockLead));
  return {
    state: left === 0 ? 'ended' : left < WARN_BELOW_MS ? 'ending' : 'held',
    left: formatLeft(left),
    isRenewalDue: left > 0 && left < RENEW_BELOW_MS && now - lastActiveAt < AWAY_AFTER_MS,
  };
}

function formatLeft(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** What became of a review that a 409 refused, and what the person can do. */
export interface LeaseLoss {
  readonly title: string;
  readonly text: string;
  /** `claim`: the same review can be taken again, and the draft is still there. */
  readonly next: 'claim' | 'next';
}

const LOSSES: ReadonlyMap<string, LeaseLoss> = new Map([
  ['held', { title: 'Somebody else holds this review', text: 'It was not changed by you.', next: 'next' }],
  [
    'lease_expired',
    { title: 'Your time for this review is over', text: 'What you filled in is still here.', next: 'claim' },
  ],
  ['lease_lost', { title: 'You no longer hold this review', text: 'What you filled in is still here.', next: 'claim' }],
  [
    'released',
    { title: 'You gave this review back', text: 'Perhaps in another tab. Your draft is kept.', next: 'claim' },
  ],
  ['skipped', { title: 'You skipped this review', text: 'Perhaps in another tab.', next: 'next' }],
  [
    'labelled',
    { title: 'You have labelled this review', text: 'Perhaps in another tab. The label counts.', next: 'next' },
  ],
  [
    'labelled_by_you',
    { title: 'You have labelled this review', text: 'The next label comes from another person.', next: 'next' },
  ],
  ['grouped', { title: 'Another review stands for this one', text: 'They are nearly the same.', next: 'next' }],
  ['done', { title: 'This review is done', text: 'Others have decided. Your label is not needed.', next: 'next' }],
  [
    'superseded',
    {
      title: 'The trace was evaluated anew',
      text: 'The new evaluation has a review of its own if it needs one.',
      next: 'next',
    },
  ],
]);

/** @param reason of a problem with the code `conflict` */
export function describeLoss(reason: string): LeaseLoss {
  return (
    LOSSES.get(reason) ?? {
      title: 'This review has changed',
      text: `The service answered: ${reason}.`,
      next: 'claim',
    }
  );
}
