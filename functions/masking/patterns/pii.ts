import { ibanChecksum, luhn } from '../scan/checks.ts';
import type { MatchContext, ScanPattern } from '../scan/pattern.ts';
import { before, examples } from './dialect.ts';
import { IDENTIFIERS } from './identifier-table.ts';
import { identifierPatterns } from './identifiers.ts';
import { DEVICES_AND_WALLETS, NETWORK_ADDRESSES } from './pii-addresses.ts';
import { PHONE_NUMBERS } from './pii-phones.ts';

/** Length of an IBAN by country: SWIFT IBAN registry. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  'AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20'
    .match(/[A-Z]{2}\d{2}/g)
    ?.map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]) ?? [],
);

/** Personal identifiers with a form of their own. Names and addresses have none and are not here. */
export const PII_PATTERNS: readonly ScanPattern[] = [
  {
    type: 'email_address',
    category: 'pii',
    severity: 'low',
    reason: 'An e-mail address identifies a person directly.',
    source: 'RFC 5322, section 3.4.1; RFC 1035, section 2.3.4',
    anchors: ['@'],
    behind: 'A-Za-z0-9',
    lead: { characters: String.raw`A-Za-z0-9._%+\-`, min: 1, max: 64 },
    pattern: String.raw`[A-Za-z0-9_][A-Za-z0-9._%+\-]{0,63}@(?:[A-Za-z0-9][A-Za-z0-9\-]{0,62}\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9])`,
    accept: (value) => !/^git@|\.(?:png|jpe?g|gif|svg|webp|js|css)$/i.test(value),
    examples: examples(
      ['write to jane.doe+x@mail.example.org.', 'mailto:a@b.de'],
      ['@here', 'user@localhost', 'logo@2x.png', 'git@git.corp.net:a/b.git'],
    ),
  },
  {
    type: 'payment_card',
    category: 'pii',
    severity: 'high',
    reason: 'A payment card number lets whoever reads it pay with it.',
    source: 'ISO/IEC 7812-1 (numbering and Luhn check digit); issuers’ published ranges',
    anchors: [],
    digits: { min: 4, max: 19, behind: ' -', whole: 12 },
    pattern: String.raw`(?<![\w.,\-])(?:\d{12,19}|\d{4}[ \-]\d{4}[ \-]\d{4}[ \-]\d{1,4}(?:[ \-]\d{1,3})?|\d{4}[ \-]\d{6}[ \-]\d{4,5})(?![\w]|[.\-]\d)`,
    accept: isPaymentCard,
    priority: 1,
    examples: examples(
      ['card 4111 1111 1111 1111', '378282246310005', 'credit card 587428561654'],
      ['4111 1111 1111 1112', '1700000000000', '587428561654'],
    ),
  },
  {
    type: 'iban',
    category: 'pii',
    severity: 'high',
    reason: 'An IBAN identifies a bank account and its holder.',
    source: 'ISO 13616-1; SWIFT IBAN registry',
    anchors: [],
    digits: { min: 2, max: 20 },
    lead: { characters: 'A-Za-z', min: 2, max: 2 },
    pattern: String.raw`(?<![A-Za-z0-9])(?:[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]{4}){2,7}(?:[ \-]?[A-Z0-9]{1,3})?|[a-z]{2}\d{2}[a-z0-9]{11,30})(?![A-Za-z0-9])`,
    trim: ibanLength,
    accept: (value) => ibanChecksum(value.replace(/[ -]/g, '').toUpperCase()),
    priority: 1,
    examples: examples(
      ['DE89 3704 0044 0532 0130 00 BIC', 'GB82WEST12345698765432', 'gb82west12345698765432'],
      ['DE89 3704 0044 0532 0130 01', 'ZZ89 3704 0044 0532 0130 00'],
    ),
  },
  ...PHONE_NUMBERS,
  ...NETWORK_ADDRESSES,
  ...DEVICES_AND_WALLETS,
  ...identifierPatterns(IDENTIFIERS),
];

const CARD_RANGES =
  /^(?:4(?:\d{12}|\d{15}|\d{18})$|5[1-5]\d{14}$|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}$|3[47]\d{13}$|6(?:011|4[4-9]\d|5\d\d)\d{12}$|3(?:0[0-5]|[68]\d)\d{11,16}$|35(?:2[89]|[3-8]\d)\d{12}$|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{9,15}$|62\d{14,17}$|(?:1800|2131)\d{11}$)/;

function isPaymentCard(value: string, context: MatchContext): boolean {
  if (!luhn(value)) return false;
  const digits = value.replace(/\D/g, '');
  if (/^(\d)\1+$/.test(digits)) return false;
  return (
    CARD_RANGES.test(digits) || /\b(?:card|credit|debit|visa|mastercard|amex|maestro|pan)\b/.test(before(context, 40))
  );
}

function ibanLength(value: string): number {
  const expected = IBAN_LENGTHS[value.slice(0, 2).toUpperCase()] ?? 0;
  let counted = 0;
  for (let i = 0; i < value.length; i++) {
    if (value[i] !== ' ' && value[i] !== '-') counted += 1;
    if (counted === expected) return i + 1;
  }
  return 0;
}
