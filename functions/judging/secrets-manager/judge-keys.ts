import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { AegisError } from '../../kernel/errors.ts';
import { ExpiringCache } from '../../kernel/expiring-cache.ts';
import type { Clock } from '../../kernel/ports.ts';
import { JudgeKeys, JudgeKeyTimes } from '../judge-keys.ts';

/** A key that is set anew is used within 30 seconds; the rest is for the read itself. */
const KEYS_CACHE_MILLISECONDS = 25_000;

/** The secret with the keys of all judges. It is there only once an operator has set a key, so that idle costs nothing. */
export class JudgeKeySecret {
  readonly #name: string;
  readonly #client: SecretsManagerClient;
  readonly #keys: ExpiringCache<JudgeKeys>;

  constructor(name: string, now: Clock, client = openClient()) {
    this.#name = name;
    this.#client = client;
    this.#keys = new ExpiringCache({ ttlMilliseconds: KEYS_CACHE_MILLISECONDS, maxEntries: 1, now });
  }

  /** The keys, at most 30 seconds old. @throws AegisError `unavailable` */
  readonly read = (): Promise<JudgeKeys> =>
    this.#keys.get(this.#name, async () => {
      const secret = await this.#ask(() => this.#client.send(new GetSecretValueCommand({ SecretId: this.#name })));
      return JudgeKeys.parse(JSON.parse(secret?.SecretString ?? '{}'));
    });

  /** Which keys are set, and since when, without reading one. @throws AegisError `unavailable` */
  async times(): Promise<JudgeKeyTimes> {
    const secret = await this.#ask(() => this.#client.send(new DescribeSecretCommand({ SecretId: this.#name })));
    return JudgeKeyTimes.parse(JSON.parse(secret?.Description ?? '{}'));
  }

  /** Undefined while no key was ever set. */
  async #ask<Answer>(send: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await send();
    } catch (cause) {
      if (cause instanceof ResourceNotFoundException) return undefined;
      throw new AegisError('unavailable', 'A store did not answer. Try again.', { retryAfterSeconds: 2, cause });
    }
  }
}

function openClient(): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
