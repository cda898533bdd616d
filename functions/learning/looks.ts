import type { HeadRegister, HeadVersion } from './head-register.ts';

/** The two-sided level of the first look at held-out labels; each further one gets half of the level before. */
const FIRST_LEVEL = 0.05;

/**
 * A look at held-out labels. All looks until a promotion together let a version pass that is no better in at most one of
 * twenty cases: each errs on the side that matters with half of its level.
 */
export function nextLook({ looks }: Pick<HeadRegister, 'looks'>, labels: number): NonNullable<HeadVersion['look']> {
  return { labels, level: FIRST_LEVEL / 2 ** looks };
}
