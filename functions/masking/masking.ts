import { FindingList, type ListedFindings } from './finding-list.ts';
import { namesIn } from './load-names.ts';
import type { MaskedText } from './mask-matches.ts';
import { type MaskedSpan, maskMatches, spansOf } from './mask-matches.ts';
import type { Finding, HashValue, MaskingPolicy } from './masking-policy.ts';
import { maskingScanner } from './scan/masking-scanner.ts';
import type { Match } from './scan/pattern.ts';

export { loadNames } from './load-names.ts';
export { DEFAULT_MASKING_POLICY, Finding, type HashValue, MaskingPolicy } from './masking-policy.ts';

export interface MaskContentOptions {
  readonly hash?: HashValue;
}

export interface MaskedContent<T> extends ListedFindings {
  readonly content: T;
}

let kinds: ReadonlySet<string> | undefined;

/** The names of everything tier 0 can find. */
export function maskableKinds(): ReadonlySet<string> {
  kinds ??= new Set(maskingScanner().patterns.map((pattern) => pattern.type));
  return kinds;
}

/** A member of such a name gives its value away as a secret, so both are scanned together. */
const TELLING_NAME = /pass|pwd|pw|psk|salt|pepper|secret|token|key|auth|cred|cookie|session|signature|dsn|card|iban/i;
const MAX_TELLING_NAME = 80;
const MAX_NAMED_VALUE = 1_000;
/** An identifier is short and has digits; any name may say of which kind it is. */
const MAX_IDENTIFIER = 40;
const DIGITS = /\d\D?\d\D?\d/;
/** Integers of fewer digits cannot be a payment card. */
const MIN_CARD_NUMBER = 1e12;

/**
 * Finds secrets and personal identifiers in a text and treats them as the policy says.
 * @throws TypeError when the policy asks for hashes and no `hash` was given, or for names that were not loaded: nothing
 * is returned half masked.
 */
export function maskText(text: string, policy: MaskingPolicy, hash?: HashValue): MaskedText {
  return maskMatches(text, withNames(maskingScanner().scan(text), text, policy), policy, hash);
}

/**
 * The parts of a text that `maskText` replaces, in their order.
 * @throws TypeError as `maskText` does
 */
export function maskedSpans(text: string, policy: MaskingPolicy, hash?: HashValue): readonly MaskedSpan[] {
  return spansOf(text, withNames(maskingScanner().scan(text), text, policy), policy, hash);
}

function withNames(matches: readonly Match[], text: string, policy: MaskingPolicy, member?: string): readonly Match[] {
  const names = namesIn(text, policy, member);
  return names.length === 0 ? matches : [...matches, ...names].sort(byPlace);
}

function byPlace(a: Match, b: Match): number {
  return a.start - b.start || b.end - a.end;
}

/**
 * Masks every string of a JSON-like tree, names of members included, and integers long enough to
 * be a card number (which become strings). The input is not changed; unchanged parts are shared.
 * Field paths read `output`, `input[1].content`, `metadata.a.b`; a finding in a name ends in `#key`. Names of persons are
 * looked for in values alone.
 * @throws whatever `hash` throws; nothing is returned half masked.
 */
export function maskContent<T>(content: T, policy: MaskingPolicy, options?: MaskContentOptions): MaskedContent<T>;
export function maskContent(
  content: unknown,
  policy: MaskingPolicy,
  options: MaskContentOptions = {},
): MaskedContent<unknown> {
  const walk: Walk = { policy, hash: options.hash, findings: new FindingList() };
  return { content: maskNode(content, '', '', walk), ...walk.findings.listed() };
}

interface Walk {
  readonly policy: MaskingPolicy;
  readonly hash: HashValue | undefined;
  readonly findings: FindingList<Finding>;
}

function maskNode(node: unknown, path: string, name: string, walk: Walk): unknown {
  if (typeof node === 'string') return node === '' ? node : maskValue(node, path, name, walk);
  if (typeof node === 'number' && Number.isSafeInteger(node) && node >= MIN_CARD_NUMBER) {
    const masked = maskValue(String(node), path, name, walk);
    return masked === String(node) ? node : masked;
  }
  if (Array.isArray(node)) return maskArray(node, path, name, walk);
  if (typeof node === 'object' && node !== null) return maskObject(node, path, walk);
  return node;
}

function maskValue(value: string, path: string, name: string, walk: Walk): string {
  const masked = maskMatches(
    value,
    withNames(scanNamed(value, name), value, walk.policy, name),
    walk.policy,
    walk.hash,
  );
  record(masked, path, walk);
  return masked.text;
}

function record(masked: MaskedText, field: string, walk: Walk): void {
  for (const finding of masked.findings) walk.findings.add({ ...finding, field });
  walk.findings.omit(masked.omitted_findings);
}

function maskArray(items: readonly unknown[], path: string, name: string, walk: Walk): readonly unknown[] {
  let changed = false;
  const masked = items.map((item, index) => {
    const result = maskNode(item, `${path}[${index}]`, name, walk);
    changed ||= result !== item;
    return result;
  });
  return changed ? masked : items;
}

function maskObject(node: object, path: string, walk: Walk): object {
  let changed = false;
  const entries: [string, unknown][] = [];
  const taken = new Map<string, number>();
  for (const [name, value] of Object.entries(node)) {
    const masked = maskMatches(name, scanName(name), walk.policy, walk.hash);
    const unique = distinct(masked.text, taken);
    const field = path === '' ? unique : `${path}.${unique}`;
    record(masked, `${field}#key`, walk);
    const result = maskNode(value, field, name, walk);
    changed ||= result !== value || unique !== name;
    entries.push([unique, result]);
  }
  return changed ? Object.fromEntries(entries) : node;
}

/** Names of members come back in every trace; what was clean once is clean again. */
const cleanNames = new Set<string>();
const MAX_CLEAN_NAMES = 2_000;
const MAX_REMEMBERED_NAME = 64;

function scanName(name: string): readonly Match[] {
  if (cleanNames.has(name)) return [];
  const matches = maskingScanner().scan(name);
  if (matches.length === 0 && name.length <= MAX_REMEMBERED_NAME && cleanNames.size < MAX_CLEAN_NAMES)
    cleanNames.add(name);
  return matches;
}

/** Two names that became equal by masking stay two members. */
function distinct(name: string, taken: Map<string, number>): string {
  const count = (taken.get(name) ?? 0) + 1;
  taken.set(name, count);
  return count === 1 ? name : distinct(`${name}#${count}`, taken);
}

/** Scans a value beside the name it is stored under, as an assignment would show it. */
function scanNamed(value: string, name: string): readonly Match[] {
  const matches = maskingScanner().scan(value);
  if (name.length > MAX_TELLING_NAME || value.length > MAX_NAMED_VALUE || !mayTell(name, value)) return matches;
  const prefix = `${name}="`;
  const named = maskingScanner()
    .scan(`${prefix}${value}"`)
    .filter(({ start, end }) => start >= prefix.length && end <= prefix.length + value.length)
    .map((match) => ({ ...match, start: match.start - prefix.length, end: match.end - prefix.length }));
  return named.length === 0 ? matches : [...matches, ...named].sort(byPlace);
}

function mayTell(name: string, value: string): boolean {
  return TELLING_NAME.test(name) || (name !== '' && value.length <= MAX_IDENTIFIER && DIGITS.test(value));
}
