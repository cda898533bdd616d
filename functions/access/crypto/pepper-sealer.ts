import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AegisError } from '../../kernel/errors.ts';
import { ExpiringCache } from '../../kernel/expiring-cache.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { SecretPlace, SecretSealer } from '../sealed-secret.ts';
import { type Peppers, parsePeppers } from './peppers.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** As NIST SP 800-38D recommends for GCM; random, for each sealed text. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^v1\.(\d{1,9})\.([\w-]{16})\.([\w-]+)$/;
const MINUTE_MILLISECONDS = 60_000;
const PEPPERS = 'peppers';

/**
 * AES-256-GCM under keys that HKDF (RFC 5869) derives from the peppers, one for each purpose and organization. A sealed
 * text names its pepper, so those of before a rotation still open.
 */
export class PepperSealer implements SecretSealer {
  readonly #cache: ExpiringCache<Peppers>;
  readonly #read: () => Promise<string>;

  /** @param read the text of the pepper secret; rejects with `unavailable` */
  constructor(read: () => Promise<string>, now: Clock) {
    this.#read = read;
    this.#cache = new ExpiringCache({ ttlMilliseconds: MINUTE_MILLISECONDS, maxEntries: 1, now });
  }

  async seal(place: SecretPlace, text: string): Promise<string> {
    const peppers = await this.#peppers();
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, keyOf(peppers, peppers.current, place), nonce);
    cipher.setAAD(Buffer.from(place.id));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1.${peppers.current}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
  }

  async open(place: SecretPlace, sealed: string): Promise<string> {
    const [, version = '', nonce = '', body = ''] = SEALED.exec(sealed) ?? [];
    const bytes = Buffer.from(body, 'base64url');
    if (bytes.length < TAG_BYTES) throw new Error('This is no sealed text.');
    const key = keyOf(await this.#peppersWith(Number(version)), Number(version), place);
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, 'base64url'), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place.id));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  }

  /** A pepper that is not known yet may be a minute young, so the secret is read again. */
  async #peppersWith(version: number): Promise<Peppers> {
    const known = await this.#peppers();
    if (known.byVersion.has(version)) return known;
    this.#cache.forget(PEPPERS);
    return this.#peppers();
  }

  #peppers(): Promise<Peppers> {
    return this.#cache.get(PEPPERS, async () => parsePeppers(await this.#read()));
  }
}

function keyOf({ byVersion }: Peppers, version: number, { purpose, organizationId }: SecretPlace): Buffer {
  const pepper = byVersion.get(version);
  if (pepper === undefined) throw new AegisError('unavailable', 'A key is not at hand. Try again.');
  return Buffer.from(hkdfSync('sha256', pepper, '', `aegis sealed secret\n${purpose}\n${organizationId}`, KEY_BYTES));
}
