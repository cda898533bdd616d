import * as z from 'zod';

/** What a person needs to understand one issue, taken from the stored, masked trace. */
export const Explanation = z.object({
  type: z.string(),
  /** Why this counts, and for a model by how much. */
  reason: z.string(),
  excerpt: z.object({ before: z.string(), match: z.string(), after: z.string() }).nullable(),
  source: z.string().nullable(),
  score: z.number().nullable(),
  threshold: z.number().nullable(),
  /** What would have to be different for the issue not to be there. */
  remedy: z.string(),
});
export type Explanation = z.infer<typeof Explanation>;
