import { assignedPatterns, tokenPatterns } from '../patterns/dialect.ts';
import { PII_PATTERNS } from '../patterns/pii.ts';
import { AI_TOKENS } from '../patterns/secrets-ai.ts';
import { ASSIGNED_SECRETS } from '../patterns/secrets-assigned.ts';
import { CLOUD_TOKENS } from '../patterns/secrets-cloud.ts';
import { CODE_TOKENS } from '../patterns/secrets-code.ts';
import { CREDENTIAL_SECRETS } from '../patterns/secrets-credentials.ts';
import { GENERIC_SECRETS } from '../patterns/secrets-generic.ts';
import { INFRASTRUCTURE_TOKENS } from '../patterns/secrets-infrastructure.ts';
import { KEY_MATERIAL } from '../patterns/secrets-keys.ts';
import { PASSWORDS } from '../patterns/secrets-passwords.ts';
import { SERVICE_TOKENS } from '../patterns/secrets-services.ts';
import { SHOWN_SECRETS } from '../patterns/secrets-shown.ts';
import { STRUCTURED_SECRETS } from '../patterns/secrets-structured.ts';
import { TOLD_SECRETS } from '../patterns/secrets-told.ts';
import type { ScanPattern } from './pattern.ts';
import { createScanner, type Scanner } from './scanner.ts';

/** Apart from the other scanners, so that the bundle of `ingest` holds these patterns alone. */
let scanner: Scanner | undefined;

/** Secrets and personal identifiers: what tier 0 looks for. Built once per process. */
export function maskingScanner(): Scanner {
  scanner ??= createScanner(maskingPatterns());
  return scanner;
}

function maskingPatterns(): ScanPattern[] {
  return [
    ...tokenPatterns([...AI_TOKENS, ...CLOUD_TOKENS, ...INFRASTRUCTURE_TOKENS, ...CODE_TOKENS, ...SERVICE_TOKENS]),
    ...STRUCTURED_SECRETS,
    ...KEY_MATERIAL,
    ...CREDENTIAL_SECRETS,
    ...assignedPatterns(ASSIGNED_SECRETS),
    ...PASSWORDS,
    ...TOLD_SECRETS,
    ...SHOWN_SECRETS,
    ...GENERIC_SECRETS,
    ...PII_PATTERNS,
  ];
}
