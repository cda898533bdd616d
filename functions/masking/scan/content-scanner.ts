import { COMMAND_PATTERNS } from '../patterns/commands.ts';
import { INJECTION_PATTERNS } from '../patterns/injection.ts';
import { WEB_PAYLOAD_PATTERNS } from '../patterns/web-payloads.ts';
import { createScanner, type Scanner } from './scanner.ts';

let content: Scanner | undefined;
let payloads: Scanner | undefined;

/** Injections and dangerous commands: what tier 1 looks for in texts that are masked already. */
export function contentScanner(): Scanner {
  content ??= createScanner([...INJECTION_PATTERNS, ...COMMAND_PATTERNS]);
  return content;
}

/** Payloads against web applications: looked for where an agent hands text to a tool. */
export function payloadScanner(): Scanner {
  payloads ??= createScanner(WEB_PAYLOAD_PATTERNS);
  return payloads;
}
