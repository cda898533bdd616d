import { luhn, verhoeff, weightedSum } from './checks.ts';

/**
 * Check digits of personal identifiers, by the arithmetic their issuers publish. Values come without separators and in
 * upper case; lengths and characters are what the form beside the check admits.
 */
export type Check = (value: string) => boolean;

export { luhn, verhoeff };

/** Weighted sum that a number divides. */
export function dividedBy(divisor: number, weights: readonly number[]): Check {
  return (value) => !isOneDigit(value) && weightedSum(value, weights) % divisor === 0;
}

/** The last digit is the weighted sum of the others modulo 11 (or `divisor`), with 10 read as `ten`. */
export function lastDigit(weights: readonly number[], read: (sum: number) => number): Check {
  return (value) => !isOneDigit(value) && read(weightedSum(value, weights)) === Number(value.at(-1));
}

/** Numbers of one repeated digit satisfy many sums and belong to nobody. */
function isOneDigit(value: string): boolean {
  return /^(\d)\1+$/.test(value);
}

/** ISO 7064 MOD 11-2, whose eleventh check character is X. */
export function mod11And2(value: string): boolean {
  let sum = 0;
  for (const digit of value.slice(0, -1)) sum = ((sum + Number(digit)) * 2) % 11;
  const check = (12 - sum) % 11;
  return value.at(-1) === (check === 10 ? 'X' : String(check));
}

/** ISO 7064 MOD 11,10: German tax ids, Croatian OIB. */
export function mod11And10(value: string): boolean {
  let product = 10;
  for (const digit of value.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === Number(value.at(-1)) && !isOneDigit(value);
}

/** The last two digits are 97 less the remainder of the others; `century` is prefixed to who was born since 2000. */
export function mod97(century = ''): Check {
  return (value) => {
    const number = value.slice(0, -2);
    const check = Number(value.slice(-2));
    return [number, ...(century === '' ? [] : [century + number])].some(
      (each) => 97 - Number(BigInt(each) % 97n) === check,
    );
  };
}

/** A letter that is the remainder of the digits. */
export function remainderLetter(letters: string, digitsOf: (value: string) => string = digits): Check {
  return (value) => letters[Number(digitsOf(value)) % letters.length] === value.at(-1);
}

export function digits(value: string): string {
  return value.replace(/\D/g, '');
}

/** A letter by the weighted sum of the digits. */
export function sumLetter(weights: readonly number[], letters: string, offset = 0): Check {
  return (value) => letters[(weightedSum(value, weights) + offset) % letters.length] === value.at(-1);
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether six digits from `at` on are a day, in the given order, of some century. */
export function hasDate(order: 'ymd' | 'dmy', at = 0): Check {
  return (value) => {
    const month = Number(value.slice(at + 2, at + 4));
    const [first, last] = [Number(value.slice(at, at + 2)), Number(value.slice(at + 4, at + 6))];
    const [day, year] = order === 'ymd' ? [last, first] : [first, last];
    return day >= 1 && day <= (DAYS[month - 1] ?? 0) && (month !== 2 || day < 29 || year % 4 === 0);
  };
}

const NRIC_LETTERS: Readonly<Record<string, string>> = {
  S: 'JZIHGFEDCBA',
  T: 'JZIHGFEDCBA',
  F: 'XWUTRQPNMLK',
  G: 'XWUTRQPNMLK',
  M: 'KLJNPQRTUWX',
};

/** Singapore: ICA, NRIC and FIN; weights 2 7 6 5 4 3 2, another table for each series. */
export function nric(value: string): boolean {
  const series = value.charAt(0);
  const offset = series === 'T' || series === 'G' ? 4 : series === 'M' ? 3 : 0;
  const letters = NRIC_LETTERS[series] ?? '';
  const at = (weightedSum(value, [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  return letters[series === 'M' ? 10 - at : at] === value.at(-1);
}

/** Hong Kong: letters as 10 to 35, a missing first one as 36, weights 9 to 2, modulo 11. */
export function hkid(value: string): boolean {
  const padded = value.length === 8 ? ` ${value}` : value;
  let sum = 0;
  for (let i = 0; i < 8; i++) {
    const character = padded.charAt(i);
    sum += (9 - i) * (character === ' ' ? 36 : Number.parseInt(character, 36));
  }
  const last = padded.charAt(8);
  return (sum + (last === 'A' ? 10 : Number(last))) % 11 === 0;
}

/** Taiwan: the letter's number of two digits, then weights 8 to 1 and the check digit. */
export function taiwanId(value: string): boolean {
  const letter = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(value.charAt(0)) + 10;
  const sum = Math.floor(letter / 10) + (letter % 10) * 9 + weightedSum(value.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1]);
  return sum % 10 === 0;
}

/**
 * Korea: weights 2 to 9 and again from 2, 11 less the remainder, or 2 more for foreigners. Numbers of persons that were
 * born since October 2020 have no check digit.
 */
export function koreaRrn(value: string): boolean {
  if (/^2\d{5}[3478]/.test(value)) return hasDate('ymd')(value);
  // Nobody is alive who was born before 1880.
  if (/^[0-7]\d{5}[09]/.test(value)) return false;
  const check = (11 - (weightedSum(value, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10;
  const last = Number(value.at(-1));
  return check === last || (/^\d{6}[5-8]/.test(value) && (check + 2) % 10 === last);
}

/** Japan: My Number; weights 6 5 4 3 2 7 6 5 4 3 2, remainder of 0 and 1 read as 0. */
export function myNumber(value: string): boolean {
  const rest = weightedSum(value, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return !isOneDigit(value) && (rest <= 1 ? 0 : 11 - rest) === Number(value.at(-1));
}

/** Germany: Krankenversichertennummer, the letter as two digits, weights 1 and 2 with sums of digits, modulo 10. */
export function germanHealthNumber(value: string): boolean {
  const letter = String(value.charCodeAt(0) - 64).padStart(2, '0');
  return crossSum(letter + value.slice(1, 9), [1, 2]) % 10 === Number(value.at(-1));
}

/** Germany: Rentenversicherungsnummer, letter as two digits, weights 2 1 2 5 7 1 2 1 2 1 2 1 with sums of digits. */
export function germanPensionNumber(value: string): boolean {
  const letter = String(value.charCodeAt(8) - 64).padStart(2, '0');
  const plain = value.slice(0, 8) + letter + value.slice(9, 11);
  return crossSum(plain, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10 === Number(value.at(-1));
}

function crossSum(plain: string, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < plain.length; i++) {
    const product = Number(plain.charAt(i)) * (weights[i % weights.length] ?? 0);
    sum += Math.floor(product / 10) + (product % 10);
  }
  return sum;
}

/** Machine-readable documents, ICAO Doc 9303: weights 7 3 1 over digits and letters as 10 to 35. */
export function icaoDigit(value: string): boolean {
  let sum = 0;
  for (let i = 0; i < value.length - 1; i++) sum += Number.parseInt(value.charAt(i), 36) * ([7, 3, 1][i % 3] ?? 0);
  return sum % 10 === Number(value.at(-1));
}

/** Poland: identity card, letters as 10 to 35, weights 7 3 1 9 7 3 1 7 3. */
export function polishCard(value: string): boolean {
  let sum = 0;
  [7, 3, 1, 9, 7, 3, 1, 7, 3].forEach((weight, i) => {
    sum += weight * Number.parseInt(value.charAt(i), 36);
  });
  return sum % 10 === 0;
}

const ITALIAN_ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Italy: codice fiscale, decree of 23 December 1976: odd places by a table, even ones by their value, modulo 26. */
export function codiceFiscale(value: string): boolean {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const character = value.charAt(i);
    const number = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    sum += i % 2 === 0 ? (ITALIAN_ODD[number] ?? 0) : number;
  }
  return String.fromCharCode(65 + (sum % 26)) === value.charAt(15);
}

/** Norway: two check digits, modulo 11. */
export function fodselsnummer(value: string): boolean {
  const [day, month] = [Number(value.slice(0, 2)) % 40, Number(value.slice(2, 4)) % 40];
  return (
    day >= 1 &&
    day <= 31 &&
    month >= 1 &&
    month <= 12 &&
    weightedSum(value, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
    weightedSum(value, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
  );
}

/** Estonia and Lithuania: weights 1 to 9 and 1, then 3 to 9 and 1 to 3 when the first remainder is 10. */
export function balticCode(value: string): boolean {
  let check = weightedSum(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  if (check === 10) check = weightedSum(value, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return check % 10 === Number(value.at(-1));
}

/** Türkiye: T.C. kimlik no. */
export function turkishId(value: string): boolean {
  const odd = weightedSum(value, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weightedSum(value, [0, 1, 0, 1, 0, 1, 0, 1]);
  const tenth = (((odd * 7 - even) % 10) + 10) % 10;
  return tenth === Number(value[9]) && weightedSum(value, Array(10).fill(1)) % 10 === Number(value[10]);
}

/** Brazil: two digits, each the sum times ten modulo 11. */
export function cpf(value: string): boolean {
  if (isOneDigit(value)) return false;
  const digit = (weights: readonly number[]) => ((weightedSum(value, weights) * 10) % 11) % 10;
  return (
    digit([10, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(value[9]) &&
    digit([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(value[10])
  );
}

/** Chile: weights 2 to 7 from the right, K for ten. */
export function rut(value: string): boolean {
  let sum = 0;
  [...value.slice(0, -1)].reverse().forEach((digit, i) => {
    sum += Number(digit) * (2 + (i % 6));
  });
  return value.at(-1) === '0K987654321'[sum % 11];
}

/** Mexico: CURP, characters as 0 to 36 with Ñ behind N, weights 18 to 2. */
export function curp(value: string): boolean {
  const alphabet = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += alphabet.indexOf(value.charAt(i)) * (18 - i);
  return (10 - (sum % 10)) % 10 === Number(value.at(-1));
}

/** Russia: personal INN, two digits modulo 11 and 10. */
export function inn(value: string): boolean {
  const digit = (weights: readonly number[]) => (weightedSum(value, weights) % 11) % 10;
  return (
    digit([7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === Number(value[10]) &&
    digit([3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === Number(value[11])
  );
}

/** Russia: SNILS, weights 9 to 1 modulo 101. */
export function snils(value: string): boolean {
  return (weightedSum(value, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === Number(value.slice(9));
}

/** Vehicle identification number, 49 CFR 565.15: the ninth character. */
export function vin(value: string): boolean {
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  let sum = 0;
  for (let i = 0; i < 17; i++) {
    const character = value.charAt(i);
    const known = VIN_VALUES[character];
    sum += (weights[i] ?? 0) * (known ?? Number(character));
  }
  return '0123456789X'[sum % 11] === value.charAt(8);
}

const VIN_VALUES: Readonly<Record<string, number>> = Object.fromEntries(
  [...'A1B2C3D4E5F6G7H8J1K2L3M4N5P7R9S2T3U4V5W6X7Y8Z9'.matchAll(/([A-Z])(\d)/g)].map(([, letter = '', number]) => [
    letter,
    Number(number),
  ]),
);

/** Bitcoin and its kin: the polynomial of BIP 173 and BIP 350. */
export function bech32(value: string): boolean {
  const text = value.toLowerCase();
  const split = text.lastIndexOf('1');
  const prefix = [...text.slice(0, split)].map((character) => character.charCodeAt(0));
  const values = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31)];
  for (const character of text.slice(split + 1)) values.push('qpzry9x8gf2tvdw0s3jn54khce6mua7l'.indexOf(character));
  let check = 1;
  for (const each of values) {
    const top = check >> 25;
    check = ((check & 0x1ffffff) << 5) ^ each;
    BECH32_GENERATOR.forEach((generator, i) => {
      if (((top >> i) & 1) === 1) check ^= generator;
    });
  }
  return check === 1 || check === 0x2bc830a3;
}

const BECH32_GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;
