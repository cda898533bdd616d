import * as z from 'zod';
import type { SecretSealer } from '../../access/sealed-secret.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import type { AuditedServices } from '../../audit/http/services.ts';
import { AegisError } from '../../kernel/errors.ts';
import type { Clock } from '../../kernel/ports.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { placeOf } from '../open-key.ts';
import {
  type GatewayDeployment,
  isAllowedBaseUrl,
  KNOWN_BASE_URLS,
  type ProviderKeyRecord,
  type ProviderKeyStore,
  ProviderName,
} from '../provider-key.ts';

export interface ProviderKeyServices extends AuditedServices {
  readonly providerKeys: ProviderKeyStore;
  readonly sealer: SecretSealer;
  readonly gatewayDeployment: GatewayDeployment;
  readonly now: Clock;
}

const MAX_KEY_LENGTH = 1_024;
const HINT_LENGTH = 4;
/** A shorter key would be told by its last characters. */
const MIN_LENGTH_FOR_HINT = 16;

const ProviderKeyRequest = z
  .strictObject({
    api_key: z
      .string()
      .min(1)
      .max(MAX_KEY_LENGTH)
      .regex(/^[\x21-\x7e]+$/, 'may hold printable ASCII characters without spaces only')
      .nullable()
      .default(null)
      .meta({ description: 'Kept encrypted and never shown again. Null for an address that needs none.' }),
    base_url: z
      .url({ protocol: /^https?$/ })
      .max(512)
      .optional()
      .meta({
        description:
          'What stands before `/chat/completions`, for a provider that is not among the known ones, or another address of one that is. Only where the stage allows it.',
      }),
  })
  .meta({ id: 'ProviderKeyRequest' });

const ProviderKeyResource = z
  .object({
    provider: z.string(),
    base_url: z.string().nullable().meta({ description: 'Null where the address of the provider is known.' }),
    hint: z.string().meta({ description: 'The last characters of the key, to tell it from others; may be empty.' }),
    set_at: z.string(),
    set_by: z.string().meta({ description: 'Id of the API key that set it.' }),
  })
  .meta({ id: 'ProviderKey' });

const PARAMS = z.object({ provider: ProviderName });

export const listProviderKeysRoute = defineRoute({
  operation: 'listProviderKeys',
  method: 'GET',
  path: '/api/v1/provider-keys',
  summary: 'List the providers that the gateway has a key for; no key is shown',
  tag: 'gateway',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: {
    200: {
      description: 'By provider.',
      schema: z.object({ items: z.array(ProviderKeyResource), next_cursor: z.null() }).meta({ id: 'ProviderKeyList' }),
    },
  },
  async run({ caller }, services: ProviderKeyServices) {
    const records = await services.providerKeys.list(caller.organizationId);
    return { status: 200, body: { items: records.map(toResource), next_cursor: null } };
  },
});

export const putProviderKeyRoute = defineManagedRoute({
  operation: 'putProviderKey',
  method: 'PUT',
  path: '/api/v1/provider-keys/{provider}',
  summary: 'Set or replace the key with which the gateway asks a provider. It takes effect within 30 seconds',
  tag: 'gateway',
  params: PARAMS,
  query: NONE,
  body: ProviderKeyRequest,
  secretFields: ['api_key'],
  responses: { 200: { description: 'The key is stored; it is never shown again.', schema: ProviderKeyResource } },
  async run({ caller, params, body }, services: ProviderKeyServices) {
    const { organizationId, keyId } = caller;
    const { provider } = params;
    const baseUrl = body.base_url?.replace(/\/+$/, '') ?? null;
    requireAddress(services.gatewayDeployment, provider, baseUrl);
    if (body.api_key === null && baseUrl === null) {
      throw invalid('api_key', 'is needed for a provider at its own address');
    }
    const sealed =
      body.api_key === null ? null : await services.sealer.seal(placeOf(organizationId, provider), body.api_key);
    const before = await services.providerKeys.find(organizationId, provider);
    const record: ProviderKeyRecord = {
      organization_id: organizationId,
      provider,
      sealed_key: sealed,
      hint: hintOf(body.api_key),
      base_url: baseUrl,
      set_at: new Date(services.now()).toISOString(),
      set_by: keyId,
    };
    await services.providerKeys.put(record);
    return {
      status: 200,
      body: toResource(record),
      change: {
        target: `provider_key/${provider}`,
        before: before === null ? null : toResource(before),
        after: toResource(record),
      },
    };
  },
});

export const deleteProviderKeyRoute = defineManagedRoute({
  operation: 'deleteProviderKey',
  method: 'DELETE',
  path: '/api/v1/provider-keys/{provider}',
  summary: 'Remove the key of a provider; the gateway uses it no longer than 30 seconds',
  tag: 'gateway',
  params: PARAMS,
  query: NONE,
  body: NO_BODY,
  responses: { 204: { description: 'There is no key, whether there was one or not.' } },
  async run({ caller, params }, services: ProviderKeyServices) {
    const before = await services.providerKeys.find(caller.organizationId, params.provider);
    await services.providerKeys.remove(caller.organizationId, params.provider);
    return {
      status: 204,
      change: {
        target: `provider_key/${params.provider}`,
        before: before === null ? null : toResource(before),
        after: null,
      },
    };
  },
});

/** @throws AegisError `invalid_request` for an address that is neither known nor allowed */
function requireAddress(deployment: GatewayDeployment, provider: string, baseUrl: string | null): void {
  if (provider === 'bedrock') throw invalid('provider', 'is asked with the role of the deployment, without a key');
  const isKnown = Object.hasOwn(KNOWN_BASE_URLS, provider) || deployment.endpoints[provider] !== undefined;
  if (baseUrl === null && !isKnown) {
    throw invalid('base_url', `is needed: only ${Object.keys(KNOWN_BASE_URLS).join(', ')} have known addresses`);
  }
  if (baseUrl !== null && !isAllowedBaseUrl(deployment, baseUrl)) {
    throw invalid('base_url', 'is not an address that this deployment allows');
  }
}

function invalid(path: string, message: string): AegisError {
  return new AegisError('invalid_request', 'Some fields of the request are not valid.', {
    errors: [{ path, message }],
  });
}

function hintOf(key: string | null): string {
  return key === null || key.length < MIN_LENGTH_FOR_HINT ? '' : key.slice(-HINT_LENGTH);
}

function toResource({ provider, base_url, hint, set_at, set_by }: ProviderKeyRecord) {
  return { provider, base_url, hint, set_at, set_by };
}
