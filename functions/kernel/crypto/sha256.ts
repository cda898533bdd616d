import { createHash, createPublicKey, verify } from 'node:crypto';
import * as z from 'zod';
import type { Sha256 } from '../ports.ts';

export const sha256: Sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** Public keys in PEM by their identifier, as the secret of the stage holds them. */
const PublicKeys = z.record(z.string(), z.string());

/**
 * Whether a body was signed (ECDSA over P-256 with SHA-256, DER in base64) by the key of this identifier.
 * False for an unknown key, another curve, or a signature that cannot be read.
 */
export function isSignedBy(publicKeys: string, keyId: string, signature: string, body: Uint8Array): boolean {
  const known = PublicKeys.parse(JSON.parse(publicKeys));
  const pem = Object.hasOwn(known, keyId) ? known[keyId] : undefined;
  if (pem === undefined) return false;
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
    return verify('sha256', body, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
