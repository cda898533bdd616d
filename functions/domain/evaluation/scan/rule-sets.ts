import type { ScanRule } from './rule.ts';
import { COMMAND_RULES } from './rules/commands.ts';
import { assignedRules, tokenRules } from './rules/dialect.ts';
import { INJECTION_RULES } from './rules/injection.ts';
import { PII_RULES } from './rules/pii.ts';
import { ASSIGNED_SECRETS } from './rules/secrets-assigned.ts';
import { CLOUD_TOKENS } from './rules/secrets-cloud.ts';
import { CODE_TOKENS } from './rules/secrets-code.ts';
import { GENERIC_SECRETS } from './rules/secrets-generic.ts';
import { AI_TOKENS, SERVICE_TOKENS } from './rules/secrets-services.ts';
import { STRUCTURED_SECRETS } from './rules/secrets-structured.ts';
import { WEB_PAYLOAD_RULES } from './rules/web-payloads.ts';
import { createScanner, type Scanner } from './scanner.ts';

let masking: Scanner | undefined;
let content: Scanner | undefined;
let payloads: Scanner | undefined;

/** Every secret rule; built once. */
export function secretRules(): ScanRule[] {
  return [
    ...tokenRules([...AI_TOKENS, ...CLOUD_TOKENS, ...CODE_TOKENS, ...SERVICE_TOKENS]),
    ...STRUCTURED_SECRETS,
    ...assignedRules(ASSIGNED_SECRETS),
    ...GENERIC_SECRETS,
  ];
}

/** Secrets and personal identifiers: what tier 0 looks for. Built once per process. */
export function maskingScanner(): Scanner {
  masking ??= createScanner([...secretRules(), ...PII_RULES]);
  return masking;
}

/** Injections and dangerous commands: what tier 1 looks for in texts that are masked already. */
export function contentScanner(): Scanner {
  content ??= createScanner([...INJECTION_RULES, ...COMMAND_RULES]);
  return content;
}

/** Payloads against web applications: looked for where an agent hands text to a tool. */
export function payloadScanner(): Scanner {
  payloads ??= createScanner(WEB_PAYLOAD_RULES);
  return payloads;
}
