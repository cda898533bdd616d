import { ExpiringCache } from '../kernel/expiring-cache.ts';
import type { Clock } from '../kernel/ports.ts';

/** How long what an issuer tells of itself is held for true, and the client's secret for the current one. */
const REMEMBERED_MILLISECONDS = 5 * 60_000;

/** Where people prove who they are. */
export interface Issuer {
  /** Where to send somebody, and what to remember until they come back. */
  begin(way: { readonly redirectUri: string; readonly state: string }): Promise<{
    readonly address: string;
    readonly codeVerifier: string;
    readonly nonce: string;
  }>;
  /**
   * What the issuer says of who came back.
   * @param way.address at which they did, with what the issuer added
   * @throws when anything about it is not as it has to be
   */
  finish(way: {
    readonly address: string;
    readonly codeVerifier: string;
    readonly nonce: string;
    readonly state: string;
  }): Promise<Readonly<Record<string, unknown>>>;
}

/** Opens an issuer anew every few minutes, and at once after it did not answer: nobody is locked out by what is old. */
export function rememberIssuer(open: () => Promise<Issuer>, now: Clock): () => Promise<Issuer> {
  const cache = new ExpiringCache<Issuer>({ ttlMilliseconds: REMEMBERED_MILLISECONDS, maxEntries: 1, now });
  return () => cache.get('issuer', open);
}
