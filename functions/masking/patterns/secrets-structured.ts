import { entropy } from '../scan/checks.ts';
import { decodeBase64 } from '../scan/decode.ts';
import type { MatchContext, ScanPattern } from '../scan/pattern.ts';
import { isSecretValue, isTokenBody } from '../scan/secret-value.ts';
import { before, examples } from './dialect.ts';
import { ESCAPE } from './format.ts';

const BASE = { category: 'secret', severity: 'critical', decisive: true } as const;
/** Nothing that would make it the inside of a longer token. */
const LEFT = `(?:(?<![A-Za-z0-9_\\-])|(?<=${ESCAPE}))`;

function isRealPassword(value: string): boolean {
  return isSecretValue(value) && !/^[$<{%]|^\W*$/.test(value);
}

/** Secrets with a structure around them: key files, tokens with parts, addresses, commands, manifests. */
export const STRUCTURED_SECRETS: readonly ScanPattern[] = [
  {
    ...BASE,
    type: 'private_key',
    priority: 3,
    reason: 'A private key lets whoever reads it act as its owner.',
    source: 'RFC 7468 (PEM); RFC 4716; OpenSSH key format; RFC 9580 (OpenPGP armor)',
    anchors: ['-----begin '],
    pattern: String.raw`-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----[^\-]{32,20000}(?:-(?!-)[^\-]{0,200}){0,20}(?:-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?`,
    // Documents print the first line alone.
    accept: (value) => /[A-Za-z\d+/]{24}/.test(value),
    examples: examples(
      [`-----BEGIN• PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEF'.repeat(3)}\n-----END PRIVATE KEY-----`],
      ['-----BEGIN CERTIFICATE-----', '-----BEGIN• PRIVATE KEY-----\nanything\n-----END PRIVATE KEY-----'],
    ),
  },
  {
    ...BASE,
    type: 'putty_private_key',
    priority: 3,
    reason: 'A private key lets whoever reads it act as its owner.',
    source: 'PuTTY manual, appendix C: PPK file format',
    anchors: ['private-lines: '],
    pattern: String.raw`Private-Lines: \d{1,3}\r?\n(?:[A-Za-z0-9+/=]{1,64}\r?\n?){1,80}`,
    examples: examples([`Private-Lines: 1\n${'aB3d'.repeat(10)}\nPrivate-MAC: 0`], ['Private-Lines: none']),
  },
  {
    ...BASE,
    type: 'json_web_token',
    priority: 1,
    startsWord: true,
    reason: 'A JSON web token authenticates whoever holds it until it expires.',
    source: 'RFC 7519; RFC 7515, section 3.1; RFC 7516, section 3.1',
    anchors: ['eyj'],
    pattern: `${LEFT}eyJ[A-Za-z0-9_\\-]{14,4000}={0,2}\\.(?:eyJ[A-Za-z0-9_\\-]{12,16000}={0,2}|[A-Za-z0-9_\\-]{0,1000}\\.[A-Za-z0-9_\\-]{8,64})(?:\\.[A-Za-z0-9_\\-]{6,16000}={0,2}){0,2}`,
    accept: isJsonWebToken,
    examples: examples(
      ['eyJhbGciOiJIUzI1NiJ9.•eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ'],
      ['eyJhbGciOiJIUzI1NiJ9', 'eyJAAAA.eyJBBB'],
    ),
  },
  {
    ...BASE,
    type: 'url_credentials',
    reason: 'The address carries a password.',
    source: 'RFC 3986, sections 3.2.1 and 7.5',
    anchors: ['://'],
    pattern: String.raw`:\/\/[^\s:\/?#@"'<>\[\]{}\x60]{0,80}:(?<found>[^\s:\/?#@"'<>\[\]\x60]{3,120})(?=@[A-Za-z0-9\[$])`,
    accept: isRealPassword,
    examples: examples(
      ['postgres://app:s3cr3tpw•@db.internal/x', 'redis://:p4ssw0rd•@cache:6379'],
      [
        'https://host:8000/@x',
        'http://user:<password>@host',
        'http://user:your_password@host',
        'http://$USER:$PASS@host',
      ],
    ),
  },
  {
    ...BASE,
    type: 'webhook_url',
    priority: 2,
    ignoreCase: true,
    reason: 'Whoever knows the address of a webhook can post through it.',
    source: 'Slack, Discord, Microsoft Teams, Google Chat and Zapier documentation: incoming webhooks',
    anchors: [
      'hooks.slack.com/',
      'discord.com/api/webhooks/',
      'discordapp.com/api/webhooks/',
      'webhook.office.com/',
      'outlook.office.com/webhook/',
      'hooks.zapier.com/',
      'chat.googleapis.com/v1/spaces/',
    ],
    pattern: String.raw`(?:hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w+/]{30,80}|discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w\-]{60,80}|(?:webhook\.office\.com\/webhookb2|outlook\.office\.com\/webhook)\/[\w@\-]{60,100}\/IncomingWebhook\/[\w\-/]{30,140}|hooks\.zapier\.com\/hooks\/(?:catch|standard)\/\d{5,12}\/\w{5,12}|chat\.googleapis\.com\/v1\/spaces\/[\w\-]{8,20}\/messages\?key=[\w\-]{30,50}&token=[\w\-%]{30,60})`,
    accept: (value) => !/replace|your|X{8}|0{8}.*0{8}/i.test(value),
    examples: examples(
      ['https://hooks.slack.com/services/•T0A1B2C3D/B0A1B2C3D/a1B2c3D4e5F6g7H8i9J0k1L2'],
      ['https://hooks.slack.com/docs'],
    ),
  },
  {
    ...BASE,
    type: 'curl_credentials',
    reason: 'The command carries a user name and a password.',
    source: 'curl manual: -u, --user',
    anchors: [' -u', ' --user'],
    pattern: String.raw`\s(?:-u|--user)[\s=]{0,3}(?<found>"[^"\n]{0,80}:[^"\n]{0,120}"|"[^"\n:]{1,80}":"[^"\n]{1,120}"|'[^'\n]{0,80}:[^'\n]{0,120}'|[^\s"'<{$(:]{0,80}:[^\s"'<{(:][^\s"']{2,119})`,
    accept: (value, context) => before(context, 500).includes('curl') && isCredentialPair(value),
    examples: examples(
      ['curl -u elastic:P@ssw0rd•1 https://db:9200', 'curl --user "api:d2Lk•V78zLx!t" https://x'],
      ['curl -u user:password https://x', 'curl -u "$USER:$PASS" https://x', 'curl -u name https://x:80/'],
    ),
  },
  {
    ...BASE,
    type: 'authorization_header',
    ignoreCase: true,
    reason: 'The header authenticates whoever sends it.',
    source: 'RFC 9110, section 11.6.2; RFC 6750; RFC 7617',
    anchors: ['authori', 'api-tok', 'apikey:', 'api-key', 'auth-to', 'access-', 'token:'],
    pattern: String.raw`(?:authorization|api-?token|api-?key|auth-token|access-token|-token|(?<=["'])token)["']?\s{0,2}:\s{0,3}["']?(?:(?:basic|bearer|token|api-token|apikey|key|bot|digest|ssws)[ =]{1,3}["']?)?(?<found>[\w\-.~+/@=]{8,2000})(?=["'\s\\,]|$)`,
    accept: (value, context) => isHeaderCredential(value, before(context, 60)),
    examples: examples(
      [
        'curl -H "Authorization: Bearer sk4•9fJ2mQ81xZ7pLw0"',
        "-H 'X-Api-Key: 3a16750d•-d363-41a4-8ebd-035408f7730f'",
        '-H "Authorization: Basic YnJvd3Nlcjo•="',
      ],
      [
        '-H "Authorization: Bearer $TOKEN"',
        'Authorization: Bearer XXXXXXXXXXXX',
        'authorization: required for this endpoint',
      ],
    ),
  },
  {
    ...BASE,
    type: 'kubernetes_secret',
    ignoreCase: true,
    reason: 'The manifest carries the values of a Kubernetes secret, which are encoded, not encrypted.',
    source: 'Kubernetes documentation: Secrets, data is base64',
    anchors: ['\ndata:', ' data:', '\tdata:'],
    pattern: String.raw`\sdata:[ \t]{0,4}\r?\n(?:[ \t]{0,12}(?:#[^\n]{0,200}|[\w.\-]{1,60}:[ \t]{1,4}(?:[|>]-?|["']?[A-Za-z0-9+/]{0,11}={0,2}["']?))[ \t]{0,4}\r?\n){0,4}[ \t]{0,12}(?:[\w.\-]{1,60}:[ \t]{1,4}["']?)?(?<found>[A-Za-z0-9+/]{12,4000}={0,3})(?=["']?\s|["']?$)`,
    accept: (value, context) => value.length % 4 === 0 && entropy(value) > 2.5 && isSecretManifest(context),
    examples: examples(
      [
        'apiVersion: v1\nkind: Secret\ndata:\n  password: UyFCXCpkJHpEc2I5•\n',
        'x: y\ndata:\n  a: UyFCXCpkJHpEc2I5•\nkind: Secret',
      ],
      ['kind: SecretStore\ndata:\n  a: b', 'kind: ConfigMap\ndata:\n  a: UyFCXCpkJHpEc2I5'],
    ),
  },
  {
    ...BASE,
    type: 'nuget_config_password',
    ignoreCase: true,
    reason: 'The configuration carries a password.',
    source: 'Microsoft documentation: nuget.config, packageSourceCredentials',
    anchors: ['cleartextpassword'],
    pattern: String.raw`<add key="(?:ClearText)?Password"\s{1,3}value="(?<found>[^"%<$]{6,120}|[^"]{8,120})(?=")`,
    lead: { characters: 'a-z =<"', max: 12 },
    accept: (value) => !/^%[^%]*%$/.test(value) && !isPlaceholderOnly(value),
    examples: examples(
      ['<add key="ClearTextPassword" value="Sour•cePassword1" />'],
      ['<add key="ClearTextPassword" value="%NUGET_PASSWORD%" />'],
    ),
  },
  {
    ...BASE,
    type: 'npmrc_auth_token',
    reason: 'The line authenticates against a package registry.',
    source: 'npm documentation: .npmrc, auth related configuration',
    anchors: [':_authtoken', ':_password', ':_auth'],
    lead: { characters: String.raw`\w.\-/:`, max: 160 },
    pattern: String.raw`\/\/[\w.\-]{3,80}[\w.\-/:]{0,80}?\/:_(?:authToken|auth|password)\s{0,2}=\s{0,2}["']?(?<found>[\w\-+/=.]{12,400})`,
    accept: (value) => isSecretValue(value),
    examples: examples(
      ['//npm.example.com/:_authToken=743b294a-cd03-•11ec-9d64-0242ac120002'],
      ['//npm.example.com/:_authToken=<token>'],
    ),
  },
  {
    ...BASE,
    type: 'softlayer_url_key',
    reason: 'The address carries an API key.',
    source: 'SoftLayer documentation: SOAP endpoints',
    anchors: ['softlayer.com/soap/'],
    pattern: String.raw`softlayer\.com\/soap\/v3(?:\.1)?\/(?<found>[a-z0-9]{64})(?![a-z0-9])`,
    examples: examples(
      [`http://api.softlayer.com/soap/v3.1/${'abcd1234•'.repeat(8)}`],
      ['http://api.softlayer.com/soap/v3.1/'],
    ),
  },
  {
    ...BASE,
    type: 'azure_shared_access_signature',
    reason: 'The signature gives access to a storage resource until it expires.',
    source: 'Microsoft documentation: shared access signatures',
    anchors: ['&sig=', '?sig='],
    pattern: '[?&]sig=(?<found>[A-Za-z0-9%+/_-]{40,70}(?:%3D|=)?)',
    examples: examples(['?sv=2022-11-02&se=x&sig=•aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9d%3D'], ['?sig=short']),
  },
];

/** The claims of a signed token are JSON too (RFC 7519, section 3); those of an encrypted one cannot be read. */
function isJsonWebToken(value: string): boolean {
  const [header = '', payload = ''] = value.split('.', 2);
  return isJsonHeader(header) && (!payload.startsWith('eyJ') || isJsonObject(payload)) && isTokenBody(value);
}

/** The first part of a JWT is JSON that names its algorithm or type (RFC 7515, section 4). */
function isJsonHeader(part: string): boolean {
  const header = decodeBase64(part.replace(/=+$/, '')) ?? '';
  return /^\s*\{[\s\S]*\}\s*$/.test(header) && /"(?:alg|typ|enc|kid|cty|zip|jku|jwk|x5[cutu]|iss)"/.test(header);
}

/** Decoded as bytes that may be letters of any script: only its end is looked at, as `eyJ` is its beginning. */
function isJsonObject(part: string): boolean {
  const encoded = part.replace(/=+$/, '');
  const tail = decodeBase64(encoded.slice(-(encoded.length % 4) - 4));
  return tail === undefined ? encoded.length % 4 !== 1 : tail.trimEnd().endsWith('}');
}

function isSecretManifest({ text, start, end }: MatchContext): boolean {
  return /kind:\s{0,3}["']?secret["']?\s/i.test(
    `${text.slice(Math.max(0, start - 800), start)}\n${text.slice(end, end + 800)}\n`,
  );
}

const EXAMPLE_PAIR =
  /^\W*(?:user(?:name)?|test|xxx+|foo|admin|login|your\w*|name)\W*:\W*(?:pass(?:word|wd)?|test|yyy+|token|bar|secret|your\w*|pw)\W*$/i;

function isCredentialPair(value: string): boolean {
  const bare = value.replace(/^["']|["']$/g, '');
  if (
    EXAMPLE_PAIR.test(bare) ||
    /^[\s:{}"']*$/.test(bare) ||
    /\$\{|\{\{|<\w|\$\(|\$[A-Za-z_]{2}|\$\d\W/.test(`${bare} `.replace(/\$\d $/, ''))
  )
    return false;
  const [user = '', ...rest] = bare.split(':');
  return Math.max(user.length, rest.join(':').length) >= 8 && !/^\/\//.test(rest.join(':'));
}

function isHeaderCredential(value: string, lead: string): boolean {
  if (!isSecretValue(value)) return false;
  if (/basic\s{1,3}["']?$/.test(lead)) return /^[A-Za-z0-9+/]{8,}={0,2}$/.test(value);
  return /\d/.test(value) && /[A-Za-z]/.test(value) && entropy(value) >= 2.8;
}

function isPlaceholderOnly(value: string): boolean {
  return /^(?:your|my|<|\$).{0,40}$/i.test(value);
}
