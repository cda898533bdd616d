import * as z from 'zod';
import { JudgeMode } from '../evaluation/judge-settings.ts';
import { JudgedCheck, NoVerdict, Rating } from '../evaluation/judged-run.ts';
import { Issue } from '../kernel/issue.ts';

/** An equal request is answered from the cache for so long. */
export const CACHE_SECONDS = 7 * 86_400;

const Said = z.object({
  rating: Rating,
  confidence: z.number(),
  /** Without the quotes: nothing of the trace is kept here, and where they are finds them again. */
  checks: z.array(JudgedCheck.omit({ quote: true })),
  issues: z.array(Issue),
  criteria: z.record(z.string(), z.number()),
  note: z.string().nullable(),
});

const NotSaid = z.object({ noVerdict: NoVerdict, detail: z.string() });

/** What a judge answered, kept before it is paid and concluded from, so that no crash makes anybody ask again. */
export const KeptAnswer = z.object({
  /** The evaluation that asked, and pays. */
  evaluation_id: z.string(),
  reservation_id: z.string(),
  mode: JudgeMode,
  cost_micro_usd: z.int(),
  /** What calls before it cost whose answers nobody has. */
  lost_micro_usd: z.int(),
  tokens: z.object({ input: z.int(), output: z.int() }),
  duration_ms: z.number(),
  answer: z.union([Said, NotSaid]),
});
export type KeptAnswer = z.infer<typeof KeptAnswer>;

/** Answers of judges, by the digest of what was asked; of one tenant each. */
export interface VerdictCache {
  find(organizationId: string, digest: string): Promise<KeptAnswer | null>;
  put(organizationId: string, digest: string, answer: KeptAnswer): Promise<void>;
}
