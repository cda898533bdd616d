import { entropy } from '../scan/checks.ts';
import type { MatchContext, ScanPattern } from '../scan/pattern.ts';
import { isBareSecret, isCamelWords, isPasswordValue, isQuotedSecret, isSecretValue } from '../scan/secret-value.ts';
import { before, examples, VALUE_IN_QUOTES } from './dialect.ts';
import { NAMED_SECRET } from './secrets-generic.ts';
import { isMixed } from './secrets-told.ts';

const PASSWORD = 'pass(?:word|phrase|wd|wort|code)|pwd?|kennwort|contrasena|senha|wachtwoord|mot de passe|haslo|heslo';
const KEY = '(?:api|access|secret|auth|private)[ _\\-]?(?:access[ _\\-]?)?key|secret|token';
const ANCHORS = [
  'password',
  'passphrase',
  'passwd',
  'passwort',
  'passcode',
  ' pw ',
  '|pw',
  ',pw',
  'kennwort',
  'contrasena',
  'senha',
  'wachtwoord',
  'mot de passe',
  'haslo',
  'heslo',
  'secret',
  'token',
  ...['api', 'access', 'auth', 'private'].flatMap((kind) => ['', ' ', '_', '-'].map((sign) => `${kind}${sign}key`)),
];
/** A head of a column ends here. */
const ENDS_HEAD = String.raw`(?=["'\x60*_]{0,3}[ \t]{0,40}(?:[|,;\t\r\n]|$)| {2})`;
/** Secrets that a page, a table, a form or a list shows under or beside their names. */
export const SHOWN_SECRETS: readonly ScanPattern[] = [
  {
    ...NAMED_SECRET,
    type: 'shown_secret',
    anchors: ANCHORS,
    digitNear: true,
    pattern: String.raw`[ |,]?(?:${PASSWORD}|${KEY})(?:_[a-z]{1,16})?(?![\w.])[ \t:="']{0,6}(?=[*\x60|<\r\n—–\\]|>[+\-]?\n)(?:<\/?[a-z]\w{0,9}>|[\s:=|*\x60"'—–>+\\\-]){1,24}(?<found>[\w!#$%&@^~/?][^\s"'\x60,;<>()|*\\]{5,100})(?=[ \t]{0,8}(?:[\x60*|<"'\r\n\\]|$))`,
    accept: isShown,
    examples: examples(
      [
        '**Password:** `Birke•!77x`',
        'Password\nq7Rt2•mXw9KzP\n',
        '<b>API key</b>: <code>Pq7•vX2mL9wR4t</code>',
        '| DB_PASSWORD | Molen•88x6 |',
        'password: |\n  q7Rt2•mXw9KzP\nhost: x',
        '- password — `Naranja•-52`',
      ],
      [
        'tokens:\n  - gpt4o\n',
        'password:\n  min: 8\n',
        '| token | cl100k_base |',
        'secret:\n  db1_main:\n    x: y',
        '## Password\nHash2vec',
      ],
    ),
  },
  {
    ...NAMED_SECRET,
    type: 'shown_secret',
    anchors: ANCHORS,
    column: true,
    pattern: String.raw`[ |,]?(?<!\.)(?:${PASSWORD}|${KEY})(?<!(?:^|[^a-z_ \-])[ \-]?token)${ENDS_HEAD}`,
    accept: isCell,
    examples: examples(
      [
        '| user | password |\n|---|---|\n| kim | Birke•-77x1 |',
        'user,password\nkim,q7Rt2•mXw9KzP\n',
        'host  user  password\nsrv1  root  Molen•88x6Q',
        '| name | API key | owner |\n|:--|:--:|--:|\n| a | Pq7•vX2mL9wR4tY6 | ops |',
      ],
      [
        '| token | count |\n|---|---|\n| the | 12 |',
        'user,password\nkim,changeme\n',
        'the user, the password\nand more, words2go here',
        '| password | rule |\n|---|---|\n| length | 12 |',
      ],
    ),
  },
  {
    ...NAMED_SECRET,
    type: 'shown_secret',
    anchors: ['token'],
    column: true,
    pattern: `token${ENDS_HEAD}`,
    accept: isToken,
    examples: examples(
      ['| bot | token |\n|---|---|\n| a | q7Rt2mXw9•KzP4hLv8s |'],
      ['| token | tag |\n|---|---|\n| COVID-19 | NN |', 'token,label\nGPT-4o-mini,O\n'],
    ),
  },
  {
    ...NAMED_SECRET,
    type: 'shown_secret',
    anchors: ['value', 'text', 'content', 'body'].flatMap((name) => [
      `${name}"`,
      `${name}'`,
      `${name}:`,
      `${name}=`,
      `${name}\\"`,
    ]),
    pattern: String.raw`(?:value|text|content|body)(?:\\?["'])?\s?[:=]\s{0,2}(?:\\?["'])?(?:bearer )?(?<found>[^\s"'\x60,;:=<>(){}\\]{6,200}={0,2})`,
    accept: (value, context) => isShownValue(value) && isNamedSecret(before(context, 110)),
    examples: examples(
      [
        '{"name":"SECRET_KEY","value":"Pq7•vX2mL9wR4t"}',
        '- name: DB_PASSWORD\n  value: Birke•-77x1',
        '{"element":"Password field","text":"q7Rt2•mXw9KzP"}',
        '{"Name": "/a/password", "Type": "SecureString", "Value": "Molen•88x6Q"}',
      ],
      [
        '{"name":"csrf-token","content":"Pq7vX2mL9wR4t"}',
        '{"name":"max_tokens","value":"4096"}',
        '- name: TOKEN_URL\n  value: https://a.b/c1',
        '{"name":"tokenizer","value":"cl100k_base"}',
      ],
    ),
  },
  {
    ...NAMED_SECRET,
    type: 'entered_secret',
    anchors: [
      'send_keys(',
      'sendkeys(',
      '.type(',
      '.fill(',
      'fill(',
      'set_value(',
      'setvalue(',
      'set_password(',
      'setpassword(',
    ],
    pattern: String.raw`\.?(?:send_?keys|type|fill|set_?value|set_?password)\((?:(?:\w{1,10}=)?["'][^"'\n]{1,60}["'],\s?)?(?:\w{1,10}\s?=\s?)?${VALUE_IN_QUOTES}`,
    accept: (value, context) =>
      isPasswordValue(value) &&
      /\d/.test(value) &&
      /pass(?:word|wd|wort)|pwd|secret|token|api.?key/.test(before(context, 90)),
    examples: examples(
      [
        'driver.find_element(By.NAME, "password").send_keys("q7Rt2•mXw9KzP")',
        'await page.fill("#password", "Birke•-77x1")',
        'cy.get("input[name=pwd]").type("Molen•88x6Q")',
        'set_password("kim", "Naranja•-52")',
        'fill(selector="input[type=password]", value="q7Rt2•mXw9KzP")',
      ],
      ['page.fill("#password", "password")', 'page.fill("#name", "Kim2026x")', 'fill("#password", value)'],
    ),
  },
  {
    ...NAMED_SECRET,
    type: 'command_password',
    source:
      'Manuals of net user, rabbitmqctl, htpasswd, gpg, snmpd, Cisco IOS, AWS SSM, Azure Key Vault and GitHub CLI',
    anchors: [
      'net user ',
      'add_user ',
      'htpasswd -',
      '--passphrase ',
      'password 0 ',
      'password 7 ',
      'server community ',
      'securestring --',
      'secret set ',
      'unrar ',
      'zip -p ',
    ],
    pattern: String.raw`(?:net user \S{1,40} |add_user \S{1,40} |htpasswd -\w{1,6} \S{1,60} \S{1,40} |--passphrase |password [07] |server community |(?:securestring|secret set)[^\n]{0,80}?--(?:value|body) |unrar \w -p|zip -P )["']?(?<found>[^\s"'<>$;|&]{5,200})(?=["'\s;|&]|$)`,
    accept: (value) => isPasswordValue(value) && /\d/.test(value) && !value.startsWith('-'),
    examples: examples(
      [
        'net user kim Birke•77x1 /add',
        'rabbitmqctl add_user app Molen•88x6',
        'htpasswd -b .htpasswd kim Naranja•52',
        'gpg --batch --passphrase Pebble•_83 -c x',
        'gh secret set TOKEN --body q7Rt2•mXw9KzP',
        'zip -P Pebble•_7629 a.zip a',
      ],
      ['net user kim /delete', 'htpasswd -c .htpasswd kim', 'gh secret set TOKEN < file1', 'gpg --passphrase $PASS1'],
    ),
  },
  {
    ...NAMED_SECRET,
    type: 'command_password',
    source: 'Manuals of sudo (-S), chpasswd, passwd and cryptsetup, which read a password from their input',
    anchors: ['echo '],
    pattern: String.raw`echo (?:-n )?["']?(?:[\w.\-]{1,32}:)?(?<found>[^\s"'<>$;|&:]{5,64})(?=["']?\s?\|\s?(?:sudo (?:-\w )?-S|(?:sudo )?(?:chpasswd|passwd|cryptsetup|smbpasswd)))`,
    accept: (value) => isPasswordValue(value) && /\d/.test(value),
    examples: examples(
      ['echo "root:Birke•77x1" | chpasswd', 'echo Pebble•4471 | sudo -S apt update'],
      ['echo done1 | tee log', 'echo "$PASS1" | sudo -S id'],
    ),
  },
  {
    ...NAMED_SECRET,
    ignoreCase: false,
    type: 'assigned_secret',
    source: 'Dockerfile reference: ENV name value; CWE-798',
    anchors: ['password ', 'passwd ', 'secret ', 'token ', 'api_key ', 'access_key '],
    lead: { characters: 'A-Z0-9_', max: 40 },
    pattern: String.raw`(?<![A-Za-z0-9])(?:[A-Z][A-Z0-9]{0,20}_){1,4}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|ACCESS_KEY) ["']?(?<found>[^\s"'\x60,;<>()=]{6,200})(?=["'\s]|$)`,
    accept: isShownValue,
    examples: examples(
      ['ENV SESSION_SECRET Birke•77x1Q', 'WORDPRESS_DB_PASSWORD q7Rt2•mXw9KzP'],
      ['DB_PASSWORD is needed', 'ENV SESSION_SECRET $SECRET1', 'API_TOKEN v2026.1'],
    ),
  },
];

const PUBLIC_NAME =
  /["']?(?:event|type|role|kind)\\?["']\s?:\s?\\?["']token|csrf|xsrf|authenticity|forgery|public|cursor|page.?token|verification|(?:url|uri|path|file|name|id|type|arn|ref|host|ttl|policy|hint|label|hash|limit|count)["'\s,]{0,4}(?:type|value|text|content|body|\n)/;

/** A password in a cell; letters alone only where no language puts them so. */
function isCell(value: string): boolean {
  if (/\s/.test(value)) return false;
  return isPasswordValue(value)
    ? /\d/.test(value)
    : value.length >= 12 && !isCamelWords(value) && (isBareSecret(value) || isQuotedSecret(value));
}

/** Below “token” stand words of a text as often as tokens: no name with a number, and nothing a language spells so. */
function isToken(value: string): boolean {
  return (
    value.length >= 12 && isMixed(value) && (value.length >= 20 || !/[a-z]{4}|^[a-z\d]+(?:-[a-z\d]+)+$/.test(value))
  );
}

/** What stands at a place for a value: a password, or letters and digits long enough for a key. */
function isShownValue(value: string): boolean {
  return isSecretValue(value) && /\d/.test(value) && (isMixed(value) || (isPasswordValue(value) && value.length >= 8));
}

/** The member in front names a secret; one more may stand between the two. */
const NAMED = new RegExp(
  String.raw`(?:${PASSWORD}|${KEY}|[_-]pass|authorization)(?!iz|s)[\w.\-]{0,20}(?: field)?\\?["']?,?\s{0,14}(?:\\?["']?\w{1,12}\\?["']?\s?:\s?\\?["']?\w{1,20}\\?["']?,\s{0,14})?\\?["']?(?:value|text|content|body)\\?["']?\s?[:=]\s{0,2}\\?["']?(?:bearer |token )?$`,
);

function isNamedSecret(lead: string): boolean {
  return NAMED.test(lead) && !PUBLIC_NAME.test(lead);
}

const MARKED = /(?:[\n\x60*|>—–]|\\n)[\s\x60*|>"'\\+\-—–]{0,20}$/;

/** Behind mark-up; on a line of its own, a value is no name, heading or item of a list. */
function isShown(value: string, context: MatchContext): boolean {
  const lead = before(context, 48);
  const marks = MARKED.exec(lead)?.[0];
  if (
    marks === undefined ||
    /:$|^\w+=|^\/.*[{}]/.test(value) ||
    /[^:\s]\s*\|\s*\n|\{\{[^}\n]*$/.test(lead.slice(-30)) ||
    PUBLIC_NAME.test(lead)
  )
    return false;
  const name = /(?:pass|pwd?\b|secret|kennwort|contrasena|senha|wachtwoord|haslo|heslo)[^\n]{0,12}(?:\n|$|[^\w])/.test(
    lead,
  );
  const isOpen = /[\x60*|>]/.test(marks);
  if (name && isOpen) return isPasswordValue(value) && /\d/.test(value);
  return (
    isMixed(value) &&
    !isCamelWords(value) &&
    ((name && (isOpen || value.length >= 10)) || value.length >= 12) &&
    entropy(value) >= 2.8
  );
}
