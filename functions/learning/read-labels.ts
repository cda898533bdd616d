import { HEAD_NAMES, type HeadName } from '../evaluation/models/shipped-heads.ts';
import type { Clock } from '../kernel/ports.ts';
import { serves } from '../review/purpose.ts';
import type { ReviewStore } from '../review/review-store.ts';
import type { HeadPlace } from './head-register-store.ts';
import { type TrainingLabel, trainingLabelOf } from './training-labels.ts';

export interface LabelDependencies {
  readonly reviews: Pick<ReviewStore, 'finished'>;
  readonly now: Clock;
}

/** So far back labels are looked for, and so many reviews are read: about 4,000 read units. */
export const LOOK_BACK_DAYS = 90;
export const MAX_REVIEWS_READ = 2_000;

/** What labels for training say about one head. */
export async function readLabelsOf(
  deps: LabelDependencies,
  place: HeadPlace,
  head: HeadName,
): Promise<readonly TrainingLabel[]> {
  return (await readTrainingLabels(deps, place, [head])).get(head) ?? [];
}

/** What labels for training say about each head, the latest first. Those for another purpose are left out (P14). */
export async function readTrainingLabels(
  { reviews, now }: LabelDependencies,
  place: HeadPlace,
  heads: readonly HeadName[] = HEAD_NAMES,
): Promise<ReadonlyMap<HeadName, readonly TrainingLabel[]>> {
  const labels = new Map<HeadName, TrainingLabel[]>(heads.map((head) => [head, []]));
  const to = now();
  const from = new Date(to - LOOK_BACK_DAYS * 86_400_000).toISOString();
  let read = 0;
  for await (const page of reviews.finished({ ...place, from, to: new Date(to).toISOString() }, null)) {
    for (const item of page.slice(0, MAX_REVIEWS_READ - read)) {
      if (!serves(item, ['training'])) continue;
      for (const [head, own] of labels) {
        const label = trainingLabelOf(item, head);
        if (label !== null) own.push(label);
      }
    }
    read += page.length;
    if (read >= MAX_REVIEWS_READ) break;
  }
  return labels;
}
