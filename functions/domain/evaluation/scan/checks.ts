/** Arithmetic and statistics that tell an identifier from a look-alike. All are linear in the value. */

/** Shannon entropy in bits per character. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/** Check digit of payment cards: ISO/IEC 7812-1, annex B. Ignores separators. */
export function luhn(value: string): boolean {
  let sum = 0;
  let double = false;
  for (let i = value.length - 1; i >= 0; i--) {
    const digit = value.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) continue;
    const weighted = double ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
    double = !double;
  }
  return sum % 10 === 0;
}

/** ISO 13616: the rearranged number modulo 97 is 1. Expects upper case without separators. */
export function ibanChecksum(value: string): boolean {
  const rearranged = value.slice(4) + value.slice(0, 4);
  let remainder = 0;
  for (const character of rearranged) {
    const digit = Number.parseInt(character, 36);
    if (Number.isNaN(digit)) return false;
    remainder = (remainder * (digit > 9 ? 100 : 10) + digit) % 97;
  }
  return remainder === 1;
}

const PLACEHOLDER_WORD =
  /example|sample|placeholder|change.?me|your|dummy|redacted|insert|replace|fake|todo|xxxx|\*{3}|<[^>]*>|\$\{|\{\{|%s|\.\.\.|not.?a.?real|here$/i;

/** A value that stands for a secret instead of being one: documentation, templates, masks. */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER_WORD.test(value) || new Set(value.toLowerCase()).size <= 3;
}
