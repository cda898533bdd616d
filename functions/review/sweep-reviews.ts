import type { Clock } from '../kernel/ports.ts';
import { type AppealDependencies, finishAppeal } from './appeals.ts';
import { type ConcludeDependencies, finishPending } from './conclude-review.ts';
import { isHeld, type ReviewItem } from './review-item.ts';
import type { ReviewPlace } from './review-store.ts';
import { isLate } from './urgency.ts';

export interface SweepDependencies extends ConcludeDependencies, Pick<AppealDependencies, 'appeals'> {
  readonly now: Clock;
  /** Told how many reviews of a project are late, none included. */
  readonly noteLate?: (place: ReviewPlace, late: number) => void;
}

export interface SweepOutcome {
  /** Items that are past the time that they are due. */
  readonly late: number;
  /** Late ones that were shown to everybody from now on. */
  readonly escalated: number;
  /** Conclusions that a crash had left half done. */
  readonly finished: number;
  /** Items that a near-duplicate stands for from now on. */
  readonly grouped: number;
}

/**
 * The schedule's part of the reviews of every project: finishes what a crash left half done, shows late items to
 * everybody, and groups near-duplicates. Safe to repeat and to stop anywhere.
 * @throws what the first item that failed threw, when the others have had their turn
 */
export async function sweepReviews(deps: SweepDependencies, isOutOfTime: () => boolean): Promise<SweepOutcome> {
  const outcome = { late: 0, escalated: 0, finished: 0, grouped: 0 };
  const failures: unknown[] = [];
  for await (const places of deps.reviews.projects()) {
    for (const place of places) {
      if (isOutOfTime()) break;
      await sweepProject(deps, place, outcome).catch((failure: unknown) => void failures.push(failure));
    }
  }
  for await (const appeals of deps.appeals.pending()) {
    for (const appeal of appeals) {
      if (isOutOfTime()) break;
      outcome.finished++;
      await finishAppeal(deps, appeal).catch((failure: unknown) => void failures.push(failure));
    }
  }
  if (failures.length > 0) throw failures[0];
  return outcome;
}

type Counts = { -readonly [K in keyof SweepOutcome]: SweepOutcome[K] };

async function sweepProject(deps: SweepDependencies, place: ReviewPlace, outcome: Counts): Promise<void> {
  const waiting: ReviewItem[] = [];
  const lateBefore = outcome.late;
  for await (const page of deps.reviews.queue(place, null)) {
    for (const item of page) {
      if (item.pending === null) {
        waiting.push(await escalateLate(deps, item, outcome));
        continue;
      }
      await finishPending(deps, item);
      outcome.finished++;
    }
  }
  deps.noteLate?.(place, outcome.late - lateBefore);
  await groupLikeItems(deps, waiting, outcome);
}

/** From then on a late item is for everybody, whatever its domain, and comes first. */
async function escalateLate(deps: SweepDependencies, item: ReviewItem, outcome: Counts): Promise<ReviewItem> {
  const now = deps.now();
  if (!isLate(item, now)) return item;
  outcome.late++;
  if (item.escalated_at !== null) return item;
  const next = { ...item, escalated_at: new Date(now).toISOString(), version: item.version + 1 };
  if (!(await deps.reviews.replace(item, next))) return item;
  outcome.escalated++;
  return next;
}

/**
 * The oldest of near-duplicates that wait stands for the others, which are shown no more. When it waits no more, so does
 * none of them for it: the next stands for the rest. What was drawn at random or as a repeat has its own look always, and
 * so has what somebody holds or labelled.
 */
async function groupLikeItems(deps: SweepDependencies, waiting: readonly ReviewItem[], outcome: Counts): Promise<void> {
  const byCluster = Map.groupBy(waiting.filter(mayBeGrouped), ({ domain, cluster }) => `${domain}/${cluster}`);
  for (const like of byCluster.values()) {
    const [first, ...others] = [...like].sort(
      (a, b) => Number(a.state === 'grouped') - Number(b.state === 'grouped') || compareAge(a, b),
    );
    if (first === undefined) continue;
    if (first.state === 'grouped') await represent(deps, first, null);
    for (const other of others) {
      if (other.represented_by === first.review_id) continue;
      if (isHeld(other, deps.now()) || other.labels.length > 0) continue;
      if (await represent(deps, other, first.review_id)) outcome.grouped++;
    }
  }
}

function mayBeGrouped({ cluster, selection, slice }: ReviewItem): boolean {
  return cluster !== null && selection === 'required' && slice !== 'random' && slice !== 'repeat';
}

function compareAge(a: ReviewItem, b: ReviewItem): number {
  return `${a.created_at}${a.review_id}` < `${b.created_at}${b.review_id}` ? -1 : 1;
}

async function represent({ reviews }: SweepDependencies, item: ReviewItem, by: string | null): Promise<boolean> {
  const state = by === null ? 'open' : 'grouped';
  return reviews.replace(item, { ...item, state, represented_by: by, version: item.version + 1 });
}
