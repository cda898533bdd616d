import type { HeadRegister, HeadVersion } from './head-register.ts';
import type { TrainingLabel } from './training-labels.ts';

type Look = NonNullable<HeadVersion['look']>;
type Dated = Pick<TrainingLabel, 'doneAt'>;

/** The two-sided level of the first look at held-out labels; each further one gets half of the level before. */
const FIRST_LEVEL = 0.05;

/**
 * A look at held-out labels. All looks until a promotion together let a version pass that is no better in at most one of
 * twenty cases: each errs on the side that matters with half of its level.
 */
export function nextLook({ looks }: Pick<HeadRegister, 'looks'>, heldOut: readonly Dated[]): Look {
  return { ...lookedAt(heldOut), level: FIRST_LEVEL / 2 ** looks };
}

/** Whether this look was at these labels. Where old ones leave as new ones come, their number alone does not say. */
export function isLookAt(look: Look | null, heldOut: readonly Dated[]): look is Look {
  const { labels, until } = lookedAt(heldOut);
  return look?.labels === labels && look.until === until;
}

/** @param heldOut the latest first */
function lookedAt(heldOut: readonly Dated[]): Pick<Look, 'labels' | 'until'> {
  return { labels: heldOut.length, until: heldOut[0]?.doneAt };
}
