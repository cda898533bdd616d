import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { NewKey } from '../change-channel.ts';
import type { SigningKey } from '../channel.ts';

/** The specification of Standard Webhooks asks for 24 to 64. */
const SYMMETRIC_BYTES = 32;

/** A new key in the form of the specification: base64 behind `whsec_`, `whsk_` or `whpk_`. */
export function makeSigningKey(algorithm: SigningKey['algorithm']): NewKey {
  if (algorithm === 'hmac-sha256') {
    return { secret: `whsec_${randomBytes(SYMMETRIC_BYTES).toString('base64')}`, publicKey: null };
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { secret: `whsk_${rawPart(privateKey, 'd')}`, publicKey: `whpk_${rawPart(publicKey, 'x')}` };
}

/** The 32 bytes of the key as such, in base64. */
function rawPart(key: ReturnType<typeof generateKeyPairSync>['privateKey'], member: 'd' | 'x'): string {
  const raw = key.export({ format: 'jwk' })[member] ?? '';
  return Buffer.from(raw, 'base64url').toString('base64');
}
