import { ibanChecksum, luhn } from '../checks.ts';
import type { MatchContext, ScanRule } from '../rule.ts';
import { before, examples } from './dialect.ts';

/** Personal identifiers with a form of their own. Names and addresses have none and are not here. */
export const PII_RULES: readonly ScanRule[] = [
  {
    type: 'email_address',
    category: 'pii',
    severity: 'low',
    reason: 'An e-mail address identifies a person directly.',
    source: 'RFC 5322, section 3.4.1; RFC 1035, section 2.3.4',
    anchors: ['@'],
    lead: { characters: String.raw`A-Za-z0-9._%+\-`, max: 64 },
    pattern: String.raw`[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62})\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9])`,
    accept: (value) => !/\.(?:png|jpe?g|gif|svg|webp|js|css)$/i.test(value),
    examples: examples(
      ['write to jane.doe+x@mail.example.org.', 'mailto:a@b.de'],
      ['@here', 'user@localhost', 'logo@2x.png'],
    ),
  },
  {
    type: 'payment_card',
    category: 'pii',
    severity: 'high',
    reason: 'A payment card number lets whoever reads it pay with it.',
    source: 'ISO/IEC 7812-1 (numbering and Luhn check digit); issuers’ published ranges',
    anchors: [],
    digits: { min: 4, max: 19 },
    pattern: String.raw`(?<![\d.,\-])(?:\d{13,19}|\d{4}[ \-]\d{4}[ \-]\d{4}[ \-]\d{1,4}(?:[ \-]\d{1,3})?|\d{4}[ \-]\d{6}[ \-]\d{4,5})(?![\d]|[.\-]\d)`,
    accept: isPaymentCard,
    priority: 1,
    examples: examples(['card 4111 1111 1111 1111', '378282246310005'], ['4111 1111 1111 1112', '1700000000000']),
  },
  {
    type: 'iban',
    category: 'pii',
    severity: 'high',
    reason: 'An IBAN identifies a bank account and its holder.',
    source: 'ISO 13616-1; SWIFT IBAN registry',
    anchors: [],
    digits: { min: 2, max: 20 },
    lead: { characters: 'A-Z', max: 2 },
    pattern: String.raw`(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]{4}){2,7}(?:[ \-]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])`,
    accept: (value) => ibanChecksum(value.replace(/[ -]/g, '')),
    priority: 1,
    examples: examples(['DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432'], ['DE89 3704 0044 0532 0130 01']),
  },
  {
    type: 'us_social_security_number',
    category: 'pii',
    severity: 'high',
    reason: 'A US Social Security number identifies a person for life.',
    source: 'US Social Security Administration, number allocation (areas 000, 666 and 900–999 are never issued)',
    anchors: [],
    digits: { min: 3, max: 9 },
    pattern: String.raw`(?<![\d.\-])(?!000|666|9)\d{3}(?:-(?!00)\d{2}-(?!0000)\d{4}|[ ](?!00)\d{2}[ ](?!0000)\d{4}|(?!00)\d{2}(?!0000)\d{4})(?![\d]|[.\-]\d)`,
    accept: (value, context) => value.includes('-') || /\b(?:ssn|social)\b/.test(before(context, 40)),
    priority: 1,
    examples: examples(['SSN 536-22-•8741', 'ssn: 536228•741'], ['000-12-3456', '912-34-5678', 'order 536228741']),
  },
  {
    type: 'phone_number',
    category: 'pii',
    severity: 'low',
    reason: 'A phone number identifies a person directly.',
    source: 'ITU-T E.164; North American Numbering Plan',
    anchors: [],
    digits: { min: 1, max: 15 },
    lead: { characters: '+(', max: 2 },
    pattern: String.raw`(?<![\w.\-/+=])(?:\+\d{1,3}[ .\-]?(?:\(\d{1,4}\)[ .\-]?)?\d{1,5}(?:[ .\-]?\d{2,5}){1,4}|\(\d{3}\)[ .\-]?\d{3}[ .\-]\d{4}|(?:1[ .\-])?[2-9]\d{2}([.\- ])[2-9]\d{2}\1\d{4})(?:[ ]?(?:x|ext\.?)[ ]?\d{1,6})?(?![\d]|[.\-]\d)`,
    accept: (value) => value.replace(/\D/g, '').length >= 8,
    examples: examples(
      ['call (415) 555-0132', '+49 30 901820', '415.555.0132 x12'],
      ['1.2.3.4', '2019-2020', '100 200 3000'],
    ),
  },
  {
    type: 'ip_address',
    category: 'pii',
    severity: 'low',
    reason: 'An IP address of a public network can identify a person.',
    source: 'RFC 791; RFC 6890 (special-purpose addresses are not personal); Regulation (EU) 2016/679, recital 30',
    anchors: [],
    digits: { min: 1, max: 3 },
    pattern: String.raw`(?<![\w.\-])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\w\-]|\.\d)`,
    accept: isPublicAddress,
    examples: examples(['from 81.2.69.142', 'ip 8.8.8.8:53'], ['127.0.0.1', '255.255.255.0', '1.2.3', 'v1.2.3.4']),
  },
];

const CARD_RANGES =
  /^(?:4(?:\d{12}|\d{15}|\d{18})$|5[1-5]\d{14}$|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}$|3[47]\d{13}$|6(?:011|4[4-9]\d|5\d\d)\d{12}$|3(?:0[0-5]|[68]\d)\d{11,16}$|35(?:2[89]|[3-8]\d)\d{12}$|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}$|62\d{14,17}$|(?:1800|2131)\d{11}$)/;

function isPaymentCard(value: string): boolean {
  const digits = value.replace(/\D/g, '');
  return CARD_RANGES.test(digits) && luhn(digits);
}

function isPublicAddress(value: string, context: MatchContext): boolean {
  if (/\b(?:version|release|v|section|chapter)[\s:.]*$/.test(before(context, 12))) return false;
  const parts = value.split('.').map(Number);
  const [a = 0, b = 0] = parts;
  return !(a === 0 || a === 127 || a >= 224 || (a === 169 && b === 254));
}
