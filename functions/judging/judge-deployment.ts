import * as z from 'zod';
import { JudgeModelName } from '../evaluation/judge-settings.ts';

const Rates = z.object({
  /** USD per million tokens. */
  inputUsdPerMillion: z.number().nonnegative(),
  outputUsdPerMillion: z.number().nonnegative(),
});

const Endpoint = Rates.extend({
  /** What stands before `/chat/completions`, without a slash at its end. */
  baseUrl: z.url(),
});

/** What the operator has decided about judges, as functions are given it: the stage's block `judge`. */
export const JudgeDeployment = z.object({
  /** For projects that name none; null leaves them without a judge. */
  model: JudgeModelName.nullable(),
  /** Compatible endpoints by the name that models are written with. */
  endpoints: z.record(z.string(), Endpoint),
  /** Prices of hosted models that the price table does not have. */
  prices: z.record(z.string(), Rates),
  /** What all judging of the deployment may cost in a day (UTC). */
  dailyBudgetMicroUsd: z.int().nonnegative(),
  /** How long a trace waits for a provider that cannot be reached before it goes to a person. */
  waitHours: z.number().positive(),
  /** After so long one call is given up. */
  callTimeoutSeconds: z.int().positive(),
  /** Stand-ins of the providers; empty except in the stage `local`. */
  providerUrls: z.object({ bedrock: z.url(), anthropic: z.url(), openai: z.url() }).partial(),
});
export type JudgeDeployment = z.infer<typeof JudgeDeployment>;
