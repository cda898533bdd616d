import { COMMAND_RULES } from './rules/commands.ts';
import { INJECTION_RULES } from './rules/injection.ts';
import { PII_RULES } from './rules/pii.ts';
import { SECRET_RULES } from './rules/secrets-first.ts';
import { createScanner, type Scanner } from './scanner.ts';

let masking: Scanner | undefined;
let content: Scanner | undefined;

/** Secrets and personal identifiers: what tier 0 looks for. Built once per process. */
export function maskingScanner(): Scanner {
  masking ??= createScanner([...SECRET_RULES, ...PII_RULES]);
  return masking;
}

/** Injections and dangerous commands: what tier 1 looks for in texts that are masked already. */
export function contentScanner(): Scanner {
  content ??= createScanner([...INJECTION_RULES, ...COMMAND_RULES]);
  return content;
}
