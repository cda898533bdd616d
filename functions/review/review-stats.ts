import type { Clock } from '../kernel/ports.ts';
import { agreementOfMany, pairAgreement } from '../statistics/agreement.ts';
import { type FigurePurpose, independentPair, type ReviewedFor, serves } from './purpose.ts';
import { isHeld } from './review-item.ts';
import type { PersonDone, ReviewPlace, ReviewStore } from './review-store.ts';
import { isLate } from './urgency.ts';

/** Finished items that agreement is computed from; the latest. */
const MAX_FINISHED = 5_000;
const FIGURES: readonly FigurePurpose[] = ['estimate', 'certificate', 'anchor'];
const FIRST = '0000-01-01T00:00:00.000Z';
const LAST = '9999-12-31T23:59:59.999Z';

export interface ReviewStats {
  /** Waiting, and held by nobody. */
  readonly open: number;
  readonly claimed: number;
  /** Waiting for a near-duplicate that stands for them. */
  readonly grouped: number;
  /** Of all that wait, held or not: past the time that they are due. */
  readonly late: number;
  readonly done: readonly PersonDone[];
  readonly agreement: ReturnType<typeof agreementOfPairs>;
}

/** Counts what waits in a project as it is now, exactly, and tells how far people agree who labelled the same items. */
export async function reviewStats(
  { reviews, now }: { readonly reviews: ReviewStore; readonly now: Clock },
  place: ReviewPlace,
): Promise<ReviewStats> {
  const counts = { open: 0, claimed: 0, grouped: 0, late: 0 };
  for await (const page of reviews.queue(place, null)) {
    for (const item of page) {
      if (isLate(item, now())) counts.late++;
      if (item.state === 'grouped') counts.grouped++;
      else if (item.state === 'open') counts[isHeld(item, now()) ? 'claimed' : 'open']++;
    }
  }
  const [done, doubled] = await Promise.all([reviews.doneByPerson(place), findDoubled(reviews, place)]);
  return { ...counts, done, agreement: agreementOfPairs(doubled) };
}

async function findDoubled(reviews: ReviewStore, place: ReviewPlace): Promise<ReviewedFor<FigurePurpose>[]> {
  const doubled: ReviewedFor<FigurePurpose>[] = [];
  let examined = 0;
  for await (const page of reviews.finished({ ...place, from: FIRST, to: LAST }, null)) {
    for (const item of page) {
      if (serves(item, FIGURES) && independentPair(item) !== null) doubled.push(item);
    }
    examined += page.length;
    if (examined >= MAX_FINISHED) break;
  }
  return doubled;
}

/** E6, over the two labels that knew nothing of each other; what was drawn for training is not among them. */
function agreementOfPairs(items: readonly ReviewedFor<FigurePurpose>[]) {
  const pairs = items.flatMap((item): [string, string][] => {
    const pair = independentPair(item);
    return pair === null ? [] : [[pair[0].verdict, pair[1].verdict]];
  });
  return {
    ...pairAgreement(pairs),
    alpha: agreementOfMany(items.map(({ labels }) => labels.map(({ verdict }) => verdict))),
  };
}
