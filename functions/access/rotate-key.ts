import { AegisError } from '../kernel/errors.ts';
import type { ApiKeyRecord, ApiKeyStore, KeySecrets } from './api-key-record.ts';
import { type IssuedKey, type KeyIssuer, newSecret } from './issue-key.ts';

/** A week: long enough for a release train, short enough for a secret that is on its way out. */
export const MAX_GRACE_SECONDS = 7 * 86_400;

export interface Rotation {
  /** How long the old secret works beside the new one, from the new one's activation on. */
  readonly graceSeconds: number;
  readonly activation: 'now' | 'first_use';
}

/**
 * Gives a key a new secret; id, bindings and limits stay. At most two secrets work at a time: a rotation
 * replaces one that still waits for its first use, and its activation ends an overlap from before.
 * @throws AegisError `conflict` for a key that is revoked, has expired, or changes at this moment
 */
export async function rotateKey(
  deps: KeyIssuer & { readonly keys: ApiKeyStore },
  key: ApiKeyRecord,
  { graceSeconds, activation }: Rotation,
): Promise<IssuedKey> {
  const now = deps.now();
  if (key.status === 'revoked' || (key.expires_at !== null && Date.parse(key.expires_at) <= now)) {
    throw new AegisError('conflict', 'This API key no longer works. Create a new one.');
  }
  const { key: text, ...secret } = await newSecret(deps, key.public_id);
  const waiting: KeySecrets = {
    hmac: key.hmac,
    pepper_version: key.pepper_version,
    previous: key.previous,
    next: { ...secret, grace_seconds: graceSeconds },
    rotated_at: key.rotated_at,
  };
  const secrets = activation === 'first_use' ? waiting : promoteNext(waiting, now);
  if (!(await deps.keys.replaceSecrets(key, secrets))) {
    throw new AegisError('conflict', 'This API key was changed at the same moment. Look at it and try again.');
  }
  return { key: text, record: { ...key, ...secrets } };
}

/** The secrets after the waiting one has taken over. */
export function promoteNext(secrets: KeySecrets, now: number): KeySecrets {
  const { hmac, pepper_version: pepperVersion, next } = secrets;
  if (next === null) return secrets;
  return {
    hmac: next.hmac,
    pepper_version: next.pepper_version,
    previous:
      next.grace_seconds === 0
        ? null
        : {
            hmac,
            pepper_version: pepperVersion,
            valid_until: new Date(now + next.grace_seconds * 1000).toISOString(),
          },
    next: null,
    rotated_at: new Date(now).toISOString(),
  };
}

/**
 * Whether what somebody opened with a key is over, since a secret that worked then works no longer: it is not known
 * which of two they used while both worked.
 * @param openedAt ISO-8601
 */
export function isRotatedOut({ previous, rotated_at: rotatedAt }: KeySecrets, openedAt: string, now: number): boolean {
  if (rotatedAt !== null && openedAt < rotatedAt) return true;
  return previous !== null && openedAt < previous.valid_until && now >= Date.parse(previous.valid_until);
}
