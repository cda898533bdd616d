import { AegisError } from '../kernel/errors.ts';
import type { Hasher } from '../kernel/ports.ts';
import { bearerToken } from './authenticate.ts';

/**
 * Admits the holder of the platform key, which creates organizations. Both texts are compared as keyed
 * digests, so the time it takes tells nothing about the key.
 * @throws AegisError `unauthenticated`
 */
export async function admitPlatform(
  deps: { readonly hasher: Hasher; readonly readPlatformKey: () => Promise<string> },
  authorization: string | undefined,
): Promise<void> {
  const token = bearerToken(authorization);
  if (token !== '') {
    const digest = (text: string) => deps.hasher.digest('value', 'platform', text);
    const [given, expected] = await Promise.all([digest(token), deps.readPlatformKey().then(digest)]);
    if (given === expected) return;
  }
  throw new AegisError('unauthenticated', 'The platform key is needed: Authorization: Bearer <platform key>.');
}
