import { describe, expect, test } from 'vitest';
import { DEFAULT_MASKING_POLICY, maskContent, maskText } from '../../functions/masking/masking.ts';
import { sampleOf } from '../support/builders/format-samples.ts';

const found = (text: string) => maskText(text, DEFAULT_MASKING_POLICY).findings.map(({ type }) => type);
const uuid = '3f2b8c1d-9e47-4a60-b1c5-7d0e2f9a6b38';
const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const sealed = `AgB7${sampleOf('{b64:340}')}`;

describe('names of secrets are none', () => {
  test.each([
    'existingSecret: my-app-postgresql-credentials',
    'existingSecret: shop-redis-auth-2',
    'secret_name = "acme/prod/anthropic"',
    'secretName: wildcard-example-org-tls',
    'passwordSecret: "billing-db-credentials"',
    'secretRef: payments-api-v2-token',
    'tokenSecretName=ci-runner-token-prod',
    'secretKeyRef:\n  name: orders-database\n  key: postgres-password',
    'auth_token_parameter: /prod/orders/api_token',
    'api_key_file = "/run/secrets/openai_api_key"',
    'password: op://Engineering/postgres-prod/password',
    'secret: arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/db-Ab12Cd',
    'secret = "projects/482910/secrets/db-password/versions/3"',
    'api_key: vault:secret/data/shop#api_key',
    'password: "@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/db)"',
    'token: ssm:/prod/web/github-token',
    'password = "vault://kv/data/orders/db"',
    'secret: gcp-sm://orders/db-pass/latest',
    'api_key = "ref+awssecrets://orders/openai#key"',
    'password: ((db-admin-password))',
    'token: $\u007b{ secrets.NPM_PUBLISH_TOKEN }}',
    'secret = data.aws_secretsmanager_secret_version.db.secret_string',
    'client_secret = azuread_application_password.web.value',
    'secret_key_base: <%= ENV["SECRET_KEY_BASE"] %>',
    'password: !Ref DatabasePassword1',
    'password: {{ .Values.postgres.password }}',
    'credentials: user-service-db-credentials-v3',
    'imagePullSecret: registry-credentials-2024',
    'api-key-secret-name: "openai-prod-key-1"',
  ])('%s', (text) => {
    expect(found(text)).toEqual([]);
  });

  test('identifiers and digests that a proxy adds beside a key', () => {
    const metadata = {
      user_api_key_hash: sha256,
      user_api_key_team_id: uuid,
      user_api_key_user_id: uuid,
      user_api_key_org_id: uuid,
      user_api_key_alias: 'team-search-prod-2',
      user_api_key_end_user_id: 'customer-0042-eu',
      api_key_id: uuid,
      key_fingerprint: 'b7:1e:44:9c:0d',
      token_digest: sha256,
      secret_version: uuid,
      access_key_created_at: '2026-11-30T08:35:09Z',
    };
    expect(maskContent({ metadata }, DEFAULT_MASKING_POLICY).findings).toEqual([]);
    const text = Object.entries(metadata).map(([name, value]) => `metadata.${name}=${value}`);
    expect(text.filter((line) => found(line).length > 0)).toEqual([]);
  });
});

describe('sealed and encrypted values are no secrets', () => {
  test.each([
    `spec:\n  encryptedData:\n    password: ${sealed}\n`,
    `kind: SealedSecret\nspec:\n  encryptedData:\n    api_token: ${sealed}`,
    `encryptedPassword: ${sealed}`,
    `encrypted_password = "${sealed}"`,
    `password: ${sealed}`,
    'password: ENC[AES256_GCM,data:vJ9Qk2LmX8wZ,iv:pT5nRb7sYc3=,tag:kL2mN8oP,type:str]',
    'spring.datasource.password={cipher}8f3a9c1e5b7d2046a8c0e4f6b1d3957e',
    'db_password: "vault:v1:8SDd3WHDOjf7mq69CyCqYjBXAiQQAVZRkFM13ok481zo"',
    'password: ENC(nX8kPq2Lw9ZtRb4Vy7Mc3Hs6Jd1Gf5)',
    'password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  62313365396662343061393464336163',
    'password: $ANSIBLE_VAULT;1.1;AES256;62313365396662343061393464336163',
    'secret_ciphertext = "CiQAk9Lw3VtNx2MpR5Hd4sJf9GyCb6TqWe1UoXi0ZaQ8"',
    'kms_encrypted_token: AQICAHhk9Lw3VtNx2MpR5Hd4sJf9GyCb6TqWe1UoXi0ZaQ8',
    'password: "{AES}nX8kPq2Lw9ZtRb4Vy7Mc3Hs6Jd1Gf5"',
    'secure: "k9Lw3VtNx2MpR5Hd4sJf9GyCb6TqWe1UoXi0ZaQ8=" # password, encrypted',
  ])('%s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('examples are no secrets', () => {
  const github = ['gh', 'p_'].join('');
  const openai = ['s', 'k-'].join('');
  const stripe = ['sk_', 'test_'].join('');
  test.each([
    ['AKIA', 'IOSFODNN7', 'EXAMPLE'],
    ['AKIA', 'I44QH8DHB', 'EXAMPLE'],
    ['ASIA', 'IOSFODNN7', 'EXAMPLE'],
    ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYEXAMPLEKEY'],
    ['AWS_SECRET_ACCESS_KEY=je7MtGbClwBF/2Zp9Utk/', 'h3yCo8nvbEXAMPLEKEY'],
    [github, 'abcdefghijklmnopqrstuvwxyz0123456789'],
    [github, '123456789012345678901234567890123456'],
    [github, 'aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789'],
    [github, 'XyzXyzXyzXyzXyzXyzXyzXyzXyzXyzXyzXyz'],
    [github, '16C7e42F292c6912E7710c838347Ae178B4a'],
    [stripe, '4eC39HqLyjWDarjtT1zdp7dc'],
    ['gl', 'pat-ABCDEFGHIJKLMNOPQRST'],
    ['gl', 'pat-EXAMPLEtokenEXAMPLE1'],
    ['xox', 'b-123456789012-123456789012-abcdefABCDEFabcdefABCDEF'],
    ['AIza', 'SyABCDEFGHIJKLMNOPQRSTUVWXYZ0123456'],
    ['h', 'f_abcdefghijklmnopqrstuvwxyzabcdefgh'],
    ['SG', '.abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyz0123456789abcdefg'],
    [openai, 'proj-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'],
    ['api_key = "', '0123456789abcdef0123456789abcdef"'],
    ['token: "', 'abcd1234abcd1234abcd1234abcd1234"'],
    ['password = "', 'P@ssw0rd-example"'],
    ['AccountKey=', 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;'],
    ['Authorization: Basic ', 'QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['Authorization: Bearer ', 'mF_9.B5f-4.1JqM'],
    ['"access_token":"', '2YotnFZFEjr1zCsicMWpAA"'],
    ['client_secret=', '7Fjfp0ZBr1KtDRbnfVdmIw'],
  ])('%s%s', (...parts) => {
    expect(found(parts.join(''))).toEqual([]);
  });
});

describe('malformed JSON web tokens are none', () => {
  const part = (value: string) => Buffer.from(value).toString('base64url');
  const header = part('{"alg":"HS256","typ":"JWT"}');
  const payload = part('{"sub":"42","role":"admin"}');
  const signature = 'k9Lw3VtNx2MpR5Hd4sJf9GyCb6TqWe1UoXi0ZaQ8';

  test.each([
    ['a header that ends early', `${header.slice(0, -6)}.${payload}.${signature}`],
    ['a payload that ends early', `${header}.${payload.slice(0, -6)}.${signature}`],
    ['a header that is no JSON', `eyJ${part('not a header at all').slice(3)}.${payload}.${signature}`],
    ['a payload that is no JSON', `${header}.eyJ${part('some other text here').slice(3)}.${signature}`],
    ['a header that names no algorithm', `${part('{"color":"blue","size":12}')}.${payload}.${signature}`],
    ['dots for parts', `${header}...`],
  ])('%s', (_, token) => {
    expect(found(`note ${token} end`)).toEqual([]);
  });

  test('a whole one is found, signed or encrypted', () => {
    expect(found(`note ${header}.${payload}.${signature} end`)).toEqual(['json_web_token']);
    const encrypted = part('{"alg":"RSA-OAEP","enc":"A256GCM"}');
    expect(found(`note ${encrypted}.${signature}.48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvT end`)).toEqual([
      'json_web_token',
    ]);
  });
});

describe('addresses of no person', () => {
  test.each([
    'The pod answers on 10.0.0.5 today.',
    'bind 10.255.12.8:8080',
    'gateway 172.16.0.1',
    'node 172.31.255.4 joined',
    'printer at 192.168.178.20',
    'tailnet peer 100.64.0.7',
    'carrier NAT 100.127.9.1',
    'docs use 192.0.2.44',
    'docs use 198.51.100.7',
    'docs use 203.0.113.99',
    'benchmark 198.18.0.1',
    'multicast 239.255.255.250',
    'multicast 224.0.0.251',
    'broadcast 255.255.255.255',
    'link-local 169.254.169.254',
    'loopback 127.0.0.53',
    'unspecified 0.0.0.0',
    'reserved 240.0.0.1',
    'protocol 192.0.0.170',
    'docs use 2001:db8:85a3::8a2e:370:7334',
    'docs use 3fff:0:1::5',
    'unique local fd12:3456:789a:1::1',
    'link-local fe80::1ff:fe23:4567:890a',
    'multicast ff02::1:ff00:42',
    'loopback 0:0:0:0:0:0:0:1',
    'mapped ::ffff:10.0.0.5',
    'discard 100::1f2e:3d4c',
    'translation 64:ff9b::0a00:5',
  ])('%s', (text) => {
    expect(found(text)).toEqual([]);
  });

  test.each([
    'from 172.32.0.9',
    'from 172.15.9.9',
    'from 192.169.1.1',
    'from 100.63.1.2',
    'from 100.128.4.4',
    'from 203.0.114.9',
    'from 198.52.100.7',
    'from 2a00:1450:4001:81b::200e',
  ])('somebody may have the address %s', (text) => {
    expect(found(text)).toEqual(['ip_address']);
  });
});

describe('phone numbers in national notation', () => {
  test.each([
    'Mobil: 0170-1234567',
    'Mobil: 0170/1234567',
    'Handy 0151 23456789',
    'my number is 07911 123456',
    'ring me on 07700 900 123',
    '06 12 34 56 78',
    'appelez le 06.12.34.56.78',
    'Tél. : 01 42 68 53 00',
    '手机号 13800138000',
    '手机号码:138-0013-8000',
    '电话：010-62345678',
    '携帯 090-1234-5678',
    '電話番号は03-1234-5678です',
    '휴대폰 010-1234-5678',
    'cellulare 347 123 4567',
    'Tel. 06 6982 1234',
    'móvil 612 345 678',
    'teléfono: 91 123 45 67',
    'celular (11) 91234-5678',
    'WhatsApp 11 98765-4321',
    'telefon 070-123 45 67',
    'mobiel 06-12345678',
    'tel. kom. 601 234 567',
    'тел. 8 (912) 345-67-89',
    'телефон 8-800-не-звонить, моб. 8 912 345 67 89',
    'telefon 0532 123 45 67',
    'mobile 98765 43210',
    'mob: 9876543210',
    'call 0412 345 678',
    'הטלפון 052-1234567',
    'رقم الهاتف 050 123 4567',
    'โทร 081-234-5678',
    'số điện thoại 0912 345 678',
    'no HP 0812-3456-7890',
    'puhelin 040 123 4567',
    'cel: 55 1234 5678',
    '手機 0912-345-678',
    'cell 082 123 4567',
    'phone 0803 123 4567',
  ])('%s', (text) => {
    expect(found(text)).toEqual(['phone_number']);
  });

  test.each([
    'lot 01 02 03 04 05',
    'order 07911123456789',
    'on 06-12-2026 and 07-12-2026',
    'pages 0170-0181',
    'item 13800138000',
    'sums of 612 345 678 units',
    'between 1990 1995 2000',
    'chapter 3.14.15.92.65',
    'ISBN 978-3-16-148410-0',
    'version 06.12.34',
    'the mobile market grew by 12 345 678 units',
    'seed 0912345678',
    'a telephone costs 1200 345 times',
  ])('is not %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});
