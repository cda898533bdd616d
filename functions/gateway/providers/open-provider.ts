import { AegisError } from '../../kernel/errors.ts';
import { ExpiringCache } from '../../kernel/expiring-cache.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { OpenedProvider, OpenProvider } from '../attempt-call.ts';
import { type GatewayDeployment, isAllowedBaseUrl, KNOWN_BASE_URLS } from '../provider-key.ts';
import { openAiUpstream } from './open-ai.ts';

/** A key that was replaced or removed is used no longer than this. */
const KEY_CACHE_MILLISECONDS = 25_000;
const CACHED_KEYS = 1_000;

/** A key as it is used, opened. */
export interface OpenedKey {
  readonly key: string | null;
  readonly baseUrl: string | null;
}

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
    const name = `${organizationId}/${provider}`;
    const own = await cache.get(name, () => readKey(organizationId, provider));
    // One that is set in the next moment has to work.
    if (own === null) cache.forget(name);
    return openWith(deployment, provider, own);
  };
}

function openWith(deployment: GatewayDeployment, provider: string, own: OpenedKey | null): OpenedProvider {
  const idleTimeoutMilliseconds = deployment.idleTimeoutSeconds * 1_000;
  const endpoint = deployment.endpoints[provider];
  if (own === null) {
    if (endpoint === undefined) throw noKey(provider);
    const upstream = openAiUpstream({ baseUrl: endpoint.baseUrl, key: null, idleTimeoutMilliseconds });
    return { upstream, rates: endpoint, isListed: false };
  }
  const baseUrl = own.baseUrl ?? deployment.providerUrls[provider] ?? KNOWN_BASE_URLS[provider] ?? endpoint?.baseUrl;
  if (baseUrl === undefined) throw noKey(provider);
  // Allowed when it was stored; the operator may have changed that since.
  if (own.baseUrl !== null && !isAllowedBaseUrl(deployment, own.baseUrl)) throw noKey(provider);
  const upstream = openAiUpstream({ baseUrl, key: own.key, idleTimeoutMilliseconds });
  return { upstream, rates: endpoint ?? null, isListed: own.baseUrl === null && endpoint === undefined };
}

function noKey(provider: string): AegisError {
  return new AegisError('invalid_request', `No key is set for the provider ${provider}.`, {
    errors: [{ path: 'model', message: 'names a provider without a key: PUT /api/v1/provider-keys/{provider}' }],
  });
}
