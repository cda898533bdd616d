import type { CaseFor, QualityCase } from './quality-case.ts';

/** A case that stands for the traffic it was drawn from: with a known probability, and decided by people. */
export interface DrawnCase {
  /** With which a trace like this is labelled for this purpose. */
  readonly probability: number;
  readonly isError: boolean;
  readonly of: QualityCase;
}

/**
 * The cases from which a figure about the traffic may be computed. One that somebody chose stands for nothing else, and
 * where people stayed unsure there is nothing to count.
 */
export function drawnCases(cases: readonly CaseFor<'estimate'>[]): DrawnCase[] {
  return cases.flatMap((of) => {
    const { probability, purpose_probability: forPurpose, people } = of;
    if (probability === null || forPurpose === null || people === null) return [];
    return [{ probability: probability * forPurpose, isError: people === 'fail', of }];
  });
}
