import { describe, expect, test } from 'vitest';
import { DEFAULT_MASKING_POLICY, maskText } from '../../functions/masking/masking.ts';
import { sampleOf } from '../support/builders/format-samples.ts';

const masked = (text: string) => maskText(text, DEFAULT_MASKING_POLICY).text;
const found = (text: string) =>
  maskText(text, DEFAULT_MASKING_POLICY).findings.some(({ category }) => category === 'secret');

/** `{alnum:32}` in a line stands for a value that is made at run time. */
function filled(line: string): { text: string; value: string } {
  const format = /\{\w+:\d+\}(?:\{\w+:\d+\}|[-+/=]){0,8}/.exec(line)?.[0] ?? '';
  const value = sampleOf(format);
  return { text: line.replace(format, value), value };
}

describe('a key by a name that only ends so', () => {
  test.each([
    'weather_key: "{hex:32}"',
    'MAPS_KEY={alnum:39}',
    'const geoKey = "{alnum:32}";',
    '[DEBUG] Using Key={lower:36}',
    'key: "{alnum:40}"',
    'GET https://api.weather.example/v1/now?city=Riga&key={alnum:28}',
    'url := "https://maps.example/v2?key={hex:32}"',
    'PresharedKey = {b64:43}=',
    'azureKey => "{alnum:52}"',
    'serverKey: "{alnum:40}"',
    'desktop_key = "{alnum:36}"',
    'password_key={alnum:32}',
    'browser-key: {hex:32}',
    'company_key: "{hex:32}"',
  ])('%s', (line) => {
    const { text, value } = filled(line);
    expect(masked(text)).not.toContain(value);
  });

  test.each([
    'cache_key: "{hex:40}"',
    'sortKey = "{alnum:32}"',
    '"partition_key": "{alnum:32}"',
    'idempotency-key: {alnum:32}',
    'key: "{hex:64}"',
    '"key": "uploads/2026/{hex:32}.png"',
    'primary_key = "{alnum:30}"',
    'publicKey: "{b64:43}="',
    '"_key": "{hex:12}"',
    'dedup_key={hex:32}',
    '{"key":"user_profile_settings_v2","label":"Profile"}',
    'the keyboard-layout key={alnum:20}',
    's3_key = "{lower:28}"',
    'routing.key: orders.created.v1.europe-west4-pipeline',
    'lookupKey: "{hex:32}"',
    'did:key:z6Mk{alnum:44}',
    'surrogate_key: "{hex:32}"',
    '"checkpoint_key": "{hex:32}"',
    '<li key="item-{hex:32}">',
  ])('a place, a digest or a name is none: %s', (line) => {
    expect(found(filled(line).text)).toBe(false);
  });
});

describe('a token that a dash shows, or that is an UUID', () => {
  test.each([
    "mapserver token - '{alnum:32}'",
    'api key - "{lower:30}"',
    "password - 'Ulme_5510x{digit:2}'",
    "secret – '{alnum:24}'",
    'api-key - `{alnum:28}`',
    "mail token = '{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}'",
    'apiToken: "{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}"',
    'X-Server-Token: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}',
    'readonly string buildToken = "{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}";',
    'refresh_token: "{alnum:900}"',
    'session token = {alnum:400}',
    'VAULT_CLIENT_TOKEN="{alnum:26}"',
    'GRID_ACCESS_KEY={hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}',
    'ACCESS_TOKEN={hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}',
  ])('%s', (line) => {
    const { text, value } = filled(line);
    expect(masked(text)).not.toContain(value.slice(0, 14));
  });

  test.each([
    'client_token: "{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}"',
    'ClientRequestToken={hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}',
    'next_token: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}',
    'idempotency_token={hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}',
    "continuationToken: '{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}'",
    "the token - 'gpt2-medium' - is counted",
  ])('what repeats or goes on is none: %s', (line) => {
    expect(found(filled(line).text)).toBe(false);
  });
});

describe('what stands for a value within it', () => {
  test.each([
    'http_passwd = "\\$\u007bLOKI_PASSWORD}";',
    'password = "$__file{/run/secrets/grafana-ldap-pass2}";',
    "test: ['CMD', 'mysqladmin ping --password=\"$$(cat /run/secrets/db-password1)\"']",
    'password = "%env(KIMAI_LDAP_PASSWORD2)%";',
    'ldap_bind_password = "@LDAP_PASSWORD2@";',
    'print(f"  Password: {password2}")',
    'printf \'access-tokens = github.com=%s\\n\' "$tok"',
    '"https://x-access-token:$token2@github.com/acme/shop"',
    'password: "%(db_password2)s"',
    "password = '__DB_PASSWORD_1__'",
    'secret: <%= ENV2["SECRET"] %>',
    'salt: &INITIAL_SALT_V1,',
    'olcPasswordHash = "{ARGON2}";',
    'https://username:************@example.org',
    'mongodb://username:password@host/db',
    'https://username:secret@host.example',
    'git clone https://username:••••••••@git.example.org/a',
    'api_key = "#{config2.api_key}"',
  ])('%s', (text) => {
    expect(found(text)).toBe(false);
  });
});

describe('names of what deals with secrets, and texts about them', () => {
  test.each([
    'api_key_command: "vault read n8n-api-jwt2"',
    'SECRET_CMD = "rbw get nostr-identity-2"',
    "passwordEncoder = new MessageDigest('sha512', true, 5000)",
    'prompts.token.description = "GitHub token for ghorg (needs repo read2)"',
    'password_helper: "At least 8 characters, 1 digit"',
    'token_header = "X-Auth-Token-V2"',
    'secretProvider: "aws-sm-v2.provider"',
    'tokenLabel: "Shared bearer token for n8n webhooks"',
    'passwordError = "Must have 1 digit & 1 sign"',
    'signingKey = ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKbBp2dH2X3yQ9',
    'IPv6Token = "::fd87:20d6:a932:6605"',
    'exclude = ["tokens.enc.json", "pkgs/checks/*/cassettes2/**"]',
    "select(\"[type='password'], [type='file'], select2\")",
    'log("MasterPassword: " + password2() + ", " + user2);',
    "put '/forgot-password' => \"sites/passwords2#update\", as: 'x1'",
    '"/strong-password":"/en/server@3.0/auth"',
    "def login(self, user = '', password = '', domain2 = ''):",
  ])('%s', (text) => {
    expect(found(text)).toBe(false);
  });
});

describe('tokens and hashes by formats that were missing', () => {
  test.each([
    ['odt_{alnum:32}'],
    ['aio_{alnum:28}'],
    ['NRAA-{hex:27}'],
    ['NRIQ-{url:32}'],
    ['BBDC-{b64:44}'],
    ['da2-{lower:26}'],
    ['$8$aB3dE5fG7hI9jK$mL1nO3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hI3jK5lM7n'],
    ['$9$aB3dE5fG7hI9jK$mL1nO3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hI3jK5lM7n'],
    ['Authorization: SSWS 00{alnum:38}xQ7'],
    ['-Dsonar.login={hex:40}'],
    [
      'https://outlook.office.com/webhook/{hex:8}-{hex:4}-4a6c-86f1-{hex:12}@{hex:8}-{hex:4}-42f5-b740-{hex:12}/IncomingWebhook/{hex:32}/{hex:8}-{hex:4}-413f-a79b-{hex:12}',
    ],
    ['?api-version=1&sig={url:43}&sv=1.0'],
  ])('%s', (format) => {
    const token = sampleOf(format);
    expect(found(`the value ${token} was in the log`)).toBe(true);
  });
});

describe('tokens that are words, and keys of caches', () => {
  test.each([
    '| token | count |\n|---|---|\n| B-PER1 | 12 |\n| COVID-19 | 3 |',
    'token,label\nGPT-4o-mini,O\nB-PER1,O\n',
    '| token | tag |\n|---|---|\n| transformer2vec | NN |',
    '| Token | n |\n|---|---|\n| 3rd-generation-x2 | 1 |',
    'id\ttoken\tlemma\n1\tWW2-era4\tWW2\n',
    'hit of key_{hex:64} in 2 ms',
    'evicted key_{hex:64}',
    'integrity sha512-AP1{alnum:60}==',
    '@sha256:AP1{alnum:40}',
  ])('are none: %j', (line) => {
    expect(found(filled(line).text)).toBe(false);
  });

  test.each([
    '| bot | token |\n|---|---|\n| a | {alnum:24} |',
    '| user | api token |\n|---|---|\n| kim | Birke-77x1 |',
    'user,access_token\nkim,Birke-77x1\n',
    '| user | session token | n |\n|---|---|---|\n| kim | {alnum:20} | 1 |',
    'cursor: key_{hex:64}',
  ])('are some: %j', (line) => {
    expect(found(filled(line).text)).toBe(true);
  });
});

describe('documents of programs', () => {
  test.each([
    '## starts with -----BEGIN CERTIFICATE----- or -----BEGIN RSA PRIVATE KEY-----\n  ## name: the name of it\n  ## certificate: what the authority has signed\n',
    '-----BEGIN• PRIVATE KEY-----\n... the lines of your key, one below the other ...\n-----END PRIVATE KEY-----',
    'AWS_SECRET_ACCESS_KEY=password\nAWS_DEFAULT_REGION=us-east-1\n',
    'SECRET_ACCESS_KEY=<your-secret>\nREGION_2=eu-central-1\n',
    "'password' => 'required|min:8|confirmed',",
    "validate: ['password' => 'min:8']",
    "'token' => 'nullable|string|size:40',",
    '| `auth.password` | the password |\n| `enableIPv6` | x |',
    '  password: {{ .Values.password | b64enc | quote }}',
    '| `/reset-password/{token}` | `POST` | sends it |\n| `/verify-email/{id2}` | `GET` | x |',
  ])('print no secret: %j', (text) => {
    expect(found(text.replaceAll('•', ''))).toBe(false);
  });

  test.each([
    '-----BEGIN• RSA PRIVATE KEY-----\n{b64:64}\n{b64:20}==\n-----END RSA PRIVATE KEY-----',
    '-----BEGIN• PRIVATE KEY-----\\n{b64:64}\\n-----END PRIVATE KEY-----',
    'key: |\n    -----BEGIN• EC PRIVATE KEY-----\n    {b64:32}\n    -----END EC PRIVATE KEY-----',
    '"-----BEGIN• PRIVATE KEY-----" +\n"{b64:48}" +\n"-----END PRIVATE KEY-----"',
    '# -----BEGIN• OPENSSH PRIVATE KEY-----\n# {b64:70}\n# -----END OPENSSH PRIVATE KEY-----',
  ])('or one: %j', (line) => {
    expect(found(filled(line.replaceAll('•', '')).text)).toBe(true);
  });
});

describe('a secret that only looks like what stands for one', () => {
  test.each([
    ['DB_PASSWORD=', ['Summer', '2024@']],
    ['DB_PASSWORD=', ['$ecret', '@2024!x']],
    ['DB_PASSWORD=', ['P@ss', '**w0rd!']],
    ['DB_PASSWORD=', ['Abc', '|Def123']],
    ['DB_PASSWORD=', ['ssh-', 'Qm29xkLp!']],
    ['DB_PASSWORD=', ['size:', '9kQmx2!']],
    ['DB_PASSWORD=', ['a1b2:c3d4', ':e5f6:a7b8']],
    ['DB_PASSWORD=', ['/Pass', '@word123']],
    ['API_KEY_HEADER=', ['q7Rt2mXw9K', 'zP4hLv8sJd']],
  ])('%s%j', (name, parts) => {
    expect(masked(name + parts.join(''))).not.toContain(parts.join(''));
  });

  test('a passphrase with a word of every text', () => {
    const phrase = ['The quick', 'Brown fox 42!'].join(' ');
    expect(masked(`password: "${phrase}"`)).not.toContain(phrase);
  });
});
