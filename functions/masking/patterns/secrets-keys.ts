import { entropy } from '../scan/checks.ts';
import type { MatchContext, ScanPattern } from '../scan/pattern.ts';
import { isCamelWords, isTokenBody } from '../scan/secret-value.ts';
import { after, before, examples } from './dialect.ts';

const BASE = { category: 'secret', severity: 'critical', decisive: true } as const;
const HASH = {
  ...BASE,
  type: 'password_hash',
  severity: 'high',
  decisive: false,
  reason: 'Whoever reads the hash of a password can try passwords against it without being seen.',
} as const;
const REASON = 'A key in clear text gives its rights to whoever reads it.';

/** Keys that are numbers, members of a JSON web key or the output of a hash: the notations beside text. */
export const KEY_MATERIAL: readonly ScanPattern[] = [
  {
    ...BASE,
    type: 'json_web_key',
    reason: REASON,
    source: 'RFC 7517; RFC 7518, sections 6.2.2, 6.3.2 and 6.4; RFC 8037 (private members of a JSON web key)',
    anchors: ['"k"', '"d"', '"p"', '"q"', '"dp"', '"dq"', '"qi"', '"k\\"', '"d\\"'],
    pattern: String.raw`"(?:k|d|p|q|dp|dq|qi)\\?"\s{0,2}:\s{0,2}\\?"(?<found>[A-Za-z0-9_\-]{22,1400})(?=\\?")`,
    accept: (value, context) => isTokenBody(value) && entropy(value) >= 3.5 && inJsonWebKey(context),
    examples: examples(
      ['{"kty":"oct","k":"pQ7vX2mL9wR4tY6zB1nC•8dF3gH5jK0sA_eU-iO7"}'],
      ['{"kty":"RSA","n":"pQ7vX2mL9wR4tY6zB1nC8dF3gH5jK0sA","e":"AQAB"}', '{"k":"v","d":"2026"}'],
    ),
  },
  {
    ...BASE,
    type: 'key_bytes',
    ignoreCase: true,
    reason: REASON,
    source: 'CWE-321: Use of Hard-coded Cryptographic Key; FIPS 197, FIPS 198-1 (keys of 16 bytes and more)',
    anchors: ['= [', '=[', '= {', '={', '([', 'byte{', '] {', ': [', ':[', '= b"', "= b'", '=b"', 'b"\\x', "b'\\x"],
    pattern: String.raw`(?:[=:(]\s?|byte\s?|\]\s?)?(?:\[|\{|b["'])\s{0,4}(?<found>(?:0x[0-9a-f]{2}|\d{1,3})(?:,\s{0,4}(?:0x[0-9a-f]{2}|\d{1,3})){15,511}|(?:\\x[0-9a-f]{2}){12,256})`,
    accept: (value, context) =>
      /\b\w*?(?:secret|private|seed|key)\w*\W[^\n]{0,60}$/.test(keyName(context)) && areRandomBytes(value),
    examples: examples(
      ['secret_key = [12, 250, 7, 193, 88, 41, 226, 119, 5, 160, 73, 212, 30, 147, 95, 201]'],
      ['keys = [1, 2, 3]', 'pixels = [12, 250, 7, 193, 88, 41, 226, 119, 5, 160, 73, 212, 30, 147, 95, 201]'],
    ),
  },
  {
    ...HASH,
    source:
      'crypt(5); OpenBSD bcrypt; RFC 9106 (Argon2); Apache htpasswd manual; Cisco IOS types 8 and 9; Django and Werkzeug documentation',
    anchors: [
      '$2a$',
      '$2b$',
      '$2y$',
      '$1$',
      '$5$',
      '$6$',
      '$7$',
      '$8$',
      '$9$',
      '$y$',
      '$gy$',
      '$apr1$',
      '$argon2',
      '$scrypt$',
      '$pbkdf2',
      'pbkdf2_sha',
      'pbkdf2:sha',
      'scrypt:3',
    ],
    pattern: String.raw`(?:\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}|\$(?:1|apr1)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|\$[567]\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{43,86}|\$[89]\$[./A-Za-z0-9]{14}\$[./A-Za-z0-9]{43}|\$g?y\$[./A-Za-z0-9]{1,10}\$[./A-Za-z0-9]{1,86}\$[./A-Za-z0-9]{43}|\$(?:argon2(?:id?|d)|scrypt|pbkdf2(?:-sha\d{1,3})?)\$(?!(?:[\w=,.+/]{0,24}\$){6})[\w=,.$+/]{30,160}|pbkdf2_sha\d{1,3}\$\d{1,9}\$[\w./+]{4,64}\$[A-Za-z0-9+/]{20,90}={0,2}|(?:pbkdf2:sha\d{1,3}:\d{1,9}|scrypt:\d{1,8}:\d{1,3}:\d{1,3})\$[\w./+]{4,64}\$[a-f0-9]{40,130})`,
    accept: isTokenBody,
    examples: examples(
      ['$2b$12$N9qo8uLOickgx2ZMRZoMye•IjZAgcfl7p92ldGxad68LJZdL17lhWy', 'kim:$apr1$x7Kq2mWd$9fLp4ZtRb6Vy8Nc3Hs5Jd1'],
      ['costs $1$', '$2b$12$short', '$6$ per unit'],
    ),
  },
  {
    ...HASH,
    source: 'RFC 2307, section 5.3: userPassword of LDAP; Apache htpasswd manual ({SHA})',
    ignoreCase: true,
    anchors: ['{ssha', '{sha', '{smd5}', '{md5}', '{crypt}', '{pbkdf2'],
    pattern: String.raw`\{(?:s?sha(?:256|384|512)?|s?md5|crypt|pbkdf2[\w\-]{0,10})\}(?<found>[\w./+$]{20,200}={0,2})`,
    accept: isTokenBody,
    examples: examples(
      ['userPassword: {SSHA}k9Lw3VtNx2MpR5Hd4sJf9GyCb6TqWe1UoXi0ZaQ8'],
      ['{SHA} is a prefix', '{md5}short'],
    ),
  },
  {
    ...HASH,
    source: 'Microsoft [MS-NLMP]: LM and NT hashes, as SAM dumps and pass-the-hash options write them',
    ignoreCase: true,
    anchors: ['ntlm', 'nt_hash', 'nthash', 'lm_hash', '-hashes'],
    pattern: String.raw`(?:ntlm(?:[_ \-]?hash)?|nt_?hash|lm_?hash|-hashes)["']?\s{0,2}[:= ]\s{0,2}["']?:?(?<found>[a-f0-9]{32})(?![a-f0-9])`,
    accept: isTokenBody,
    examples: examples(['ntlm_hash: 91c7e2d40f5b8a36d1e94f7026cb385a'], ['a:::b', 'NTLM: disabled']),
  },
  {
    ...HASH,
    longRun: true,
    source: 'Microsoft [MS-NLMP]: LM and NT hashes side by side, as SAM dumps write them',
    anchors: [],
    pattern: '(?<![A-Fa-f0-9])[A-Fa-f0-9]{32}:[A-Fa-f0-9]{32}(?![A-Fa-f0-9])',
    accept: isTokenBody,
    examples: examples(
      ['kim:1001:5e1d9c0b7a3f48266b90d2e4c7f1a853:91c7e2d40f5b8a36d1e94f7026cb385a:::'],
      ['a:::b', '5e1d9c0b7a3f48266b90d2e4c7f1a853'],
    ),
  },
  {
    ...HASH,
    source: 'Microsoft [MS-NLMP]: NetNTLM responses; RFC 4120 (Kerberos), as password recovery tools write them',
    ignoreCase: true,
    anchors: ['$krb5', '::'],
    behind: 'A-Za-z0-9_',
    pattern: String.raw`(?:\$krb5[\w\-]{2,12}\$[^\s"'<>]{40,4000}|::[\w.\-]{1,64}:(?<found>[a-f0-9]{16}:[a-f0-9]{32}:[a-f0-9]{16,2000}))`,
    examples: examples(
      ['kim::CORP:5e1d9c0b7a3f4826:91c7e2d40f5b8a36d1e94f7026cb385a:0101000000000000c7f1a853'],
      ['std::vector', '$krb5 is short'],
    ),
  },
  {
    ...BASE,
    type: 'nats_seed',
    longRun: true,
    reason: REASON,
    source: 'NATS documentation: NKeys, encoding of seeds',
    anchors: [],
    pattern: '(?<![A-Za-z0-9])S[UAONCX][A-Z2-7]{56}(?![A-Za-z0-9])',
    accept: isTokenBody,
    formats: ['S{U|A|O|N|C|X}{base32:56}'],
    examples: examples([], ['SUAM SHORT']),
  },
  {
    ...BASE,
    type: 'prefixed_token',
    longRun: true,
    reason: 'The text has the form of an issuer’s token: a short prefix and forty or more random characters.',
    source: 'GitHub documentation: behind the new authentication token formats (prefixes that name their issuer)',
    anchors: [],
    pattern: String.raw`[A-Za-z0-9]{40,120}(?:[_\-.][A-Za-z0-9]{4,120}){0,3}(?![A-Za-z0-9+/=])`,
    accept: hasIssuerPrefix,
    examples: examples(
      ['the key acme_a7Kq2mWd9fLp4ZtRb6Vy8N•c3Hs5Jd1XgEoUi0TzQw5'],
      [
        'sha256-a7Kq2mWd9fLp4ZtRb6Vy8Nc3Hs5Jd1XgEoUi0TzQw5',
        'trace_a7Kq2mWd9fLp4ZtRb6Vy8Nc3Hs5Jd1XgEoUi0TzQw5',
        'a7Kq2mWd9fLp4ZtRb6Vy8Nc3Hs5Jd1XgEoUi0TzQw5',
      ],
    ),
  },
  {
    ...BASE,
    type: 'tink_keyset',
    reason: 'A keyset in clear text holds the key itself.',
    source: 'Tink documentation: keysets as JSON (tink.proto)',
    anchors: ['google.crypto.tink.'],
    pattern: String.raw`google\.crypto\.tink\.(?!\w{0,40}Public)\w{3,40}\\{0,6}",\s{0,20}\\{0,6}"value\\{0,6}":\s{0,4}\\{0,6}"(?<found>[A-Za-z0-9+/]{20,4000}={0,2})`,
    accept: isTokenBody,
    examples: examples(
      ['"typeUrl":"type.googleapis.com/google.crypto.tink.AesGcmKey","value":"GhBi7O0T•rBM9eTl3UppUGZg"'],
      ['"typeUrl":"type.googleapis.com/google.crypto.tink.EcdsaPublicKey","value":"GhBi7O0T•rBM9eTl3UppUGZg"'],
    ),
  },
];

/** Looked at on both sides: members of a JSON object have no order. */
function inJsonWebKey({ text, start, end }: MatchContext): boolean {
  const around = `${text.slice(Math.max(0, start - 1_600), start)}${text.slice(end, end + 1_600)}`;
  return /"kty\\?"\s{0,2}:\s{0,2}\\?"(?:oct|EC|RSA|OKP)/.test(around);
}

/** What the bytes are assigned to, without names whose keys are codes, places or ids. */
function keyName(context: MatchContext): string {
  const lead = before(context, 90).split('\n').at(-1) ?? '';
  return /key_?(?:codes?|frames?|points?|ids?|words?|s\b)|public|(?:mon|tur|don|hoc|keyb)\w*key/.test(lead) ? '' : lead;
}

/** Values of a byte each, most of them different, in no order. */
function areRandomBytes(list: string): boolean {
  const bytes = list.includes('\\x')
    ? list
        .split('\\x')
        .slice(1)
        .map((each) => Number.parseInt(each, 16))
    : list.split(',').map(Number);
  if (bytes.some((each) => !(each <= 255))) return false;
  const rising = bytes.filter((each, index) => index > 0 && each > (bytes[index - 1] ?? 0)).length;
  return new Set(bytes).size > bytes.length / 2 && rising < bytes.length * 0.8 && rising > bytes.length * 0.2;
}

/** Prefixes of what is no secret: ids, digests, names of files. */
const ID_PREFIX =
  /(?:^|[_\-.])(?:\w{0,12}id|trace|span|req(?:uest)?|resp(?:onse)?|file|img|image|build|run|jobs?|task|msg|message|call|cs|cs_test|cs_live|chatcmpl|cmpl|tool(?:u|use)?|thread|asst|step|batch|evt|event|item|rs|sess|conv|doc|page|node|block|obj|blob|hash|sha\d*|md5|etag|commit|rev|version|digest|nonce|state|cursor|next|gen|user|acct|org|proj|team|inv|sub|cus|pi|ch|txn|tx|order|css|chunk|main|index|vendor|bundle|static|asset|font|video|audio|public|publishable|pub|pk|pk_live|pk_test|phc|artifact|container|layer|snapshot|object|document|record|row|cache|test|example)[_\-.]$/;
/** One to three short words, each closed by a hyphen or an underscore, in front of the body. */
const ISSUER_PREFIX = /(?:^|[^\w\-./+=])((?:[a-z][a-z0-9]{1,11}[_-])(?:[a-z0-9]{1,6}[_-]){0,2})$/;

function hasIssuerPrefix(value: string, context: MatchContext): boolean {
  const prefix = ISSUER_PREFIX.exec(context.text.slice(Math.max(0, context.start - 32), context.start))?.[1];
  if (
    prefix === undefined ||
    ID_PREFIX.test(prefix) ||
    /^\.(?:js|css|png|jpe?g|svg|woff2?|map|html?)\b/.test(after(context, 6))
  )
    return false;
  return (
    /[a-z]/.test(value) &&
    /[A-Z]/.test(value) &&
    /\d/.test(value) &&
    entropy(value) >= 4 &&
    isTokenBody(value) &&
    !isCamelWords(value)
  );
}
