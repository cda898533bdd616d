import * as z from 'zod';

/** What a person says of a trace as a whole. */
export const LabelVerdict = z.enum(['pass', 'fail', 'unsure']);
export type LabelVerdict = z.infer<typeof LabelVerdict>;

/** What tier 4 adds to what every evaluator says of its run. */
export const ExpertRun = z
  .object({
    /** The pseudonym of the person. */
    rater: z.string(),
    guideline_version: z.string(),
    label: LabelVerdict,
  })
  .partial();
