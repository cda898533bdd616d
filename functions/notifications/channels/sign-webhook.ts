import { createPrivateKey, sign } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** A key that is open for a moment. */
export interface OpenKey {
  readonly algorithm: 'hmac-sha256' | 'ed25519';
  /** `whsec_…` or `whsk_…`. */
  readonly secret: string;
  /** Of ed25519, `whpk_…`. */
  readonly publicKey: string | null;
}

/**
 * The headers of Standard Webhooks. Each key adds a signature, so that receivers accept the post while they change over.
 * @param at when this try is made, in milliseconds since the Unix epoch
 */
export function webhookHeaders(
  keys: readonly OpenKey[],
  { id, at, body }: { readonly id: string; readonly at: number; readonly body: string },
): Record<string, string> {
  const seconds = Math.floor(at / 1_000);
  const signatures = keys.map((key) =>
    key.algorithm === 'hmac-sha256'
      ? new Webhook(key.secret).sign(id, new Date(seconds * 1_000), body)
      : `v1a,${sign(null, Buffer.from(`${id}.${seconds}.${body}`), privateKeyOf(key)).toString('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') };
}

function privateKeyOf({ secret, publicKey }: OpenKey) {
  const part = (text: string) => Buffer.from(text.replace(/^wh[sp]k_/, ''), 'base64').toString('base64url');
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: part(secret), x: part(publicKey ?? '') };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}
