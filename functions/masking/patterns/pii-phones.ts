import type { MatchContext, ScanPattern } from '../scan/pattern.ts';
import { isDigit } from '../scan/surroundings.ts';
import { after, before, examples, folded } from './dialect.ts';

const BASE = {
  type: 'phone_number',
  category: 'pii',
  severity: 'low',
  reason: 'A phone number identifies a person directly.',
  anchors: [],
} as const;

/** Telephone numbers: in international notation, in national notations with a shape of their own, and by a word. */
export const PHONE_NUMBERS: readonly ScanPattern[] = [
  {
    ...BASE,
    source: 'ITU-T E.164; North American Numbering Plan; ITU-T E.123 (notation)',
    digits: { min: 1, max: 15 },
    lead: { characters: '+(', max: 2 },
    pattern: String.raw`(?<![\w./=\-+]|\d[ ](?=00))(?:(?:\+[ ]?(?:\([1-9]\d{0,2}\)|[1-9]\d{0,2})|00[1-9]\d{0,2}(?=[ .\-(]))[ .\-]?(?:\(\d{1,4}\)[ .\-]?)?\d{1,12}(?!\d)(?:[ .\-]\d{1,8}(?!\d)){0,5}|(?:1[ .\-]?)?(?:\([2-9]\d{2}\)[ .\-]?|[2-9]\d{2}[.\-])[2-9]\d{2}[ .\-]?\d{4})(?:[ ]?(?:x|ext\.?)[ ]?\d{1,6})?(?![\w]|[.\-/:]\d)`,
    accept: (value) => hasPhoneLength(value, /^001\D/.test(value) ? 13 : 8) && !TOLL_FREE.test(value),
    examples: examples(
      ['call (415) 555-0132', '+49 30 901820', '415.555.0132 x12', '001-518-640-0854'],
      ['1.2.3.4', '2019-2020', '100 200 3000', '1-800-555-0199', '001-234567-2', 'DE88 3704 0044 0532 0130 00'],
    ),
  },
  {
    ...BASE,
    source:
      'National numbering plans at ITU (E.129): mobile ranges of France, Germany, the United Kingdom, Japan, Korea, China, Taiwan, the Netherlands, Sweden, Australia, Brazil, Russia, Israel, Türkiye, Thailand and Indonesia',
    digits: { min: 1, max: 5, behind: ' .()/-' },
    lead: { characters: '(', max: 1 },
    pattern: nationalNotations(),
    accept: (value) => !COUNTS_UP.test(value.replace(/\D/g, '')),
    examples: examples(
      ['06 12 34 56 78', 'ring 07911 123456', '0170-1234567', '090-1234-5678', '010-1234-5678', '(11) 91234-5678'],
      ['06-12-2026', '0170-0181', '07 08 09 10 11'],
    ),
  },
  {
    ...BASE,
    source: 'ITU-T E.164: national numbers, recognised by a word beside them',
    digits: { min: 1, max: 15 },
    lead: { characters: '0-9/(', max: 6 },
    pattern: String.raw`(?<![\w./=+]|\d[ .,\-])(?:\(\d{1,5}\)|\d{1,15}(?!\d))(?:[ .\-]{1,2}\d{2,15}(?!\d)|\/\d{5,9}(?!\d)|[ .\-]{0,2}\(\d{1,5}\)|(?<=\))[ ]?\d{2,15}(?!\d)){0,5}(?![\w]|[.\-/:]\d)`,
    accept: isCuedPhoneNumber,
    examples: examples(
      ['phone: 9472 7916', '78 651 450 office', '手机号 13800138000', 'Handy: 0151 2345678'],
      ['sum of 9472 7916', 'phone: 2020-10-12', 'hotline 0800 123 4567', 'CEP 01310-100'],
    ),
  },
];

/** Notations that nothing else is written in: leading digits of mobile ranges and the usual groups. */
function nationalNotations(): string {
  const shapes = [
    String.raw`0[67](?:([ .\-])\d{2})(?:\1\d{2}){3}`, // France
    String.raw`01[567]\d{1,2}[ \-/]\d{6,8}`, // Germany
    String.raw`01[567]\d{1,2} \d{3,4} \d{3,4}`,
    String.raw`07\d{3} (?:\d{6}|\d{3} \d{3})`, // United Kingdom
    String.raw`0[789]0-\d{4}-\d{4}`, // Japan
    String.raw`01[016789]-\d{3,4}-\d{4}`, // Korea
    String.raw`1[3-9]\d([ \-])\d{4}\2\d{4}`, // China
    String.raw`09\d{2}-\d{3}-\d{3}`, // Taiwan
    String.raw`06-\d{8}`, // Netherlands
    String.raw`07[02369]-\d{3} ?\d{2} ?\d{2}`, // Sweden
    String.raw`04\d{2} \d{3} \d{3}`, // Australia
    String.raw`\(?[1-9]\d\)? 9\d{4}-\d{4}`, // Brazil
    String.raw`8 ?\(9\d{2}\) ?\d{3}-\d{2}-\d{2}`, // Russia
    String.raw`8[ \-]9\d{2}[ \-]\d{3}[ \-]\d{2}[ \-]\d{2}`,
    String.raw`05\d-\d{7}`, // Israel
    String.raw`05\d{2} \d{3} \d{2} \d{2}`, // Türkiye
    String.raw`0[689]\d-\d{3}-\d{4}`, // Thailand
    String.raw`08\d{2}-\d{4}-\d{3,4}`, // Indonesia
  ];
  return String.raw`(?<![\w./=+\-]|\d[ .,\-])(?:${shapes.join('|')})(?![\w]|[ .\-/:]\d)`;
}

/** 07 08 09 10 11 is a list of numbers. */
const COUNTS_UP = /^(?:0?6078|0607|0708|0?12345)/;

/** Numbers anybody may call for free, or at a fee, belong to organisations: 0800, 0900, NANP toll-free codes. */
const TOLL_FREE = /^(?:\+?1[ .-]?)?\(?8(?:00|33|44|55|66|77|88)\)?[ .-]?\d|^0[89]00\b|^0?808[ .-]/;
const CUES_OF_OTHER_SCRIPTS = [
  'ien thoai',
  'тел',
  'телефон',
  'телефону',
  'моб',
  'мобильный',
  'мобильного',
  'звоните',
  'мой номер',
  'по номеру',
  'טלפון',
  'נייד',
  'هاتف',
  'الهاتف',
  'جوال',
  'الجوال',
  'موبايل',
  'تلفن',
  'फोन',
  'मोबाइल',
  'โทร',
  'โทรศัพท์',
  'มือถือ',
  '手机',
  '手机号',
  '手机号码',
  '手機',
  '手機號碼',
  '电话',
  '电话号码',
  '電話',
  '電話番号',
  '携帯',
  '携帯電話',
  '联系方式',
  '联系电话',
  '휴대폰',
  '전화',
  '전화번호',
  '연락처',
  '핸드폰',
];
/**
 * Words for a telephone or for calling somebody, as the folded text has them: lower case, without accents. The last
 * alternative may stand in the middle of words, as those scripts put no spaces.
 */
const CUE_BEFORE = new RegExp(
  String.raw`(?:\b(?:phones?|tele?phones?|tel|tf|tfno|llame|mobiles?|mob|cell(?:ular)?|call(?:ed|ing)?|ring|fax|desk|whatsapp|sms|contact|reach(?:ed)?|dial(?:ed|ling)?|messages? to|answering at|text(?:ed)?|office|hotline|my number|handy|mobil(?:nummer|telefon|e|ni)?|telefon(?:nummer|os?|i|er|szam)?|rufnummer|ruf|telephone|portable|appele[zr]|movil(?:es)?|celular|cel|cellulare|telefonino|telemovel|telefones?|fone|tlf|mobiel|tel\. ?kom|telefonu|numer|nr tel|puhelin|puh|gsm|cep|sdt|no ?hp|hp|telp|nomor)\b[^;\n\d]{0,24}|(?:${folded(CUES_OF_OTHER_SCRIPTS).join('|')})[^;\n\d。]{0,12})$`,
);
const CUE_AFTER = /^[\s\\,]{0,3}[-–(]?\s?(?:office|mobile|fax|home|cell|phone|desk|tel|mobil|handy)\b/;
const DATE_LIKE =
  /^(?:\d{1,2}[.-]\d{1,2}[.-]\d{2,4}|(?:19|20)\d{2}[.-]\d{1,2}[.-]\d{1,2}|(?:19|20)\d{2}[ -](?:19|20)\d{2})$/;
/** What is counted or paid is no number to call. */
const COUNTED =
  /^\s?(?:units?|times|people|users?|euros?|dollars?|eur|usd|gbp|pounds?|percent|%|km|kg|miles?|years?|points?|calls?|customers?|subscribers?|phones?)\b/;

function hasPhoneLength(value: string, min: number): boolean {
  const digits = countDigits(/x/i.test(value) ? value.replace(/(?:x|ext).*$/i, '') : value);
  return digits >= min && digits <= 15;
}

function countDigits(value: string): number {
  let count = 0;
  for (let i = 0; i < value.length; i++) if (isDigit(value.charCodeAt(i))) count += 1;
  return count;
}

function isCuedPhoneNumber(value: string, context: MatchContext): boolean {
  if (!hasPhoneLength(value, 7) || TOLL_FREE.test(value) || DATE_LIKE.test(value)) return false;
  if (COUNTED.test(after(context, 14)) || (/^\d{5}-\d{3}$/.test(value) && /cep\W*$/.test(before(context, 8))))
    return false;
  return CUE_BEFORE.test(before(context, 40)) || CUE_AFTER.test(after(context, 12));
}
