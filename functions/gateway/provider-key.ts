import * as z from 'zod';
import type { FlatRates } from '../pricing/model-price.ts';

/** A provider as models are written with it: `openai:gpt-5-mini`. */
export const ProviderName = z
  .string()
  .max(40)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'may hold lower-case letters, digits and - only');

/** Where providers answer that need no address of the customer's; the names are those of the price list. */
export const KNOWN_BASE_URLS: Readonly<Record<string, string>> = {
  anthropic: 'https://api.anthropic.com',
  cerebras: 'https://api.cerebras.ai/v1',
  deepseek: 'https://api.deepseek.com/v1',
  fireworks: 'https://api.fireworks.ai/inference/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta/openai',
  groq: 'https://api.groq.com/openai/v1',
  mistral: 'https://api.mistral.ai/v1',
  openai: 'https://api.openai.com/v1',
  openrouter: 'https://openrouter.ai/api/v1',
  together: 'https://api.together.xyz/v1',
  'x-ai': 'https://api.x.ai/v1',
};

/** A key of a provider as it is stored: sealed, so that nobody reads it again but the function that uses it. */
export const ProviderKeyRecord = z.object({
  organization_id: z.string(),
  provider: ProviderName,
  /** Sealed for the organization; null where the address needs no key. */
  sealed_key: z.string().nullable(),
  /** The last characters, by which a person tells one key from another. */
  hint: z.string(),
  /** An address of the organization's own; null where the provider's is known. */
  base_url: z.string().nullable(),
  set_at: z.string(),
  /** Public id of the API key that set it. */
  set_by: z.string(),
});
export type ProviderKeyRecord = z.infer<typeof ProviderKeyRecord>;

export interface ProviderKeyStore {
  find(organizationId: string, provider: string): Promise<ProviderKeyRecord | null>;
  /** By provider. */
  list(organizationId: string): Promise<ProviderKeyRecord[]>;
  put(record: ProviderKeyRecord): Promise<void>;
  remove(organizationId: string, provider: string): Promise<void>;
}

/** What the operator has decided about the gateway, as functions are given it: the stage's block `gateway`. */
export const GatewayDeployment = z.object({
  /** Endpoints that every project may use by name, without a key of its own. */
  endpoints: z.record(
    z.string(),
    z.object({ baseUrl: z.url(), inputUsdPerMillion: z.number(), outputUsdPerMillion: z.number() }),
  ),
  /** What addresses of customers may begin with; `*` allows any, which is for a machine of one's own. */
  allowedBaseUrls: z.array(z.string()),
  /** Whether projects may use Amazon Bedrock with the role of the function. */
  bedrock: z.boolean(),
  /** After so long without a byte a call is given up. */
  idleTimeoutSeconds: z.int().positive(),
  /** Stand-ins of the providers; empty except in the stage `local`. */
  providerUrls: z.record(z.string(), z.url()),
});
export type GatewayDeployment = z.infer<typeof GatewayDeployment> & {
  readonly endpoints: Readonly<Record<string, FlatRates & { readonly baseUrl: string }>>;
};

/**
 * Whether an organization may send its requests to an address of its own. A prefix ends at a `/`, so that no other host
 * begins like an allowed one.
 */
export function isAllowedBaseUrl(
  { allowedBaseUrls }: Pick<GatewayDeployment, 'allowedBaseUrls'>,
  url: string,
): boolean {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return false;
  if (allowedBaseUrls.includes('*')) return /^https?:$/.test(parsed.protocol);
  if (parsed.protocol !== 'https:') return false;
  const path = withSlash(parsed.href);
  return allowedBaseUrls.some((allowed) => path.startsWith(withSlash(allowed)));
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
