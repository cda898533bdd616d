import { luhn, verhoeff, weightedSum } from '../scan/checks.ts';
import type { ScanPattern } from '../scan/pattern.ts';
import { examples } from './dialect.ts';

const BASE = { category: 'pii', severity: 'high', priority: 1, anchors: [] } as const;

/** National identifiers whose check digits, or a word beside them, tell them from other numbers. */
export const NATIONAL_IDENTIFIERS: readonly ScanPattern[] = [
  {
    ...BASE,
    type: 'brazil_cpf',
    reason: 'A CPF number identifies a Brazilian taxpayer.',
    source: 'Receita Federal do Brasil: CPF check digits (modulo 11)',
    digits: { min: 3, max: 3 },
    pattern: String.raw`(?<![\w.\-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w\-])`,
    accept: isCpf,
    examples: examples(['CPF 529.982.247-25'], ['529.982.247-26', '111.111.111-11']),
  },
  {
    ...BASE,
    type: 'india_aadhaar',
    reason: 'An Aadhaar number identifies a resident of India.',
    source: 'UIDAI: Aadhaar numbering (Verhoeff check digit, never starts with 0 or 1)',
    anchors: ['aadhaar', 'aadhar', 'uidai'],
    ignoreCase: true,
    pattern: cued('aadha+r|uidai', String.raw`[2-9]\d{3}[ \-]?\d{4}[ \-]?\d{4}`),
    accept: verhoeff,
    examples: examples(['Aadhaar: 2341 2341 2346'], ['2341 2341 2346', 'Aadhaar: 2341 2341 2347']),
  },
  {
    ...BASE,
    type: 'canada_social_insurance_number',
    reason: 'A Social Insurance Number identifies a person in Canada.',
    source: 'Service Canada: SIN (Luhn check digit)',
    anchors: ['sin ', 'sin:', 'social insurance'],
    ignoreCase: true,
    pattern: cued('sin|social insurance', String.raw`[1-79]\d{2}[ \-]?\d{3}[ \-]?\d{3}`),
    accept: luhn,
    examples: examples(['my SIN is 130 692 544'], ['130 692 544', 'my SIN is 130 692 545']),
  },
  {
    ...BASE,
    type: 'uk_nhs_number',
    reason: 'An NHS number identifies a patient.',
    source: 'NHS Data Dictionary: NHS number (modulo 11)',
    anchors: ['nhs ', 'nhs:'],
    ignoreCase: true,
    pattern: cued('nhs', String.raw`\d{3}[ \-]?\d{3}[ \-]?\d{4}`),
    accept: (value) => weightedSum(value, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    examples: examples(['NHS number 943 476 5919'], ['943 476 5919 beds', 'NHS number 943 476 5918']),
  },
  {
    ...BASE,
    type: 'uk_national_insurance_number',
    reason: 'A National Insurance number identifies a person in the United Kingdom.',
    source: 'HM Revenue & Customs manual NIM39110: format of a National Insurance number',
    digits: { min: 2, max: 6 },
    lead: { characters: 'A-Z ', min: 2, max: 3 },
    pattern: String.raw`(?<![A-Za-z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Za-z0-9])`,
    examples: examples(['NI number AB 12 34 56 C', 'AB123456C'], ['QQ123456C', 'AB123456']),
  },
  {
    ...BASE,
    type: 'spain_dni',
    reason: 'A DNI or NIE number identifies a person in Spain.',
    source: 'Spanish Ministry of the Interior: control character of the NIF (modulo 23)',
    digits: { min: 7, max: 8 },
    lead: { characters: 'XYZ', max: 1 },
    pattern: String.raw`(?<![A-Za-z0-9])(?:[XYZ]-?\d{7}|\d{8})-?[A-HJ-NP-TV-Z](?![A-Za-z0-9])`,
    accept: isDni,
    examples: examples(['DNI 12345678Z', 'X1234567L'], ['12345678A']),
  },
  {
    ...BASE,
    type: 'italy_fiscal_code',
    reason: 'A codice fiscale identifies a person in Italy.',
    source: 'Agenzia delle Entrate: codice fiscale, structure',
    digits: { min: 2, max: 2 },
    lead: { characters: 'A-Z', min: 6, max: 6 },
    pattern: String.raw`(?<![A-Za-z0-9])[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?![A-Za-z0-9])`,
    examples: examples(['RSSMRA85T10A562S'], ['RSSMRA85T10A562']),
  },
  {
    ...BASE,
    type: 'france_social_security_number',
    reason: 'A French social security number identifies a person for life.',
    source: 'INSEE: numéro d’inscription au répertoire (key modulo 97)',
    digits: { min: 1, max: 15 },
    pattern: String.raw`(?<![\w.\-])[12][ ]?\d{2}[ ]?(?:0[1-9]|1[0-2]|[2-4]\d)[ ]?\d{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{2}(?![\w]|[.\-]\d)`,
    accept: isNir,
    examples: examples(['2 55 08 14 168 025 38'], ['2 55 08 14 168 025 39']),
  },
  {
    ...BASE,
    type: 'germany_tax_id',
    reason: 'A tax identification number identifies a person in Germany.',
    source: 'Bundeszentralamt für Steuern: Steueridentifikationsnummer (ISO 7064 MOD 11,10)',
    anchors: ['steuer', 'tax id', 'idnr', 'tin ', 'tin:'],
    ignoreCase: true,
    pattern: cued('steuer|tax id|idnr|tin', String.raw`[1-9]\d[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}`),
    accept: isGermanTaxId,
    examples: examples(['Steuer-ID: 86 095 742 719'], ['86 095 742 719', 'Steuer-ID: 86 095 742 710']),
  },
  {
    ...BASE,
    type: 'netherlands_bsn',
    reason: 'A burgerservicenummer identifies a person in the Netherlands.',
    source: 'Rijksdienst voor Identiteitsgegevens: BSN (elfproef)',
    anchors: ['bsn', 'burgerservice'],
    ignoreCase: true,
    pattern: cued('bsn|burgerservicenummer', String.raw`\d{9}`),
    accept: (value) => weightedSum(value, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    examples: examples(['BSN 111222333'], ['111222333', 'BSN 111222334']),
  },
  {
    ...BASE,
    type: 'poland_pesel',
    reason: 'A PESEL number identifies a person in Poland.',
    source: 'Polish Ministry of Digital Affairs: PESEL (weights 1 3 7 9)',
    anchors: ['pesel'],
    ignoreCase: true,
    pattern: cued('pesel', String.raw`\d{11}`),
    accept: (value) => weightedSum(value, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
    examples: examples(['PESEL: 44051401359'], ['44051401359', 'PESEL: 44051401358']),
  },
  {
    ...BASE,
    type: 'passport_number',
    reason: 'A passport number identifies a person.',
    source: 'ICAO Doc 9303: up to nine characters',
    anchors: ['passport'],
    ignoreCase: true,
    pattern: cued('passport', String.raw`[A-Z]{0,2}\d{6,9}`),
    examples: examples(['passport number: C01234567'], ['invoice 01234567']),
  },
  {
    ...BASE,
    type: 'driver_licence_number',
    reason: 'A driver licence number identifies a person.',
    source: 'AAMVA D20: licence numbers by jurisdiction',
    anchors: ["driver's licen", 'driver licen', 'drivers licen', 'driving licen'],
    ignoreCase: true,
    pattern: cued('(?:driver|driving)(?:[\\x27’]?s)? licen[cs]e', String.raw`[A-Z]{0,3}\d{4,13}(?:-\d{2,5}){0,3}`),
    examples: examples(["my driver's license is D1234567"], ['license plates 1234567']),
  },
  {
    ...BASE,
    type: 'medical_record_number',
    reason: 'A medical record number identifies a patient.',
    source: 'HIPAA, 45 CFR 164.514(b)(2)(i)(H)',
    anchors: ['mrn', 'medical record n'],
    ignoreCase: true,
    pattern: cued('mrn|medical record', String.raw`\d{5,12}`),
    examples: examples(['MRN: 00482913'], ['record 00482913']),
  },
];

/** A number that a word in front of it makes an identifier: `MRN: 123`, `passport number is X123`. */
function cued(words: string, number: string): string {
  return String.raw`\b(?:${words})(?:(?: (?:no|number|nr|card|id|is)\b|-id\b)?[\s.:#]{0,3}){0,3}(?<found>(?<![\w.\-])${number})(?![\w]|[.\-]\d)`;
}

function isCpf(value: string): boolean {
  const digits = value.replace(/\D/g, '');
  if (/^(\d)\1+$/.test(digits)) return false;
  const first = ((weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  const second = ((weightedSum(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  return first === Number(digits[9]) && second === Number(digits[10]);
}

function isDni(value: string): boolean {
  const plain = value.replaceAll('-', '');
  const number = Number(plain.slice(0, -1).replace('X', '0').replace('Y', '1').replace('Z', '2'));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23] === plain.at(-1);
}

function isNir(value: string): boolean {
  const digits = value.replace(/\D/g, '');
  return 97 - (Number(digits.slice(0, 13)) % 97) === Number(digits.slice(13));
}

function isGermanTaxId(value: string): boolean {
  const digits = value.replace(/\D/g, '');
  let product = 10;
  for (let i = 0; i < 10; i++) {
    const sum = (Number(digits[i]) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits[10]);
}
