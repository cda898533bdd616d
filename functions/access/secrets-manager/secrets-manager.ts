import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AegisError } from '../../kernel/errors.ts';

/** Reads one secret of the deployment. */
export class SecretReader {
  readonly #client: SecretsManagerClient;

  constructor(
    client = new SecretsManagerClient({
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    }),
  ) {
    this.#client = client;
  }

  async read(secretId: string): Promise<string> {
    try {
      const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: secretId }));
      if (SecretString === undefined) throw new Error('The secret has no text value');
      return SecretString;
    } catch (cause) {
      throw new AegisError('unavailable', 'A store did not answer. Try again.', { retryAfterSeconds: 2, cause });
    }
  }
}
