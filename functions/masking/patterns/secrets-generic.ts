import { entropy } from '../scan/checks.ts';
import type { MatchContext, ScanPattern } from '../scan/pattern.ts';
import {
  isBareSecret,
  isCamelWords,
  isPasswordValue,
  isQuotedSecret,
  isSecretValue,
  isYamlSecret,
} from '../scan/secret-value.ts';
import { before, examples, generalAssignment } from './dialect.ts';
import { MAX_SIGNS, nameBefore, namesNoSecret } from './secret-names.ts';

const NAMES = [
  'secret',
  'scrt',
  'secrt',
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
  'user_auth',
  'credentials',
  'api_tok',
  'pin_key',
  'enc_key',
  'aes_key',
  'hmac_key',
  'jwt_key',
  'session_key',
  'cookie_key',
  'crypt_key',
  'ssh_key',
  'app_key',
  'server_key',
  'client_key',
  'license_key',
  'deploy_key',
  'webhook_key',
  'security_key',
  'admin_key',
  'root_key',
  'salt',
  'pepper',
];
const JOINED = ['', '_', '-', '.', ' '];
const ANCHORS = NAMES.flatMap((name) => {
  const [head = name, tail] = name.split('_');
  return tail === undefined ? [head] : JOINED.map((separator) => head + separator + tail);
});

/** What every secret that is known by its name has in common. */
export const NAMED_SECRET = {
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
    ...NAMED_SECRET,
    type: 'assigned_secret',
    beforeAssignment: true,
    anchors: ANCHORS,
    pattern: generalAssignment(
      NAMES,
      String.raw`(?<=["'\x60])[^"'\x60\r\n]{8,2000}(?=["'\x60])|[^\s"'\x60,;<>()=:|&]{8,2000}={0,2}(?![^\s"'\x60,;<>)&])|(?<=:=? )[^\s"'\x60]{8,200}`,
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
    ...NAMED_SECRET,
    type: 'assigned_secret',
    beforeAssignment: true,
    anchors: ['key'],
    pattern: generalAssignment(
      String.raw`keys?\d{0,2}(?![\w.\-])`,
      String.raw`[A-Za-z0-9_\-+/]{20,200}={0,2}(?![^\s"'\x60,;<>)&}\\])`,
    ),
    accept: isKey,
    examples: examples(
      ['WEATHER_KEY=q7Rt2mXw9KzP•4hLv8sJd', 'https://a.example/v1?q=x&key=q7Rt2mXw9KzP•4hLv8sJd'],
      [
        'cache_key: "9f8a7b6c5d4e3f219f8a7b6c5d4e3f21"',
        'key: user_profile_settings_v2',
        'hotkey=ctrl+shift+alt+f12+f11',
        '{"agent_key": "c199ee73bffe9affe42670e975ae20c1"}',
      ],
    ),
  },
  {
    ...NAMED_SECRET,
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
    ...NAMED_SECRET,
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
    ...NAMED_SECRET,
    type: 'told_secret',
    anchors: [
      'password ',
      'passphrase ',
      'passcode ',
      'passwd ',
      'pwd ',
      'pw ',
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
    pattern: String.raw`(?:\b(?:passw(?:ord|d)|passphrase|passcode|pwd?|token|api[ \-]key|secret)(?=\s?[(\-=→]| (?:for|to|of|on|is|was|will)\b)(?: (?:for|to|of|on) ["']?[\w.@\-]{1,30}["']?| \([^()\n]{1,30}\))?(?: (?:is|was|will be)[:\s]{1,3}|(?<=[)\w"']):\s{1,3}| to\s| {0,2}(?:->|→|=>)\s{0,2}| [-–] (?=["'\x60]))|--(?:password|token|secret|api-key|pass)[= ]{1,2})["'\x60]?(?<found>[^\s"'\x60,;<>()=]{8,120})(?=["'\x60]|[.!?]?\s|[.!?]?$|[,;)])`,
    accept: isToldSecret,
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
    ...NAMED_SECRET,
    type: 'session_cookie',
    anchors: ['cookie:', 'session=', 'sessionid=', 'sid=', 'auth_token=', 'phpsessid='],
    pattern: String.raw`\b(?:[\w\-]{0,20}(?:session(?:id)?|sess|sid|auth[_\-]?token)[\w\-]{0,10})=(?<found>[A-Za-z0-9%._\-+/]{20,400})(?=[;\s"'&,]|$)`,
    lead: { characters: String.raw`\w\-`, max: 20 },
    accept: (value) => /\d/.test(value) && /[A-Za-z]/.test(value) && isSecretValue(value) && entropy(value) >= 3,
    examples: examples(['Cookie: session=8f14e45fceea167a•5a36dedd4bea2543'], ['session=closed', 'sid=123']),
  },
  {
    ...NAMED_SECRET,
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

export function isSecret(value: string, { text, start }: MatchContext): boolean {
  if (/["'\x60]/.test(text.charAt(start - 1))) return isQuotedSecret(value);
  // A value of the next line belongs to another name.
  if (/\n\s*$/.test(text.slice(Math.max(0, start - MAX_SIGNS), start))) return false;
  return isBareSecret(value) || (/:=?\s$/.test(text.slice(start - 3, start)) && isYamlSecret(value));
}

/** Keys by which data are found, sorted, kept apart or checked, and those that everybody may know; short words begin a word. */
const NO_KEY =
  /(?:(?:^|[^a-z])(?:run|obj|row|pub|s3|doc|rec|tra|log|job|ssh|gpg|pgp|tag|col|ten|mon|tur|hot|vid)|agent|crew|tool|flow|graph|thread|sess|span|step|call|prompt|model|chat|conv|memo|embed|vector|cach|sort|part|prim|fore|hash|range|blob|stor|rout|idem|dedup|group|look|index|shard|entit|node|item|event|file|redis|conf|sett|local|state|query|metric|feat|flag|proj|order|task|topic|site|data|meta|field|json|tree|short|uniq|surrog|merg|join|lock|check|mess|imag|asset|artif|batch|vers|compon|plug|source|input|output|answer|request)[a-z]{0,9}[_. -]?keys?\d{0,2}$/;

/** Shortest key in hexadecimal digits, and shortest one behind a name that says nothing. */
const HASHED = 32;
const UNNAMED = 30;

/** Random letters and digits behind a name that ends with “key”: the more so, the less the name says. */
function isKey(value: string, context: MatchContext): boolean {
  const lead = before(context, 80);
  const name = nameBefore(lead);
  const isNamed = /[?&]key=$/.test(lead) || /[a-z\d][_.-]?keys?\d{0,2}$/.test(name);
  return (
    (isNamed ? value.length >= HASHED || /[g-z]/i.test(value) : value.length >= UNNAMED && /[g-z]/i.test(value)) &&
    !NO_KEY.test(name) &&
    !lead.endsWith('did:key:') &&
    !/^[a-z]{2,12}[-_][a-f\d-]{16,}$/.test(value) &&
    !/(?:^|\/)[a-z]{3,12}\//.test(value) &&
    isBareSecret(value) &&
    !isCamelWords(value) &&
    !namesNoSecret(lead, value)
  );
}

/** In a sentence a name with a number behind it is a name, unless the sentence speaks of a password. */
function isToldSecret(value: string, context: MatchContext): boolean {
  const told = value.replace(/[.!?]$/, '');
  if (/(?:pass|pwd?\b)[^\n]{0,40}$/.test(before(context, 60))) return isPasswordValue(told) && /\d/.test(told);
  return isBareSecret(told) && !/^[A-Za-z]+[_-]?\d{1,4}$/.test(told);
}
