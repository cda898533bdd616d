import * as z from 'zod';

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and -, at most 40')
  .refine((text) => text !== 'bedrock', 'is the name of a provider with a role instead of an address');
const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

/** The stage's block `gateway`. */
export const gatewayConfigSchema = z.strictObject({
  enabled: z
    .boolean()
    .describe(
      'Whether the stage has the gateway: a function with a public address that answers chat completions for programs with an API key. Without it nothing of it exists, and nothing of it is paid.',
    ),
  reservedConcurrency: z
    .int()
    .min(1)
    .max(10_000)
    .describe(
      'How many requests the gateway answers at once: an open stream is a running function. It is taken from the concurrency of the account, so that streams never starve the rest, and it is all that bounds how many requests strangers can start.',
    ),
  timeoutSeconds: z
    .int()
    .min(10)
    .max(300)
    .describe(
      'How long one answer may take, streamed or not; calls upstream are ended 15 seconds before, or after half of the time where that is 30 seconds or less. What a call holds of quotas ends 360 seconds after it was taken, however long this is.',
    ),
  idleTimeoutSeconds: z.int().min(5).max(300).describe('After so long without a byte a call upstream is given up.'),
  bedrock: z
    .boolean()
    .describe('Whether projects may use Amazon Bedrock with the role of the function, on the bill of this account.'),
  endpoints: z
    .record(
      name,
      z.strictObject({
        baseUrl,
        inputUsdPerMillion: z.number().nonnegative().default(0),
        outputUsdPerMillion: z.number().nonnegative().default(0),
      }),
    )
    .describe(
      "Endpoints that speak OpenAI's protocol and that every project may use by their name, without a key of its own. `baseUrl` is what stands before `/chat/completions`; the rates are USD per million tokens, 0 when left out.",
    ),
  allowedBaseUrls: z
    .array(z.string().min(1))
    .describe(
      'What the addresses of providers may begin with that organizations bring beside the known ones, such as `https://models.example.com/`; `*` allows any, in the stage `local` alone.',
    ),
  providerUrls: z.record(name, baseUrl).describe('Stand-ins of the known providers, for the stage `local` alone.'),
});

type GatewayConfig = z.infer<typeof gatewayConfigSchema>;

/** What is wrong beyond single fields: an address where only the local stage may have one. */
export function checkGatewayConfig(
  { stage, gateway }: { readonly stage: string; readonly gateway: GatewayConfig },
  addIssue: (path: readonly string[], message: string) => void,
): void {
  if (stage === 'local') return;
  for (const [endpoint, { baseUrl: url }] of Object.entries(gateway.endpoints)) {
    if (!url.startsWith('https:')) addIssue(['endpoints', endpoint, 'baseUrl'], 'must be an https address');
  }
  if (gateway.allowedBaseUrls.some((url) => !url.startsWith('https://'))) {
    addIssue(['allowedBaseUrls'], 'must be https addresses');
  }
  if (Object.keys(gateway.providerUrls).length > 0) addIssue(['providerUrls'], 'is for the stage local alone');
}

export const GATEWAY_DEFAULTS: z.input<typeof gatewayConfigSchema> = {
  enabled: false,
  reservedConcurrency: 100,
  timeoutSeconds: 300,
  idleTimeoutSeconds: 120,
  bedrock: false,
  endpoints: {},
  allowedBaseUrls: [],
  providerUrls: {},
};

/** What functions are told, as functions/gateway/provider-key.ts reads it. */
export function gatewayDeploymentOf({ gateway }: { readonly gateway: GatewayConfig }): string {
  const { endpoints, allowedBaseUrls, bedrock, idleTimeoutSeconds, providerUrls } = gateway;
  return JSON.stringify({ endpoints, allowedBaseUrls, bedrock, idleTimeoutSeconds, providerUrls });
}
