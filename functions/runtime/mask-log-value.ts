const MASK = '***';

/** Fields whose value is never written, whatever it is: bodies, credentials, and what identifies a person. */
const NEVER_WRITTEN = new Set([
  'api_key',
  'authorization',
  'body',
  'completion',
  'content',
  'cookie',
  'email',
  'input',
  'output',
  'password',
  'prompt',
  'secret',
  'set-cookie',
  'user_id',
  'x-api-key',
]);

/** What has the form of a credential or of an address wherever it stands; a key of ours keeps its public id. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(aegis_[a-z]+_[A-Za-z0-9]{8}_)[A-Za-z0-9]{20,}/g, `$1${MASK}`],
  [/\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${MASK}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, MASK],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, MASK],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/g, MASK],
  [/\b(?:sk|rk|ghp|gho|xox[abp]|glpat)[-_][A-Za-z0-9_-]{16,}/g, MASK],
  [/[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+/g, MASK],
  [/(:\/\/[^/\s:@]{1,64}:)[^/\s@]{1,256}@/g, `$1${MASK}@`],
];

/**
 * Something that each pattern needs; almost no text of a log line has any, and is done after one look. No character of
 * it is one that JSON escapes, so it stands in a line of JSON wherever it stands in one of its values.
 */
const SUSPICIOUS = /aegis_|bearer|basic|-----|A[KS]IA|eyJ|(?:sk|rk|gh[po]|xox[abp]|glpat)[-_]|@/i;

export function isNeverWritten(key: string): boolean {
  return NEVER_WRITTEN.has(key.toLowerCase());
}

/** Whether a text, or a line of JSON with texts, may hold what has a mask of its own wherever it stands. */
export function mayNeedMask(text: string): boolean {
  return SUSPICIOUS.test(text);
}

/**
 * The last line of defence of the log: used as the replacer of every line that is written. Our own code logs neither
 * bodies nor keys; the message of an error that a library throws may quote what it was given.
 */
export function maskLogValue(key: string, value: unknown): unknown {
  if (isNeverWritten(key) && value !== undefined && value !== null) return MASK;
  if (typeof value !== 'string' || !mayNeedMask(value)) return value;
  return PATTERNS.reduce((text, [pattern, mask]) => text.replace(pattern, mask), value);
}
