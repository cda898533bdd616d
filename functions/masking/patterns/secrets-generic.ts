import { entropy } from '../scan/checks.ts';
import type { MatchContext, ScanPattern } from '../scan/pattern.ts';
import { isSecretValue } from '../scan/secret-value.ts';
import { assignmentPattern, before, examples } from './dialect.ts';

const NAMES = [
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'token',
  'api_key',
  'access_key',
  'auth_key',
  'private_key',
  'encryption_key',
  'signing_key',
  'master_key',
  'service_key',
  'account_key',
  'db_pass',
  'user_auth',
  'credentials',
  'api_token',
] as const;
const JOINED = ['', '_', '-', '.', ' '];
const ANCHORS = NAMES.flatMap((name) => {
  const [head = name, tail] = name.split('_');
  return tail === undefined ? [head] : JOINED.map((separator) => head + separator + tail);
});

const BASE = {
  category: 'secret',
  severity: 'critical',
  decisive: true,
  ignoreCase: true,
  priority: 0,
  reason: 'A password, key or token in clear text gives its rights to whoever reads it.',
  source: 'CWE-798: Use of Hard-coded Credentials; OWASP Secrets Management Cheat Sheet',
} as const;

export const GENERIC_SECRETS: readonly ScanPattern[] = [
  {
    ...BASE,
    type: 'assigned_secret',
    beforeAssignment: true,
    anchors: ANCHORS,
    pattern: assignmentPattern(
      NAMES,
      String.raw`(?<=["'\x60])[^"'\x60\r\n]{8,200}(?=["'\x60])|[^\s"'\x60,;<>()=:|&]{8,200}={0,2}(?![^\s"'\x60,;<>)&])|(?<=:=? )[^\s"'\x60]{8,200}`,
      '',
    ),
    // The name last: reading it backwards costs most.
    accept: (value, context) => isSecret(value, context) && !namesNoSecret(before(context, 80), value),
    examples: examples(
      [
        'api_key = "d9f3•a7c1b5e24680"',
        'PASSWORD: h0pk1•ns~21s',
        'password => "value with• quotes 12"',
        'secret: "purple monkeys• dance slowly"',
        'passwd = "Zf3DLXCMEIMbgJp•UNnkRtOfOue"',
        'secret := q{w}(e$r%•t~y!u)',
      ],
      [
        'password: <secret>',
        'the secret is out',
        'password = getPassword1()',
        'token: string',
        '"password": "string"',
        'secret = config.secret1',
      ],
    ),
  },
  {
    ...BASE,
    type: 'compared_secret',
    anchors: ['" ==', '" !=', "' ==", "' !=", '"==', '"!='],
    lead: { characters: String.raw`\x20\x21\x23-\x26\x28-\x7e`, min: 8, max: 120 },
    pattern: String.raw`(?<=["'])(?<found>[^"'\r\n]{8,120})(?=["']\s?[!=]==?\s?[\w.]{0,30}(?:password|passwd|secret|api_?key|token|private_?key|db_pass))`,
    accept: isQuotedSecret,
    examples: examples(
      ['if ("h0pk1ns~21s•Qx" == my_password) {'],
      ['if ("none" == password)', 'if (mode == "password")'],
    ),
  },
  {
    ...BASE,
    type: 'passed_secret',
    anchors: ['password', 'secret', 'passwd', 'api_key', 'apikey', 'api-key'],
    pattern: String.raw`(?:password|passwd|secret|api[_\-]?key)[\w\-]{0,20}(?:\[\d{0,4}\]\s{0,2}=\s{0,2}|\.\w{1,12}\(|[ =]{1,3})@?"?(?<found>(?<=")[^"\r\n]{8,120}(?=")|(?<!")[a-z0-9]{32,64}(?![a-z0-9]))`,
    accept: (value, context) => isQuotedSecret(value) && !namesNoSecret(before(context, 80), value),
    examples: examples(
      ['secret "h0pk1ns~21s•Qx";', 'passwd[20] = "h0pk1ns~21s•Qx";'],
      ['password "your password"', 'the password "open sesame"'],
    ),
  },
  {
    ...BASE,
    type: 'told_secret',
    anchors: [
      'password ',
      'passphrase ',
      'passcode ',
      'token ',
      'api key ',
      'api-key ',
      'secret ',
      '--password',
      '--token',
      '--secret',
      '--api-key',
      '--pass ',
    ],
    pattern: String.raw`(?:\b(?:password|passphrase|passcode|token|api[ \-]key|secret)(?: (?:for|to|of|on) [\w.\-]{1,30})? (?:is|was|will be)[:\s]{1,3}|--(?:password|token|secret|api-key|pass)[= ]{1,2})["'\x60]?(?<found>[^\s"'\x60,;<>()=]{8,120})(?=["'\x60]|[.!?]?\s|[.!?]?$|[,;)])`,
    accept: (value) => isBareSecret(value.replace(/[.!?]$/, '')) && !/^[A-Za-z]+[_-]?\d{1,4}[.!?]?$/.test(value),
    examples: examples(
      [
        'the password is h0pk1ns~21s•Q',
        'mysql --password h0pk1ns~21s•Q',
        'The token for staging is: q7Rt2mXw9•KzP4hLv8',
      ],
      [
        'the password is required',
        'the password is 12345678',
        'docker login --password $TOKEN1',
        'token is expired_2026',
      ],
    ),
  },
  {
    ...BASE,
    type: 'session_cookie',
    anchors: ['cookie:', 'session=', 'sessionid=', 'sid=', 'auth_token=', 'phpsessid='],
    pattern: String.raw`\b(?:[\w\-]{0,20}(?:session(?:id)?|sess|sid|auth[_\-]?token)[\w\-]{0,10})=(?<found>[A-Za-z0-9%._\-+/]{20,400})(?=[;\s"'&,]|$)`,
    lead: { characters: String.raw`\w\-`, max: 20 },
    accept: (value) => /\d/.test(value) && /[A-Za-z]/.test(value) && isSecretValue(value) && entropy(value) >= 3,
    examples: examples(['Cookie: session=8f14e45fceea167a•5a36dedd4bea2543'], ['session=closed', 'sid=123']),
  },
  {
    ...BASE,
    type: 'connection_string_password',
    anchors: ['password=', 'pwd='],
    pattern: String.raw`(?:password|pwd)=(?<found>[^\s;"'<>{}$&=]{6,100}={0,2})(?=;|"|'|$)`,
    accept: (value) => isSecretValue(value) && !/^%.*%$/.test(value) && entropy(value) >= 2.5,
    priority: 1,
    examples: examples(
      ['Server=db;User Id=sa;Password=S3cure!•pw9;'],
      ['password=<password>;', 'Password=%DB_PASSWORD%;'],
    ),
  },
];

function isSecret(value: string, { text, start }: MatchContext): boolean {
  if (/["'\x60]/.test(text.charAt(start - 1))) return isQuotedSecret(value);
  return isBareSecret(value) || (/:=?\s$/.test(text.slice(start - 3, start)) && isYamlSecret(value));
}

const OPENS_VALUE = /[\\"'\x60@]/;
const SPACE = /\s/;
const ASSIGNS = /[:=?!>|,(]/;
const CLOSES_NAME = /["'\x60\])]/;
const IN_NAME = /[\w.\- ]/;
const MAX_NAME = 50;
/** Spaces beside a sign of assignment, and characters of one; more of them are none. */
const MAX_SIGNS = 4;

/** Where the members of a class begin that end at `end`. */
function startOfRun(text: string, end: number, members: RegExp): number {
  let start = end;
  while (start > 0 && members.test(text.charAt(start - 1))) start -= 1;
  return start;
}

/**
 * The name that a value is assigned to, from the text in front of the value. Read backwards, where every part ends
 * as soon as a character belongs to the next; an expression would try to begin at each character.
 */
function nameBefore(lead: string): string {
  const opening = startOfRun(lead, lead.length, OPENS_VALUE);
  const gap = startOfRun(lead, opening, SPACE);
  const sign = startOfRun(lead, gap, ASSIGNS);
  if (lead.length - opening > MAX_SIGNS || opening - gap > MAX_SIGNS || sign === gap || gap - sign > MAX_SIGNS)
    return '';
  const spaces = startOfRun(lead, sign, SPACE);
  const closing = startOfRun(lead, spaces, CLOSES_NAME);
  if (closing < spaces && (spaces - closing > 2 || sign - spaces > MAX_SIGNS)) return '';
  const end = closing < spaces ? closing : Math.max(spaces, sign - MAX_SIGNS);
  return lead.slice(Math.max(startOfRun(lead, end, IN_NAME), end - MAX_NAME), end);
}

/** Names around a telling word that tell otherwise: identifiers, addresses, counts, public values. */
const INNOCENT_NAME =
  /(?:ids?|names?|url|uri|host|path|file|dir|type|variable|length|len|size|count|ttl|expir\w{0,6}|field|label|prefix|suffix|version|policy|alg\w{0,8}|tokens|secrets|passwords|keys|keying|tokeniz\w{0,3}|class|format|regex|pattern|status|at|in|ref|references?|hash(?:es)?|digest|fingerprint|thumbprint|checksum|alias|arn)$|public|csrf|xsrf|authenticity|forgery|page_?token|cursor|stop_?token|eos|bos|pad_?token|jsonweb|store|encrypt|sealed|cipher|existing.?secret|pull.?secret/i;
const VENDOR_PREFIX =
  /^(?:xox[a-z]-|gh[pousr]_|github_pat_|gl[a-z]{2,6}-|AKIA|ASIA|AIza|ntn_|hf_|npm_|pypi-|hvs\.|do[por]_v1_|api_org_|glc_|sha256~|pplx-)/;
const UUID = /^[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}$/i;

function namesNoSecret(lead: string, value: string): boolean {
  // A value with a vendor’s prefix is judged by the vendor’s pattern.
  if (VENDOR_PREFIX.test(value)) return true;
  if (/arn:aws[\w:-]*$/.test(lead)) return true;
  const name = nameBefore(lead);
  return INNOCENT_NAME.test(name) || (UUID.test(value) && !/pass|secret|api.?key/i.test(name));
}

/** After a colon an unquoted value is a text, whatever it is made of; templates and prose are not. */
function isYamlSecret(value: string): boolean {
  return (
    isSecretValue(value) &&
    /[^\w\s].*[^\w\s].*[^\w\s]/.test(value) &&
    /[A-Za-z]/.test(value) &&
    !/^[[{(/.~]|:\/\/|^\w+[([.]/.test(value) &&
    entropy(value) >= 3
  );
}

const WORDLIKE = /^[A-Za-z]+(?:[_\-.: ][A-Za-z]+)*[.!?:]?$/;

/** In quotes: more than a word or a name, or several words that no manual would print. */
function isQuotedSecret(value: string): boolean {
  if (!isSecretValue(value)) return false;
  if (!/[A-Za-z\d]/.test(value)) return false;
  if (/^[\w.-]+\(.*\)$|^\/[\w/.-]*$|^https?:\/\//.test(value)) return false;
  if (isPhrase(value)) return true;
  if (WORDLIKE.test(value))
    return /^[A-Za-z]{12,}$/.test(value) && entropy(value) >= 3.7 && /[a-z][A-Z].*[A-Z]/.test(value);
  return entropy(value) >= 2.5;
}

/** Four words or more that describe nothing: a passphrase. */
function isPhrase(value: string): boolean {
  return (
    /^[a-z]+(?: [a-z]+){3,7}$/.test(value) &&
    !/\b(?:the|your|must|is|are|for|enter|required|pass\w*|secret|token|key|this|that|you|to|of|new)\b/.test(value)
  );
}

/** Without quotes: letters and digits mixed, random enough, and not an expression, path or address. */
function isBareSecret(value: string): boolean {
  if (!isSecretValue(value) || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (
    /^[\w.-]+[([]|^[./~]|:\/\/|^\w+\.\w+(?:\.\w+)*$|^v?\d+[.\d-]*\w{0,6}$|^[A-Z][A-Z0-9_]+$|[[\]]|-\d+(?:\.\d+)+$/.test(
      value,
    )
  )
    return false;
  return entropy(value) >= 3;
}
