import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { rotateSecret, SECRET_KINDS } from './rotate-secret/rotate-secret.ts';

/**
 * `npm run rotate -- pepper|platform-key --secret-id ARN`: puts a new value where the old one was, without
 * showing either. The old value stays readable as the version AWSPREVIOUS.
 */
const { values, positionals } = parseArgs({
  options: { 'secret-id': { type: 'string' } },
  allowPositionals: true,
});
const kind = SECRET_KINDS.find((each) => each === positionals[0]);
const secretId = values['secret-id'];
if (kind === undefined || secretId === undefined) {
  console.error(`Usage: npm run rotate -- ${SECRET_KINDS.join('|')} --secret-id <ARN or name>`);
  process.exit(2);
}
console.log(await rotateSecret(new SecretsManagerClient(), kind, secretId));
