const OPENS_VALUE = members(/[\\"'\x60@]/);
const SPACE = members(/\s/);
const ASSIGNS = members(/[:=?!>|,(]/);
const CLOSES_NAME = members(/["'\x60\])]/);
const IN_NAME = members(/[\w.\- ]/);
const MAX_NAME = 50;
/** Spaces beside a sign of assignment, and characters of one; more of them are none. */
export const MAX_SIGNS = 4;

interface Members {
  readonly expression: RegExp;
  readonly ascii: Uint8Array;
}

/** A class of characters as a table: names are read one character after the other. */
function members(expression: RegExp): Members {
  const ascii = Uint8Array.from({ length: 128 }, (_, code) => (expression.test(String.fromCharCode(code)) ? 1 : 0));
  return { expression, ascii };
}

/** Where the members of a class begin that end at `end`. */
function startOfRun(text: string, end: number, { expression, ascii }: Members): number {
  let start = end;
  while (start > 0) {
    const code = text.charCodeAt(start - 1);
    if (code < 128 ? ascii[code] === 0 : !expression.test(text.charAt(start - 1))) break;
    start -= 1;
  }
  return start;
}

/**
 * The name that a value is assigned to, from the text in front of the value. Read backwards, where every part ends
 * as soon as a character belongs to the next; an expression would try to begin at each character.
 */
export function nameBefore(lead: string): string {
  const opening = startOfRun(lead, lead.length, OPENS_VALUE);
  const gap = startOfRun(lead, opening, SPACE);
  const sign = startOfRun(lead, gap, ASSIGNS);
  if (lead.length - opening > MAX_SIGNS || opening - gap > MAX_SIGNS || sign === gap || gap - sign > MAX_SIGNS)
    return '';
  const spaces = startOfRun(lead, sign, SPACE);
  const closing = startOfRun(lead, spaces, CLOSES_NAME);
  if (closing < spaces && spaces - closing > 2) return '';
  const end = Math.min(closing, spaces);
  return lead.slice(Math.max(startOfRun(lead, end, IN_NAME), end - MAX_NAME), end);
}

/** Names around a telling word that tell otherwise: identifiers, addresses, counts, public values. */
const INNOCENT_NAME =
  /(?:ids?|names?|url|uri|host|path|file|dir|type|variable|length|len|size|count|ttl|expir\w{0,6}|field|label|prefix|suffix|version|policy|alg\w{0,8}|tokens|secrets|passwords|keys|keying|tokeniz\w{0,3}|class|format|regex|pattern|status|at|in|ref|references?|hash(?:es)?|digest|fingerprint|thumbprint|checksum|alias|arn|\.(?:json|ya?ml|js|ts|py|md|toml|css|html))$|public|csrf|xsrf|authenticity|forgery|page_?token|cursor|stop_?token|eos|bos|pad_?token|jsonweb|store|encrypt|sealed|cipher|existing.?secret|pull.?secret/i;
/** Names of what deals with secrets or tells of them, and what is a secret behind them all the same. */
const ABOUT =
  /(?:command|cmd|encoder|helper|generator|provider|factory|handler|manager|service|prompt|message|error|description|hint|placeholder|header|selector|scope|endpoint)$/i;
const RANDOM = /^(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[\w+/=-]{20,}$/;
const VENDOR_PREFIX =
  /^(?:xox[a-z]-|gh[pousr]_|github_pat_|gl[a-z]{2,6}-|AKIA|ASIA|AIza|ntn_|hf_|npm_|pypi-|hvs\.|do[por]_v1_|api_org_|glc_|sha256~|pplx-)/;
/** Tokens of a call that is repeated, or of the next page. */
const REPEATED = /(?:client|request|idempotenc\w{1,2}|next|continuation|sync|cancel\w{0,8}|event)[_. -]?token$/i;
const UUID = /^[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}$/i;

/** Whether the text in front of a value gives it a name that tells of no secret, or the value is another pattern's. */
export function namesNoSecret(lead: string, value: string): boolean {
  // A value with a vendor’s prefix is judged by the vendor’s pattern.
  if (VENDOR_PREFIX.test(value)) return true;
  if (/arn:aws[\w:-]*$/.test(lead)) return true;
  const name = nameBefore(lead);
  if (INNOCENT_NAME.test(name) || (ABOUT.test(name) && !RANDOM.test(value))) return true;
  return UUID.test(value) && (!/pass|secret|(?:api|access).?key|token$/i.test(name) || REPEATED.test(name));
}
