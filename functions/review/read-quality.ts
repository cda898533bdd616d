import { canonicalJson } from '../kernel/canonical-json.ts';
import { decodeCursor, encodeCursor } from '../kernel/cursor.ts';
import type { Hasher } from '../kernel/ports.ts';
import { PageRoom } from '../kernel/sizes.ts';
import { exportPage } from './label-export.ts';
import type { MeasurementStore } from './measurement-store.ts';
import { caseOf, type QualityCase } from './quality-case.ts';
import { type QualityFigures, qualityFigures } from './quality-figures.ts';
import { type FinishedRange, finishedPlaceOf, type ReviewStore } from './review-store.ts';

export interface QualityDependencies {
  readonly reviews: Pick<ReviewStore, 'finished'>;
  readonly measurements: Pick<MeasurementStore, 'findJudges' | 'scores'>;
}

/** Reviews that one answer reads, whatever their number: about 10 MB, in a second or two. */
export const MAX_REVIEWS_READ = 2_000;
/** The scores of 20 anchors in half a year. */
const MAX_SCORES = 4_000;
/** Of an export, whose lines are also held to what one answer carries. */
const REVIEWS_A_PAGE = 500;

export interface Quality {
  /** From when on reviews were read: later than asked for where there are more than one answer reads. */
  readonly from: string;
  readonly isComplete: boolean;
  readonly figures: QualityFigures;
}

/** The figures of what people finished in a time, the latest of it where there is too much. */
export async function readQuality(deps: QualityDependencies, range: FinishedRange): Promise<Quality> {
  const [read, judges, scores] = await Promise.all([
    readReviews(deps, range),
    deps.measurements.findJudges(range),
    deps.measurements.scores(range, MAX_SCORES),
  ]);
  const { cases, oldest, isComplete } = read;
  return {
    from: isComplete ? range.from : (oldest ?? range.from),
    isComplete,
    figures: qualityFigures({ cases, standings: judges?.standings ?? [], scores }),
  };
}

async function readReviews({ reviews }: QualityDependencies, range: FinishedRange) {
  const cases: QualityCase[] = [];
  let read = 0;
  let oldest: string | null = null;
  for await (const page of reviews.finished(range, null)) {
    for (const item of page) {
      if (read === MAX_REVIEWS_READ) return { cases, oldest, isComplete: false };
      read++;
      oldest = item.done_at ?? item.created_at;
      const one = caseOf(item);
      if (one !== null) cases.push(one);
    }
  }
  return { cases, oldest, isComplete: true };
}

/**
 * A page of the export of what people finished in a time, the latest first. The first page also tells how the judges
 * stand and how they scored the anchors.
 * @throws AegisError `invalid_cursor`
 */
export async function exportLabels(
  deps: QualityDependencies & { readonly hasher: Hasher },
  range: FinishedRange,
  cursor: string | undefined,
): Promise<string> {
  const { organizationId } = range;
  const signedFor = canonicalJson({ list: 'labels', ...range });
  const after = cursor === undefined ? null : (await decodeCursor(deps.hasher, organizationId, signedFor, cursor)).id;
  const cases: QualityCase[] = [];
  const room = new PageRoom();
  let read = 0;
  let last: string | null = null;
  let isMore = false;
  for await (const page of deps.reviews.finished(range, after)) {
    for (const item of page) {
      const one = caseOf(item);
      isMore = read === REVIEWS_A_PAGE || (one !== null && !room.take(one));
      if (isMore) break;
      read++;
      last = finishedPlaceOf(item);
      if (one !== null) cases.push(one);
    }
    if (isMore) break;
  }
  const next =
    isMore && last !== null ? await encodeCursor(deps.hasher, organizationId, signedFor, { at: '', id: last }) : null;
  const [judges, scores] =
    after === null
      ? await Promise.all([deps.measurements.findJudges(range), deps.measurements.scores(range, MAX_SCORES)])
      : [null, []];
  return exportPage({ cases, standings: judges?.standings ?? [], scores }, next);
}
