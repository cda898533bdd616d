import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { AegisError } from '../../kernel/errors.ts';

/** The key that Stripe is called with, or null while the operator has set none. @throws AegisError `unavailable` */
export async function readStripeKey(secretName: string, client = openClient()): Promise<string | null> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: secretName }))).SecretString ?? null;
  } catch (cause) {
    if (cause instanceof ResourceNotFoundException) return null;
    throw new AegisError('unavailable', 'A store did not answer. Try again.', { retryAfterSeconds: 2, cause });
  }
}

function openClient(): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
