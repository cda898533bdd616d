import * as z from 'zod';

/** A key of a provider as it is kept: nobody but a judge reads it, and the operator when a key is set. */
const JudgeKey = z.object({
  key: z.string().min(1),
  /** When it was set; another key has another time. */
  set_at: z.string(),
});

/** All keys of a deployment, by provider or by the name of an endpoint; one secret. */
export const JudgeKeys = z.record(z.string(), JudgeKey);
export type JudgeKeys = z.infer<typeof JudgeKeys>;

/** What is told about keys to whoever may not read them: the description of the secret. */
export const JudgeKeyTimes = z.record(z.string(), z.string());
export type JudgeKeyTimes = z.infer<typeof JudgeKeyTimes>;
