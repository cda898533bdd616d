import { entropy, isPlaceholder } from '../checks.ts';
import type { ScanRule } from '../rule.ts';
import { ALNUM, assigned, BASE64, examples, HEX, LEFT, prefixed, run, URLSAFE, WORD } from './dialect.ts';

const varied = (value: string) => entropy(value) >= 2.5;

export const SECRET_RULES: readonly ScanRule[] = [
  prefixed('aws_access_key', 'An AWS access key', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], '[A-Z2-7]{16}(?![A-Za-z0-9])', {
    source: 'AWS IAM user guide: IAM identifiers, unique id prefixes',
    accept: (value) => !/X{8}/.test(value),
    examples: examples(['AKIA•IOSFODNN7EXAMPLE'], ['AKIASHORT', 'akiaiosfodnn7example']),
  }),
  assigned(
    'aws_secret_key',
    'An AWS secret key',
    ['aws_secret', 'secret_access_key', 'aws_access_key', 'secretaccesskey'],
    `[${BASE64}]{40}(?![${BASE64}=])`,
    {
      source: 'AWS general reference: access keys',
      accept: varied,
      priority: 2,
      examples: examples(
        ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/•bPxRfiCYEXAMPLEKEY'],
        ['aws_secret_access_key = short'],
      ),
    },
  ),
  prefixed('github_token', 'A GitHub token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], run(ALNUM, 36, 255), {
    source: 'GitHub docs: About authentication to GitHub, token formats',
    accept: varied,
    examples: examples([`ghp_•16C7e42F292c6912E7710c838347Ae178B4a`], ['ghp_short']),
  }),
  prefixed('github_fine_grained_token', 'A GitHub token', 'github_pat_', run(WORD, 36, 255), {
    source: 'GitHub docs: Managing your personal access tokens',
    accept: varied,
    examples: examples(
      [`github_pat_•11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ0123456789aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789`],
      ['github_pat_x'],
    ),
  }),
  prefixed(
    'gitlab_token',
    'A GitLab token',
    ['glpat-', 'gldt-', 'glcbt-', 'glft-', 'glsoat-', 'glrt-'],
    run(URLSAFE, 20, 50),
    {
      source: 'GitLab docs: Token overview, token prefixes',
      accept: varied,
      examples: examples(['glpat-•a1B2c3D4e5F6g7H8i9J0'], ['glpat-short']),
    },
  ),
  prefixed(
    'slack_token',
    'A Slack token',
    ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xapp-'],
    String.raw`\d{1,14}-[A-Za-z0-9\-]{14,250}`,
    {
      source: 'Slack API docs: Token types',
      accept: varied,
      examples: examples(['xoxb-•123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx'], ['xoxb-xxxx']),
    },
  ),
  prefixed(
    'slack_webhook_url',
    'A Slack webhook',
    'hooks.slack.com/',
    '(?:services|workflows|triggers)/[A-Za-z0-9+/]{20,80}',
    {
      source: 'Slack API docs: Sending messages using incoming webhooks',
      accept: (value) => !/X{6}/.test(value),
      examples: examples(
        ['https://hooks.slack.com/services/•T0A1B2C3D/B0A1B2C3D/a1B2c3D4e5F6g7H8i9J0k1L2'],
        ['https://hooks.slack.com/docs'],
      ),
    },
  ),
  prefixed(
    'stripe_key',
    'A Stripe key',
    ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'sk_prod_', 'rk_prod_'],
    run(ALNUM, 10, 120),
    {
      source: 'Stripe docs: API keys',
      accept: varied,
      examples: examples(['sk_live_•4eC39HqLyjWDarjtT1zdp7dc'], ['sk_live_x', 'pk_live_4eC39HqLyjWDarjtT1zdp7dc']),
    },
  ),
  prefixed(
    'anthropic_api_key',
    'An Anthropic API key',
    'sk-ant-',
    String.raw`(?:api\d\d|admin\d\d|oat\d\d)-[A-Za-z0-9_\-]{80,120}`,
    {
      source: 'Anthropic docs: API and admin keys',
      accept: varied,
      examples: examples([`sk-ant-•api03-${'aB3_'.repeat(23)}xAA`], ['sk-ant-api03-short']),
    },
  ),
  prefixed(
    'openai_api_key',
    'An OpenAI API key',
    'sk-',
    String.raw`(?:(?:proj|svcacct|admin)-)?[A-Za-z0-9_\-]{20,120}T3BlbkFJ[A-Za-z0-9_\-]{20,120}`,
    {
      source: 'OpenAI docs: API keys (keys carry T3BlbkFJ, base64 of OpenAI)',
      examples: examples([`sk-•${'aB3d'.repeat(5)}T3BlbkFJ${'xY7z'.repeat(5)}`], ['sk-learn is a library']),
    },
  ),
  prefixed('google_api_key', 'A Google API key', 'AIza', run(URLSAFE, 35), {
    source: 'Google Cloud docs: Authenticate using API keys',
    accept: (value) => entropy(value) >= 3.5,
    examples: examples(['AIza•SyB3x7Kq9LmN2pR5tV8wY1zA4cD6eF0gHjK'], ['AIzaShort']),
  }),
  prefixed('huggingface_token', 'A Hugging Face token', ['hf_', 'api_org_'], run('A-Za-z', 34), {
    source: 'Hugging Face docs: User access tokens',
    accept: (value) => entropy(value) >= 3.2,
    examples: examples(['hf_•QwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUi'], ['hf_dataset']),
  }),
  prefixed('npm_token', 'An npm token', 'npm_', run(ALNUM, 36), {
    source: 'GitHub blog and npm docs: npm token format',
    accept: varied,
    examples: examples(['npm_•aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5'], ['npm_config_registry']),
  }),
  prefixed('sendgrid_api_key', 'A SendGrid API key', 'SG.', String.raw`[A-Za-z0-9_\-]{20,24}\.[A-Za-z0-9_\-]{39,50}`, {
    source: 'Twilio SendGrid docs: API keys',
    examples: examples(['SG.•ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr'], ['SG.short.x']),
  }),
  {
    type: 'private_key',
    category: 'secret',
    severity: 'critical',
    decisive: true,
    priority: 3,
    reason: 'A private key lets whoever reads it act as its owner.',
    source: 'RFC 7468 (PEM); RFC 4716; OpenSSH key format',
    anchors: ['-----begin'],
    pattern: String.raw`-----BEGIN[ A-Z0-9]{0,40} ?PRIVATE KEY(?: BLOCK)?-----[^\-]{40,20000}(?:-(?!-)[^\-]{0,2000}){0,20}(?:-----END[ A-Z0-9]{0,40}-----)?`,
    examples: examples(
      [`-----BEGIN• PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEF'.repeat(3)}\n-----END PRIVATE KEY-----`],
      ['-----BEGIN CERTIFICATE-----'],
    ),
  },
  {
    type: 'json_web_token',
    category: 'secret',
    severity: 'critical',
    decisive: true,
    priority: 1,
    reason: 'A JSON web token authenticates whoever holds it until it expires.',
    source: 'RFC 7519; RFC 7515, section 3.1',
    anchors: ['eyj'],
    pattern: `${LEFT}ey[A-Za-z0-9_\\-]{15,4000}\\.ey[A-Za-z0-9_\\-]{15,8000}(?:\\.[A-Za-z0-9_\\-]{10,4000}={0,2})?`,
    examples: examples(
      ['eyJhbGciOiJIUzI1NiJ9.•eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ'],
      ['eyJhbGciOiJIUzI1NiJ9'],
    ),
  },
  {
    type: 'url_credentials',
    category: 'secret',
    severity: 'critical',
    decisive: true,
    reason: 'The address carries a password.',
    source: 'RFC 3986, section 3.2.1 and 7.5',
    anchors: ['://'],
    pattern: String.raw`:\/\/[^\s:\/?#@"'<>\[\]{}$%]{1,80}:(?<found>[^\s:\/?#@"'<>\[\]{}$%]{3,120})(?=@[A-Za-z0-9\[])`,
    accept: (value) => !isPlaceholder(value),
    examples: examples(
      ['postgres://app:s3cr3tpw•@db.example.org/x'],
      ['https://example.org:8000/@x', 'http://user:your_password@host'],
    ),
  },
  assigned(
    'assigned_secret',
    'A password, key or token',
    [
      'password',
      'passwd',
      'pwd',
      'secret',
      'api_key',
      'apikey',
      'api-key',
      'access_token',
      'auth_token',
      'access_key',
      'client_secret',
      'private_key',
      'db_pass',
    ],
    `[^\\s"'\\x60,;<>]{8,200}`,
    {
      source: 'OWASP Secrets Management Cheat Sheet; CWE-798',
      accept: (value) =>
        !isPlaceholder(value) &&
        entropy(value) >= 3 &&
        /\d/.test(value) &&
        /[A-Za-z]/.test(value) &&
        !/[({]/.test(value),
      priority: 0,
      examples: examples(
        ['api_key = "d9f3•a7c1b5e24680"', 'PASSWORD: h0pk1•ns~21s'],
        ['password: <secret>', 'the secret is out', 'password = getPassword1()'],
      ),
    },
  ),
  assigned('hex_api_key', 'An API key', ['token', '_key', 'apikey'], `[${HEX}]{32,64}(?![${HEX}])`, {
    source: 'CWE-798: 128- to 256-bit keys written in hex',
    accept: (value) => entropy(value) >= 3,
    examples: examples(['service_key=6dca6432e45d933e•13650d1882bd5e69'], ['token: 00000000000000000000000000000000']),
  }),
];
