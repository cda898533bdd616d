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
  readonly #openClient: () => SecretsManagerClient;
  #client: SecretsManagerClient | undefined;
  readonly #keys: ExpiringCache<JudgeKeys>;

  /** @param open the client, when the first key is asked for: most functions with this have other work */
  constructor(name: string, now: Clock, open = openClient) {
    this.#name = name;
    this.#openClient = open;
    this.#keys = new ExpiringCache({ ttlMilliseconds: KEYS_CACHE_MILLISECONDS, maxEntries: 1, now });
  }

  /** The keys, at most 30 seconds old. @throws AegisError `unavailable` */
  readonly read = (): Promise<JudgeKeys> =>
    this.#keys.get(this.#name, async () => {
      const secret = await this.#ask((client) => client.send(new GetSecretValueCommand({ SecretId: this.#name })));
      return JudgeKeys.parse(JSON.parse(secret?.SecretString ?? '{}'));
    });

  /** Which keys are set, and since when, without reading one. @throws AegisError `unavailable` */
  async times(): Promise<JudgeKeyTimes> {
    const secret = await this.#ask((client) => client.send(new DescribeSecretCommand({ SecretId: this.#name })));
    return JudgeKeyTimes.parse(JSON.parse(secret?.Description ?? '{}'));
  }

  /** Undefined while no key was ever set. */
  async #ask<Answer>(send: (client: SecretsManagerClient) => Promise<Answer>): Promise<Answer | undefined> {
    this.#client ??= this.#openClient();
    try {
      return await send(this.#client);
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
