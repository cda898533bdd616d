import { entropy } from '../scan/checks.ts';
import type { ScanPattern } from '../scan/pattern.ts';
import { isPasswordValue, isSecretValue } from '../scan/secret-value.ts';
import { before, examples, VALUE_IN_QUOTES } from './dialect.ts';

const BASE = {
  category: 'secret',
  severity: 'critical',
  decisive: true,
  ignoreCase: true,
  reason: 'A password or key in clear text gives its rights to whoever reads it.',
} as const;

/** Passwords where a language, a command or a file puts them: there a short one is one too. */
export const CREDENTIAL_SECRETS: readonly ScanPattern[] = [
  {
    ...BASE,
    type: 'sql_password',
    priority: 1,
    source: 'PostgreSQL, MySQL, Oracle and SQL Server manuals: CREATE USER, ALTER ROLE, CREATE LOGIN, SET PASSWORD',
    anchors: ['identified', 'password '],
    pattern: String.raw`(?:identified(?: with ["'\x60]?\w{1,40}["'\x60]?)? (?:by|as)(?: password)?|password(?=[ =]{1,3}(?:N?'|["(]|pass\w{4}\()| for )(?: for [^\s;=]{1,80})?)\s{0,3}=?\s{0,3}(?:password\s?\()?(?:N?'|")(?<found>[^'"\r\n]{5,120})(?=['"])`,
    accept: (value, context) =>
      isSecretValue(value) && isQuotedPassword(value) && SQL_STATEMENT.test(before(context, 200)),
    examples: examples(
      ["ALTER ROLE ana WITH LOGIN PASSWORD 'mO9•-kite';", 'create user jo identified by "r4in•_Coat"'],
      ["IDENTIFIED BY 'your_password'", "the password 'field' is empty", 'WITH PASSWORD :new_password1'],
    ),
  },
  {
    ...BASE,
    type: 'sql_password',
    priority: 1,
    source: 'Oracle Database SQL language reference: CREATE USER … IDENTIFIED BY password',
    anchors: ['identified by '],
    pattern: String.raw`identified by (?<found>[a-z][\w$#]{5,60})(?=[;\s]|$)`,
    accept: (value) => isSecretValue(value) && isPasswordValue(value),
    examples: examples(['identified by t1ger•_Paw;'], ['identified by name_1', 'identified by several people']),
  },
  {
    ...BASE,
    type: 'secure_string',
    source: 'Microsoft documentation: ConvertTo-SecureString -AsPlainText',
    anchors: ['convertto-securestring'],
    pattern: String.raw`convertto-securestring(?:\s{1,3}-(?:string|asplaintext|force)){0,3}\s{1,3}${VALUE_IN_QUOTES}`,
    accept: isSecretValue,
    examples: examples(
      ['ConvertTo-SecureString "Curlew•_54!" -AsPlainText -Force'],
      ['ConvertTo-SecureString "$env:PASSWORD"', 'ConvertTo-SecureString $x'],
    ),
  },
  {
    ...BASE,
    type: 'command_password',
    source: 'Manuals of mysql, sshpass, docker login, ldapsearch, redis-cli, openssl and net use',
    ignoreCase: false,
    anchors: [' -p', ' -w ', ' -a ', ' -k ', 'pass:', '/user:', 'requirepass '],
    pattern: String.raw`(?:\s-p ?|\s-[wak] |pass:|\/user:\S{1,60} |requirepass )["']?(?<found>[^\s"'<>$;|&:]{5,64})(?=["'\s;|&]|$)`,
    accept: (value, context) => isPasswordValue(value) && followsCommand(before(context, 120)),
    examples: examples(
      ['mysql -u root -pStint•_45Bay', 'sshpass -p Avocet•_73 ssh h', 'openssl rsa -passin pass:Auk•_50Stack'],
      ['mysql -u root -p', 'docker run -p 8080:80 nginx', 'redis-cli -a $PASSWORD1', 'mkdir -p build/out_2'],
    ),
  },
  {
    ...BASE,
    type: 'attribute_secret',
    source: 'CWE-798: Use of Hard-coded Credentials (configuration in XML, options of argument parsers)',
    anchors: [
      'password"',
      'passwd"',
      'pwd"',
      'pass"',
      'secret"',
      'token"',
      'apikey"',
      'api_key"',
      'secret_key"',
      'access_key"',
      "password'",
      "secret'",
    ],
    pattern: String.raw`(?:pass|password|passwd|pwd|secret|token|(?:api|secret|access)_?key)["'],?\s{1,3}(?:\{\s{1,8})?(?:[\w\-]{1,20}\s{0,8}=\s?(?:["'][^"'\n]{0,60}["']|[\w.]{1,20}),?\s{1,8}){0,2}(?:value|default)\s{0,8}=\s?${VALUE_IN_QUOTES}`,
    accept: (value, context) =>
      isSecretValue(value) && isQuotedPassword(value) && !PUBLIC_TOKEN.test(before(context, 60)),
    examples: examples(
      [
        '<add key="SmtpPassword" value="Korn•_61z" />',
        'add_argument("--password", default="newt•_47Moss")',
        'variable "db_password" {\n  type    = string\n  default = "q7Rt2•mXw9KzP"\n}',
      ],
      ['<input name="password" value="" />', '<add key="Password" value="{{password}}" />'],
    ),
  },
  {
    ...BASE,
    type: 'environment_default',
    source: 'CWE-798: Use of Hard-coded Credentials (defaults of variables that hold secrets)',
    anchors: ['process.env', 'getenv(', 'environ.get(', 'env.fetch(', 'getproperty('],
    pattern: String.raw`(?:process\.env(?:\.|\[["'])|(?:getenv|environ\.get|env\.fetch|getproperty)\(["'])[\w.\-]{0,40}?(?:key|token|secret|seed|pass|pwd|pw|pin|cred)[\w.\-]{0,20}?(?:["']\]|["'],)?\s{0,2}(?:\?\?|\|\|)?\s{0,2}${VALUE_IN_QUOTES}`,
    accept: (value, context) => isPasswordValue(value) && !NO_VALUE_NAME.test(before(context, 40)),
    examples: examples(
      ['process.env.KEY ?? "9f8a•7b6c5d4e3f21"', 'os.getenv("SIGNING_SEED", "Zed•_77kq-9")'],
      ['process.env.KEY_ID ?? "default-key-1"', 'os.getenv("TOKEN_PATH", "/var/run/token1")', 'getenv("KEY")'],
    ),
  },
  {
    ...BASE,
    type: 'statement_password',
    source: 'Manuals of SQL Server (sp_addlogin), Redis (ACL SETUSER) and Prisma (@default)',
    anchors: ['sp_addlogin', 'sp_password', 'acl setuser', 'password string', 'secret string', 'token string'],
    pattern: String.raw`(?:sp_addlogin\s[^\n,]{1,60},\s{0,2}N?'|sp_password\s[^\n,]{1,60},\s{0,2}N?'|acl setuser\s[^\n>]{1,60}>|(?:password|secret|token) string\??\s{1,3}@default\(")(?<found>[^\s'"]{5,120})(?=['"\s]|$)`,
    accept: isPasswordValue,
    examples: examples(
      ['ACL SETUSER kim on >Zed•_77kq ~*', "EXEC sp_addlogin 'kim', 'Zed•_77kq'"],
      ['ACL SETUSER kim off', 'password String @default("")'],
    ),
  },
  {
    ...BASE,
    type: 'netrc_password',
    source: 'GNU inetutils manual: the .netrc file',
    anchors: ['login ', 'login\t', 'account '],
    pattern: String.raw`(?:login|account)\s{1,4}\S{1,80}\s{1,8}password\s{1,4}(?<found>[^\s<>$]{4,200})`,
    accept: (value, context) => isPasswordValue(value) && /\b(?:machine|default)\s/.test(before(context, 300)),
    examples: examples(
      ['machine git.example.org\n  login kim\n  password Ginster•_48'],
      ['machine login screen password prompt2', 'login page password field'],
    ),
  },
  {
    ...BASE,
    type: 'pgpass_password',
    source: 'PostgreSQL documentation: the password file',
    anchors: [':5432:', ':5433:', ':5434:', ':6432:', '*:*:'],
    lead: { characters: String.raw`\w.*\-`, max: 80 },
    pattern: String.raw`(?<![\w.])[\w.\-*]{1,80}:(?:\d{2,5}|\*):[\w*\-]{1,63}:[\w*\-]{1,63}:(?<found>[^\s:]{4,200})(?=\s|$)`,
    accept: isSecretValue,
    examples: examples(
      ['db.example.org:5432:shop:kim:Erle•_95wald', '*:*:*:postgres:Erle•_95wald'],
      ['db.example.org:5432:shop', 'tcp *:*:listening'],
    ),
  },
  {
    ...BASE,
    type: 'filezilla_password',
    source: 'FileZilla documentation: sitemanager.xml',
    anchors: ['<pass'],
    pattern: String.raw`<Pass(?:word)?(?:\s[^>\n]{0,60})?>(?<found>[^<>\s]{4,200})(?=<\/Pass)`,
    accept: (value) => isSecretValue(value) && !/^[a-z]+$/i.test(value),
    examples: examples(
      ['<Pass encoding="base64">S2llZmVy•Xzc3</Pass>'],
      ['<Pass></Pass>', '<Password>your_password</Password>'],
    ),
  },
  {
    ...BASE,
    type: 'rails_master_key',
    source: 'Ruby on Rails guides: securing applications, custom credentials (config/master.key)',
    anchors: ['master.key', 'master_key'],
    pattern: String.raw`master[._]key\b[^\n=:]{0,30}[\s:="'\x60]{1,5}(?<found>[a-f0-9]{32})(?![a-f0-9])`,
    accept: isSecretValue,
    examples: examples(
      ['config/master.key\n3f9c2a7e81d35b60•b7e24d19c8a05f63'],
      ['config/master.key\nis ignored', 'master_key: none'],
    ),
  },
  {
    ...BASE,
    type: 'registry_auth',
    source: 'Docker documentation: config.json, auths (base64 of user and password)',
    anchors: ['"auth"', '"_auth"', '"auth\\"'],
    pattern: String.raw`"_?auth\\?"\s{0,2}:\s{0,2}\\?"(?<found>[A-Za-z0-9+/]{12,400}={0,2})(?=\\?")`,
    accept: (value) => isSecretValue(value) && isPair(value),
    examples: examples(
      ['"auth": "a2ltOkVpYmVf•NjJncnVuZA=="'],
      ['"auth": "requiredhere"', '"auth": "QUJDREVGR0hJSg=="'],
    ),
  },
];

/** Variables whose names go on to tell of something else. */
const NO_VALUE_NAME =
  /_?(?:id|name|path|file|url|uri|host|type|ttl|size|header|prefix)["']?\]?["']?[,)]?\s{0,2}(?:\?\?|\|\|)?\s{0,2}["']$/;

/** Tokens that a page shows to every visitor. */
const PUBLIC_TOKEN = /csrf|xsrf|authenticity|forgery|public|cursor|page_?token|verification/;

/** A statement that sets a password stands in front. */
const SQL_STATEMENT =
  /\bidentified\b[^;]{0,60}$|\b(?:create|alter|grant|set)\s{1,3}(?:user|role|login|password|group|database|all|\w{1,20} on)\b[^;]{0,180}$/;

const COMMANDS =
  /\b(?:mysql\w{0,10}|mariadb\w{0,10}|sshpass|docker\s+login|podman\s+login|helm\s+registry\s+login|az\s+login|ldap\w{3,8}|redis-cli|openssl|net\s+use|runas|psexec|mongo\w{0,8}|clickhouse-client|requirepass|smbclient|xfreerdp|rabbitmqadmin|7z|zip|keytool)\b[^\n;|]{0,100}$|(?:^|\n|--)\s{0,4}requirepass $/;

/** The option belongs to a command that takes a password by it. */
function followsCommand(lead: string): boolean {
  return COMMANDS.test(lead);
}

/** In quotes and at a place for a password: more than a word, or a word with a digit or sign in it. */
function isQuotedPassword(value: string): boolean {
  return /[\d\W_]/.test(value) && /[A-Za-z\d]/.test(value) && !/^[:@$%]/.test(value) && entropy(value) >= 2;
}

/** Base64 of a user, a colon and a password. */
function isPair(value: string): boolean {
  try {
    return /^[\x21-\x7e]{1,80}:[\x21-\x7e]{4,}$/.test(atob(value));
  } catch {
    return false;
  }
}
