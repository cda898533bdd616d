import { AegisError } from '../../kernel/errors.ts';
import { ExpiringCache } from '../../kernel/expiring-cache.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { OpenedProvider, OpenProvider } from '../attempt-call.ts';
import type { OpenedKey } from '../open-key.ts';
import { type GatewayDeployment, isAllowedBaseUrl, KNOWN_BASE_URLS } from '../provider-key.ts';
import { anthropicUpstream } from './anthropic.ts';
import { openAiUpstream } from './open-ai.ts';

/** A key that was replaced or removed is used no longer than this. */
const KEY_CACHE_MILLISECONDS = 25_000;
const CACHED_KEYS = 1_000;
/** Bedrock's client tells no single byte: a whole call may take several times as long as one silence. */
const BEDROCK_TIMEOUTS = 3;

export interface OpenProviderDependencies {
  readonly deployment: GatewayDeployment;
  /** Null where the organization has set none. */
  readonly readKey: (organizationId: string, provider: string) => Promise<OpenedKey | null>;
  readonly now: Clock;
}

/** Finds where a provider answers, with whose key, and how it is spoken to. */
export function createProviderOpener({ deployment, readKey, now }: OpenProviderDependencies): OpenProvider {
  const cache = new ExpiringCache<OpenedKey | null>({
    ttlMilliseconds: KEY_CACHE_MILLISECONDS,
    maxEntries: CACHED_KEYS,
    now,
  });
  return async (organizationId, provider) => {
    if (provider === 'bedrock') return openBedrock(deployment);
    const name = `${organizationId}/${provider}`;
    const own = await cache.get(name, () => readKey(organizationId, provider));
    // One that is set in the next moment has to work, unless the stage's endpoint answers without.
    if (own === null && deployment.endpoints[provider] === undefined) cache.forget(name);
    return openWith(deployment, provider, own);
  };
}

/** With the role of the function, where the operator lets projects do so. */
async function openBedrock(deployment: GatewayDeployment): Promise<OpenedProvider> {
  if (!deployment.bedrock) throw noKey('bedrock');
  // The client is large, and no other provider needs it.
  const { bedrockUpstream } = await import('./bedrock.ts');
  const { bedrock: endpoint } = deployment.providerUrls;
  const upstream = bedrockUpstream(
    endpoint === undefined ? {} : { endpoint },
    deployment.idleTimeoutSeconds * BEDROCK_TIMEOUTS * 1_000,
  );
  return { upstream, rates: null, isListed: true };
}

function openWith(deployment: GatewayDeployment, provider: string, own: OpenedKey | null): OpenedProvider {
  const idleTimeoutMilliseconds = deployment.idleTimeoutSeconds * 1_000;
  const endpoint = deployment.endpoints[provider];
  const baseUrl = own?.baseUrl ?? endpoint?.baseUrl ?? deployment.providerUrls[provider] ?? KNOWN_BASE_URLS[provider];
  if (baseUrl === undefined || (own === null && endpoint === undefined)) throw noKey(provider);
  const ownBaseUrl = own?.baseUrl ?? null;
  // Allowed when it was stored; the operator may have changed that since.
  if (ownBaseUrl !== null && !isAllowedBaseUrl(deployment, ownBaseUrl)) throw noKey(provider);
  const key = own?.key ?? null;
  const rates = ownBaseUrl === null ? (endpoint ?? null) : null;
  const isListed = ownBaseUrl === null && endpoint === undefined;
  if (provider === 'anthropic' && key !== null) {
    return { upstream: anthropicUpstream({ baseUrl, key, idleTimeoutMilliseconds }), rates, isListed };
  }
  return { upstream: openAiUpstream({ baseUrl, key, idleTimeoutMilliseconds }), rates, isListed };
}

function noKey(provider: string): AegisError {
  return new AegisError('invalid_request', `No key is set for the provider ${provider}.`, {
    errors: [{ path: 'model', message: 'names a provider without a key: PUT /api/v1/provider-keys/{provider}' }],
  });
}
