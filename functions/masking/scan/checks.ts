/** Arithmetic and statistics that tell an identifier from a look-alike. All are linear in the value. */

/** How often each ASCII character is in the value at hand; all zero in between. */
const asciiCounts = new Uint32Array(128);

/** Shannon entropy in bits per character. */
export function entropy(value: string): number {
  const others = new Map<number, number>();
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 128) asciiCounts[code] = (asciiCounts[code] ?? 0) + 1;
    else others.set(code, (others.get(code) ?? 0) + 1);
  }
  let bits = 0;
  for (const count of others.values()) bits -= surprise(count, value.length);
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    const count = code < 128 ? (asciiCounts[code] ?? 0) : 0;
    if (count === 0) continue;
    bits -= surprise(count, value.length);
    asciiCounts[code] = 0;
  }
  return bits;
}

/** Longest value whose shares are remembered; `LONGEST` and a count make the place of one. */
const LONGEST = 256;
const surprises = new Float64Array((LONGEST + 1) * (LONGEST + 1));

/** What `count` of `length` characters add: a logarithm costs more than all the rest. */
function surprise(count: number, length: number): number {
  if (length > LONGEST) return (count / length) * Math.log2(count / length);
  const at = length * (LONGEST + 1) + count;
  const known = surprises[at] ?? 0;
  if (known !== 0 || count === length) return known;
  const bits = (count / length) * Math.log2(count / length);
  surprises[at] = bits;
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

/** ISO 7064 MOD 97-10 as IBANs use it (ISO 13616). Expects upper case without separators. */
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

/** Sum of digits times weights; separators are skipped. */
export function weightedSum(value: string, weights: readonly number[]): number {
  const digits = value.replace(/\D/g, '');
  return weights.reduce((sum, weight, i) => sum + weight * Number(digits.charAt(i)), 0);
}

const VERHOEFF_PRODUCT = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
] as const;
const VERHOEFF_FIRST_PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4] as const;

/** Verhoeff check digit (dihedral group D5), as Aadhaar numbers carry it. */
export function verhoeff(value: string): boolean {
  let check = 0;
  [...value.replace(/\D/g, '')].reverse().forEach((character, position) => {
    let digit = Number(character);
    for (let i = 0; i < position % 8; i++) digit = VERHOEFF_FIRST_PERMUTATION[digit] ?? 0;
    check = VERHOEFF_PRODUCT[check]?.[digit] ?? 0;
  });
  return check === 0;
}

/** A run of one masking character, as documentation and logs show instead of a value. */
export function isMasked(value: string): boolean {
  return /X{6}|x{8}|\*{4}|#{6}|\.{3}|0{12}|abcdefghijk/.test(value);
}

const STANDS_FOR_VALUE =
  /^(?:\$\{[^}]{0,80}\}?|\$[\w.:-]{0,60}|\{\{.{0,80}|<.{0,80}>?|%[\w.]{1,40}%?|\$\(.{0,80}|#\{.{0,60}|\[[\w .-]{1,60}\]|(?:process|os|var|env|self|this|config|settings|secrets|data|local|module)\.[\w.[\]"']{1,80})$/i;
const PLACEHOLDER_WORD =
  /example|sample|placeholder|change.?(?:me|it)|\byour|your[_-]|dummy|redacted|insert|replace|fake|todo|(?:^|[_\W])(?:user(?:name)?|pass(?:word)?|secret|token|key|none|null|undefined|true|false|string|test|foo|bar|xxx+)$|^(?:my|the|some|a|test)[_-]?(?:pass|secret|key|token|api)|_here\b|-here\b/i;

/** What a program, a shell or a template puts in the place of a part, or of the whole. */
const FILLED_IN =
  /\$\{[\w.:/-]{1,60}[}?]|\$\([\w./-]+(?:[ )]|$)|\$__\w+\{|\{\{ ?[\w.$-]{1,60} ?(?:\}\}|\|)|<%=? |%\(\w+\)|#\{[\w.]{1,60}\}|%\w+\([\w.]+\)%|(?:^|[^\w%])%[sdvq](?!\w)|^\$[A-Za-z_]\w*(?:[:/]|@[\w-]+\.)|^(?:@?[A-Z][A-Z\d]*_[A-Z\d_]*@|@\w+@|__[A-Z][A-Z\d_]*__|\{[A-Za-z_]\w*(?:\.\w+)*\})$/;

/** A value that stands for a secret instead of being one: documentation, templates, masks. */
export function isPlaceholder(value: string): boolean {
  return (
    STANDS_FOR_VALUE.test(value) ||
    FILLED_IN.test(value) ||
    PLACEHOLDER_WORD.test(value) ||
    isMasked(value) ||
    hasFewCharacters(value.toLowerCase())
  );
}

/** At most three different ones. */
function hasFewCharacters(value: string): boolean {
  const seen: string[] = [];
  for (const character of value) {
    if (seen.includes(character)) continue;
    if (seen.length === 3) return false;
    seen.push(character);
  }
  return true;
}
