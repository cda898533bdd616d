import type { CaseFor, QualityCase } from './quality-case.ts';
import { aloneProbability } from './slices.ts';

/** A case that stands for the traffic it was drawn from: with a known probability, and decided by people. */
export interface DrawnCase {
  /** With which a trace like this is labelled for estimates: of coming to people, having its own look, and this purpose. */
  readonly probability: number;
  readonly isError: boolean;
  readonly of: QualityCase;
}

/**
 * The cases from which a figure about the traffic may be computed. One that somebody chose stands for nothing else, one
 * that stands for near-duplicates for an unknown number of others, and where people stayed unsure there is nothing to
 * count.
 */
export function drawnCases(cases: readonly CaseFor<'estimate'>[]): DrawnCase[] {
  return cases.flatMap((of) => {
    const { probability, purpose_probability: forPurpose, people } = of;
    const alone = aloneProbability(of);
    if (probability === null || forPurpose === null || alone === null || people === null) return [];
    return [{ probability: probability * alone * forPurpose, isError: people === 'fail', of }];
  });
}
