import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { ExpiringCache } from '../../kernel/expiring-cache.ts';
import type { Clock, DigestPurpose, Hasher, SecretHash } from '../../kernel/ports.ts';
import { isSameSecret } from '../same-secret.ts';
import { parsePeppers } from './peppers.ts';

/**
 * Digests are keyed with the first pepper for good: pseudonyms and fingerprints have to stay the same
 * when the pepper of the API keys is rotated.
 */
const DIGEST_PEPPER_VERSION = 1;
const MINUTE_MILLISECONDS = 60_000;
/** Keys under a pepper that is gone for good must not cause a read each. */
const MIN_REREAD_MILLISECONDS = 2_000;
const PEPPERS = 'peppers';

interface Keys {
  readonly current: number;
  readonly byVersion: ReadonlyMap<number, KeyObject>;
}

/** HMAC-SHA-256 under versioned peppers from Secrets Manager, read at most once a minute. */
export class PepperHasher implements Hasher {
  readonly #cache: ExpiringCache<Keys>;
  readonly #read: () => Promise<string>;
  readonly #now: Clock;
  /** When the secret was last read for a version that was not in it. */
  readonly #missedAt = new Map<number, number>();

  constructor(read: () => Promise<string>, now: Clock) {
    this.#read = read;
    this.#now = now;
    this.#cache = new ExpiringCache({ ttlMilliseconds: MINUTE_MILLISECONDS, maxEntries: 1, now });
  }

  async hashSecret(secret: string): Promise<SecretHash> {
    const keys = await this.#keys();
    return { hmac: hmac(keyOf(keys, keys.current), secret), pepperVersion: keys.current };
  }

  async verifySecret(secret: string, hash: SecretHash): Promise<boolean> {
    const { byVersion } = await this.#keys();
    const key = byVersion.get(hash.pepperVersion) ?? (await this.#newPepper(hash.pepperVersion));
    return key !== undefined && isSameSecret(hmac(key, secret), hash.hmac);
  }

  async digest(purpose: DigestPurpose, organizationId: string, text: string): Promise<string> {
    return (await this.digester(purpose, organizationId))(text);
  }

  async digester(purpose: DigestPurpose, organizationId: string): Promise<(text: string) => string> {
    const key = keyOf(await this.#keys(), DIGEST_PEPPER_VERSION);
    return (text) => hmac(key, `${purpose}\n${organizationId}\n${text}`);
  }

  /** The pepper of a version that is not known yet: it may be a minute young, so the secret is read again. */
  async #newPepper(version: number): Promise<KeyObject | undefined> {
    const missedAt = this.#missedAt.get(version) ?? Number.NEGATIVE_INFINITY;
    if (this.#now() - missedAt < MIN_REREAD_MILLISECONDS) return undefined;
    this.#cache.forget(PEPPERS);
    const found = (await this.#keys()).byVersion.get(version);
    if (found === undefined) this.#missedAt.set(version, this.#now());
    return found;
  }

  #keys(): Promise<Keys> {
    return this.#cache.get(PEPPERS, async () => {
      const peppers = parsePeppers(await this.#read());
      const byVersion = new Map<number, KeyObject>();
      for (const [version, pepper] of peppers.byVersion) {
        byVersion.set(version, createSecretKey(Buffer.from(pepper)));
      }
      return { current: peppers.current, byVersion };
    });
  }
}

function keyOf(keys: Keys, version: number): KeyObject {
  const key = keys.byVersion.get(version);
  if (key === undefined) throw new Error(`The pepper secret has no version ${version}`);
  return key;
}

/** In base64url: as a text it takes a fifth less time than as bytes. */
function hmac(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}
