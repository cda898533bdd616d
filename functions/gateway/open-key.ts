import type { SecretSealer } from '../access/sealed-secret.ts';
import type { ProviderKeyRecord } from './provider-key.ts';

/** A key as it is used. */
export interface OpenedKey {
  readonly key: string | null;
  readonly baseUrl: string | null;
}

/** Where a provider's key is sealed for: copied to another tenant or provider, it stays shut. */
export function placeOf(organizationId: string, provider: string) {
  return { purpose: 'provider_key', organizationId, id: provider } as const;
}

/** Opens what is stored of a key; null where nothing is. @throws AegisError `unavailable` */
export async function openedKeyOf(sealer: SecretSealer, record: ProviderKeyRecord | null): Promise<OpenedKey | null> {
  if (record === null) return null;
  const { organization_id: organizationId, provider, sealed_key: sealed, base_url: baseUrl } = record;
  return { key: sealed === null ? null : await sealer.open(placeOf(organizationId, provider), sealed), baseUrl };
}
