import { AegisError } from '../kernel/errors.ts';
import { maskContent } from '../masking/masking.ts';
import { SECRETS_ONLY } from './holds-secret.ts';

/**
 * Refuses a description of something (its id, its name, its settings) that holds a secret: it is shown in lists, and kept
 * for good. Names and addresses of people are what such fields are for. The id of an end user may be anything; it is
 * stored as a pseudonym when it looks like a secret.
 * @throws AegisError `invalid_request` naming each field
 */
export function refuseSecrets(description: Readonly<Record<string, unknown>>): void {
  const { user_id: _pseudonymized, ...fields } = description;
  const { findings } = maskContent(fields, SECRETS_ONLY);
  if (findings.length === 0) return;
  const paths = new Set(findings.map(({ field }) => field.replace(/#key$/, '')));
  throw new AegisError('invalid_request', 'A field holds a secret.', {
    errors: [...paths].map((path) => ({ path, message: 'must not hold a secret' })),
  });
}
