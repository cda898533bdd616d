import * as z from 'zod';

/**
 * How a model is asked for an answer by schema, the strictest first: the provider's own structured output, one tool that
 * it has to call, or plain text that has to be one JSON object.
 */
export const JUDGE_MODES = ['native_schema', 'forced_tool', 'plain_json'] as const;
export const JudgeMode = z.enum(JUDGE_MODES);
export type JudgeMode = z.infer<typeof JudgeMode>;

/** `compatible` is any endpoint that speaks OpenAI's chat completions and that the operator has named. */
const MODEL_NAME = /^(?:(?:bedrock|anthropic|openai):[^\s/][^\s]*|compatible:[a-z0-9][a-z0-9-]{0,39}\/[^\s]+)$/;

/** A model of a judge with its provider, such as `anthropic:claude-sonnet-5` or `compatible:local/llama3.1`. */
export const JudgeModelName = z.string().max(256).regex(MODEL_NAME, {
  error: 'must be bedrock:<model>, anthropic:<model>, openai:<model> or compatible:<endpoint>/<model>',
});
export type JudgeModelName = z.infer<typeof JudgeModelName>;

/** Dollars a day, with at most six decimals. */
const DailyUsd = z.string().regex(/^(?:0|[1-9]\d{0,6})(?:\.\d{1,6})?$/, {
  error: 'must be an amount in USD such as "1.00"',
});

/** What a project decides about its judge (tier 3). */
export const JudgeSettings = z.strictObject({
  enabled: z.boolean().default(true).meta({ description: 'Whether traces that need judgement are judged by a model.' }),
  model: JudgeModelName.nullable()
    .default(null)
    .meta({ description: "Null is the deployment's model, if it has one." }),
  second_model: JudgeModelName.nullable()
    .default(null)
    .meta({ description: 'Asked as `cross_check` says; best of another family. A disagreement goes to a person.' }),
  cross_check: z.enum(['off', 'boundary', 'always']).default('off').meta({
    description: 'When the second model is asked: never, where the first is close to its threshold, or always.',
  }),
  daily_budget_usd: DailyUsd.default('1.00').meta({ description: 'What judging may cost in a day of the project.' }),
  decides: z.enum(['always', 'certified']).default('always').meta({
    description: 'Whether its verdict holds before labels have certified it; until then `certified` asks a person.',
  }),
  cache: z.boolean().default(true).meta({ description: 'Whether equal requests are answered from the cache, free.' }),
});
export type JudgeSettings = z.infer<typeof JudgeSettings>;
