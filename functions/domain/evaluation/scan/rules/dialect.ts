import type { MatchContext, RuleExamples, ScanRule } from '../rule.ts';

/** Nothing alphanumeric before; a JSON escape such as `\n` may stand directly in front. */
export const LEFT = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))`;
export const ALNUM = 'A-Za-z0-9';
export const WORD = 'A-Za-z0-9_';
export const URLSAFE = String.raw`A-Za-z0-9_\-`;
export const HEX = 'a-f0-9';
export const BASE64 = 'A-Za-z0-9+/';

type Details = Pick<ScanRule, 'source' | 'examples'> &
  Partial<Pick<ScanRule, 'severity' | 'accept' | 'priority' | 'ignoreCase'>>;

/** A secret with a fixed prefix: the prefix identifies the vendor, the body is `count` of `characters`. */
export function prefixed(
  type: string,
  what: string,
  prefix: string | readonly string[],
  body: string,
  details: Details,
): ScanRule {
  const prefixes = typeof prefix === 'string' ? [prefix] : prefix;
  return {
    type,
    category: 'secret',
    severity: 'critical',
    decisive: true,
    priority: 2,
    reason: `${what} gives whoever reads it the account's rights; revoke it and keep it out of prompts and outputs.`,
    anchors: prefixes.map((each) => each.toLowerCase()),
    pattern: `${LEFT}(?:${prefixes.map(escapePattern).join('|')})${body}`,
    ...details,
  };
}

/** `[characters]{min,max}` that ends there. */
export function run(characters: string, min: number, max = min): string {
  return `[${characters}]{${min},${max}}(?![${characters}])`;
}

/** Between a name and its value: quotes, spaces, one of the usual assignment marks. */
const ASSIGNS = String.raw`(?:\\?["'\x60\]])?\s{0,3}(?::{0,3}=|\?=|=>|\|{2}:?|[:>]|,(?=\s?["']))\s{0,4}(?:\\?["'\x60@]){0,2}`;

/** A secret without a prefix of its own, known by the name it is assigned to. */
export function assigned(
  type: string,
  what: string,
  names: readonly string[],
  value: string,
  details: Details & { readonly reason?: string },
): ScanRule {
  return {
    type,
    category: 'secret',
    severity: 'critical',
    decisive: true,
    priority: 1,
    ignoreCase: true,
    reason: `${what} gives whoever reads it the account's rights; revoke it and keep it out of prompts and outputs.`,
    anchors: names,
    pattern: `(?:${names.map(escapePattern).join('|')})[\\w.\\-]{0,30}${ASSIGNS}(?<found>${value})`,
    ...details,
  };
}

export function escapePattern(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}

/** Text just before a match, lower case, for rules that need a word of context. */
export function before(context: MatchContext, length: number): string {
  return context.text.slice(Math.max(0, context.start - length), context.start).toLowerCase();
}

export function examples(match: readonly string[], miss: readonly string[] = []): RuleExamples {
  return { match, miss };
}
