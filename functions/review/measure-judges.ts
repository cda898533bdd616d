import type { Clock } from '../kernel/ports.ts';
import { addToStandings, heldCertificates } from './judge-certificate.ts';
import type { MeasuredJudges, MeasurementStore } from './measurement-store.ts';
import { caseOf, casesFor, type QualityCase } from './quality-case.ts';
import type { ReviewPlace, ReviewStore } from './review-store.ts';

export interface MeasureDependencies {
  readonly reviews: Pick<ReviewStore, 'projects' | 'finished'>;
  readonly measurements: Pick<MeasurementStore, 'findJudges' | 'saveJudges'>;
  readonly now: Clock;
}

const DAY = 86_400_000;
/** A label may be taken back within a minute, and what happens to its review may need another. */
const SETTLING = 120_000;

/**
 * Counts the labels for certificates that people gave since the last run, in the order in which they gave them, each once:
 * where the count goes on stands in the item that holds it. What holds then is what tier 3 obeys. Safe to repeat, and to
 * stop anywhere; of two runs at once one counts.
 * @returns how many labels were counted
 * @throws what the first project that failed threw, when the others have had their turn
 */
export async function measureJudges(deps: MeasureDependencies, isOutOfTime: () => boolean): Promise<number> {
  const failures: unknown[] = [];
  let counted = 0;
  for await (const places of deps.reviews.projects()) {
    for (const place of places) {
      if (isOutOfTime()) break;
      try {
        counted += await measureProject(deps, place, isOutOfTime);
      } catch (failure) {
        failures.push(failure);
      }
    }
  }
  if (failures.length > 0) throw failures[0];
  return counted;
}

async function measureProject(
  deps: MeasureDependencies,
  place: ReviewPlace,
  isOutOfTime: () => boolean,
): Promise<number> {
  const end = deps.now() - SETTLING;
  const known = await deps.measurements.findJudges(place);
  let judges: MeasuredJudges = known ?? { standings: [], until: placeAfter(end - DAY), version: 0 };
  let counted = 0;
  // A day at a time, so that no more than that has to be held in memory.
  for (let from = timeOf(judges.until); from < end && !isOutOfTime(); from += DAY) {
    const to = Math.min(from + DAY, end);
    const labels = casesFor(await casesBetween(deps, place, judges.until, to), 'certificate');
    // Nothing is written while nothing is new, but once a day where the count goes on.
    if (labels.length === 0 && to === end) break;
    const standings = addToStandings(judges.standings, labels);
    const next = { standings, until: placeAfter(to), version: judges.version + 1 };
    if (!(await deps.measurements.saveJudges(place, next, heldCertificates(standings)))) break;
    judges = next;
    counted += labels.length;
  }
  return counted;
}

/** After everything that was finished until then. */
function placeAfter(time: number): string {
  return `${new Date(time).toISOString()}~`;
}

function timeOf(place: string): number {
  return Date.parse(place.slice(0, -1));
}

/** The oldest first. */
async function casesBetween(
  { reviews }: MeasureDependencies,
  place: ReviewPlace,
  after: string,
  to: number,
): Promise<QualityCase[]> {
  const cases: QualityCase[] = [];
  for await (const page of reviews.finished({ ...place, from: after, to: new Date(to).toISOString() }, null)) {
    for (const item of page) {
      const one = caseOf(item);
      if (one !== null) cases.push(one);
    }
  }
  return cases.reverse();
}
