import * as z from 'zod';

/** As functions/evaluation/judge-settings.ts has it; the infrastructure reads nothing of the functions. */
const MODEL_NAME = /^(?:(?:bedrock|anthropic|openai):[^\s/][^\s]*|compatible:[a-z0-9][a-z0-9-]{0,39}\/[^\s]+)$/;
/** The secret keeps keys under the names of providers and of endpoints. */
const PROVIDER_NAMES = ['bedrock', 'anthropic', 'openai'];

const modelName = z
  .string()
  .max(256)
  .regex(
    MODEL_NAME,
    'must be bedrock:<model>, anthropic:<model>, openai:<model> or compatible:<endpoint>/<model>, such as compatible:house/llama3.1',
  );
const rates = {
  inputUsdPerMillion: z.number().nonnegative().default(0),
  outputUsdPerMillion: z.number().nonnegative().default(0),
};
const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

/** The stage's block `judge`. */
export const judgeConfigSchema = z.strictObject({
  model: modelName
    .optional()
    .describe(
      'Judges the traces of projects that name no model of their own: `bedrock:<model or inference profile>`, `anthropic:<model>`, `openai:<model>` or `compatible:<endpoint>/<model>`. Without it they have no judge until they name one.',
    ),
  endpoints: z
    .record(
      z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and -, at most 40')
        .refine((name) => !PROVIDER_NAMES.includes(name), 'is the name of a provider'),
      z.strictObject({ baseUrl, ...rates }),
    )
    .describe(
      "Endpoints that speak OpenAI's chat completions, by the name that models are written with. `baseUrl` is what stands before `/chat/completions`, by https; the rates are USD per million tokens, 0 when left out.",
    ),
  prices: z
    .record(modelName, z.strictObject(rates).required())
    .describe('Rates of hosted models that the price table does not have, or that you pay other prices for.'),
  dailyBudgetUsd: z
    .number()
    .nonnegative()
    .max(1_000_000)
    .describe('What all judging may cost in a day (UTC), whatever the budgets of the projects allow.'),
  waitHours: z
    .number()
    .positive()
    .max(72)
    .describe('How long a trace waits for a provider that cannot be reached before it goes to a person.'),
  callTimeoutSeconds: z.int().min(5).max(120).describe('After so long one call to a judge is given up.'),
  providerUrls: z
    .strictObject({ bedrock: baseUrl, anthropic: baseUrl, openai: baseUrl })
    .partial()
    .describe('Stand-ins of the providers, for the stage `local` alone.'),
});

type JudgeConfig = z.infer<typeof judgeConfigSchema>;

/** What is wrong beyond single fields: an address where only the local stage may have one, an endpoint without a name. */
export function checkJudgeConfig(
  { stage, judge }: { readonly stage: string; readonly judge: JudgeConfig },
  addIssue: (path: readonly string[], message: string) => void,
): void {
  if (stage !== 'local') {
    for (const [name, endpoint] of Object.entries(judge.endpoints)) {
      if (!endpoint.baseUrl.startsWith('https:')) addIssue(['endpoints', name, 'baseUrl'], 'must be an https address');
    }
    if (Object.keys(judge.providerUrls).length > 0) addIssue(['providerUrls'], 'is for the stage local alone');
  }
  const endpoint = /^compatible:([^/]+)\//.exec(judge.model ?? '')?.[1];
  if (endpoint !== undefined && !Object.hasOwn(judge.endpoints, endpoint)) {
    addIssue(['model'], `names the endpoint ${endpoint}, which endpoints does not have`);
  }
}

export const JUDGE_DEFAULTS: z.input<typeof judgeConfigSchema> = {
  endpoints: {},
  prices: {},
  dailyBudgetUsd: 10,
  waitHours: 1,
  callTimeoutSeconds: 60,
  providerUrls: {},
};

/**
 * Whether the stage has a judge: it names a model or an endpoint. Where it does not there is nothing that judges, and
 * nothing to pay for.
 */
export function hasJudge({ judge }: { readonly judge: JudgeConfig }): boolean {
  return judge.model !== undefined || Object.keys(judge.endpoints).length > 0;
}

/** A call and its repair, of a model and of the second one, one after another. */
const CALLS_IN_SEQUENCE = 4;
const SECONDS_BESIDE_CALLS = 60;

/** How long one invocation of `judge` may take. */
export function judgeTimeoutSeconds({ judge }: { readonly judge: JudgeConfig }): number {
  return CALLS_IN_SEQUENCE * judge.callTimeoutSeconds + SECONDS_BESIDE_CALLS;
}

/** What functions are told, as functions/judging/judge-deployment.ts reads it. */
export function judgeDeploymentOf({ judge }: { readonly judge: JudgeConfig }): string {
  const { model = null, dailyBudgetUsd, ...rest } = judge;
  return JSON.stringify({ ...rest, model, dailyBudgetMicroUsd: Math.round(dailyBudgetUsd * 1e6) });
}
