import * as z from 'zod';
import { type Calibration, recalibrate } from '../evaluation/models/calibration.ts';
import type { Project } from '../projects/project.ts';
import { mcNemar } from '../statistics/paired.ts';
import { proportion, wilson } from '../statistics/proportion.ts';
import type { Rate } from '../statistics/rate.ts';
import { countLabels, type LabelCounts, missingLabels, type TrainingLabel } from './training-labels.ts';

const count = z.int().nonnegative();

/** How a version did on labels: what it flags, and how much of that is there. */
const Flagged = z.object({ flagged: count, found: count });
type Flagged = z.infer<typeof Flagged>;

/** Two versions of a head on the same labels, none of which either was made from. */
export const Comparison = z.object({
  /** The version that acts; 0 for the shipped head. */
  against: count,
  there: count,
  absent: count,
  before: Flagged,
  after: Flagged,
  /** Labels that the version before gets right and the other wrong. */
  lost: count,
  /** Labels that the version before gets wrong and the other right. */
  won: count,
});
export type Comparison = z.infer<typeof Comparison>;

/** A version as far as it can be compared; the shipped head has no calibration of its own. */
export interface Compared {
  readonly version: number;
  readonly calibration: Calibration | null;
}

/** Held-out labels that a comparison needs. */
const HELD_OUT_NEED = { all: 40, ofEach: 10 };

/** What is missing until a version can be compared with another; null where nothing is. */
export function missingToCompare(counts: LabelCounts): string | null {
  return missingLabels(counts, HELD_OUT_NEED, 'labels for training that are held out');
}

/** From which risk on the outcome of a head is `fail`. */
export function flagFromOf({ cascade }: Pick<Project, 'cascade'>): number {
  return cascade.escalation.uncertain_from;
}

/**
 * Compares two versions on labels that are held out.
 * @param flagFrom see `flagFromOf`
 */
export function compareVersions(
  heldOut: readonly TrainingLabel[],
  before: Compared,
  after: Pick<Compared, 'calibration'>,
  flagFrom: number,
): Comparison {
  const flags = ({ calibration }: Pick<Compared, 'calibration'>, { risk }: TrainingLabel) =>
    (calibration === null ? risk : recalibrate(calibration, risk)) >= flagFrom;
  const said = heldOut.map((label) => ({
    isThere: label.isThere,
    before: flags(before, label),
    after: flags(after, label),
  }));
  const flagged = (which: 'before' | 'after'): Flagged => {
    const those = said.filter((one) => one[which]);
    return { flagged: those.length, found: those.filter(({ isThere }) => isThere).length };
  };
  return {
    against: before.version,
    ...countLabels(heldOut),
    before: flagged('before'),
    after: flagged('after'),
    lost: said.filter((one) => one.before === one.isThere && one.after !== one.isThere).length,
    won: said.filter((one) => one.before !== one.isThere && one.after === one.isThere).length,
  };
}

/**
 * Why a version may not act where a head acts on a text, which is above the risk that flags it; null where it may: there
 * it must find no less and be wrong no more often. Too few labels lie there for a test of their own.
 */
export function whyWorseWhereItActs({ there, absent, before, after }: Comparison): string | null {
  const wrongly = ({ flagged, found }: Flagged) => flagged - found;
  if (after.found >= before.found && wrongly(after) <= wrongly(before)) return null;
  return `it would act on ${after.found} of ${there} texts in which people find it (${before.found} now), and wrongly on ${wrongly(after)} of ${absent} others (${wrongly(before)} now)`;
}

/** Of what it flags, the share that is there; of what is there, the share that it flags. */
export interface Detection {
  readonly precision: Rate;
  readonly recall: Rate;
}

export function detectionOf({ there }: Pick<Comparison, 'there'>, { flagged, found }: Flagged): Detection {
  return { precision: proportion(found, flagged), recall: proportion(found, there) };
}

/**
 * Why a version may not act yet; null where it may: it is right more often than the one that acts, by McNemar's exact
 * test at this level, and the lower bound of its recall is not lower.
 */
export function whyNotBetter(comparison: Comparison, level: number): string | null {
  const { lost, won, before, after } = comparison;
  const lower = ({ found }: Flagged) => wilson(found, comparison.there)[0];
  if (lower(after) < lower(before)) {
    const needed = before.found - after.found;
    return `it finds ${after.found} of ${comparison.there} where the version that acts finds ${before.found}: ${needed} more labels that it alone finds are needed`;
  }
  const p = mcNemar({ lost, won });
  if (won > lost && p <= level) return null;
  let more = 1;
  while (won + more <= lost || mcNemar({ lost, won: won + more }) > level) more++;
  const differ = `of the labels held out it alone gets ${won} right and ${lost} wrong (p = ${p.toFixed(4)}, needed ${level})`;
  return `${differ}: ${more} more labels that it alone gets right are needed`;
}
