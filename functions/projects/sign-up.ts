import { bearerToken } from '../access/authenticate.ts';
import { admitPlatform } from '../access/platform-key.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Clock, Hasher } from '../kernel/ports.ts';

const HOUR_MILLISECONDS = 3_600_000;

export interface SignUpCounter {
  /** Counts one more in the window; false, and nothing counted, when `limit` has been reached. Exact. */
  take(window: string, limit: number, expiresAt: number): Promise<boolean>;
}

export interface SignUpDependencies {
  readonly hasher: Hasher;
  readonly readPlatformKey: () => Promise<string>;
  readonly openSignUp: boolean;
  /** New organizations an hour that nobody vouches for. */
  readonly signUpsPerHour: number;
  readonly signUps: SignUpCounter;
  readonly now: Clock;
}

/**
 * Lets the operator create organizations, and anybody where the stage allows it: then within the hourly
 * limit. A request that shows a key is held to it, so a mistyped platform key does not go unnoticed.
 * @throws AegisError `unauthenticated`, or `rate_limited` with the time at which the hour ends
 */
export async function admitSignUp(deps: SignUpDependencies, authorization: string | undefined): Promise<void> {
  if (!deps.openSignUp || bearerToken(authorization) !== '') return admitPlatform(deps, authorization);
  const now = deps.now();
  const hour = Math.floor(now / HOUR_MILLISECONDS);
  const endsAt = (hour + 1) * HOUR_MILLISECONDS;
  const window = new Date(hour * HOUR_MILLISECONDS).toISOString().slice(0, 13);
  if (await deps.signUps.take(window, deps.signUpsPerHour, Math.ceil(endsAt / 1000) + 3_600)) return;
  throw new AegisError('rate_limited', 'Too many organizations were created within this hour. Try again later.', {
    retryAfterSeconds: Math.ceil((endsAt - now) / 1000),
  });
}
