import type { Encoding } from './rule.ts';

/** A stretch of text that reads differently once decoded. */
export interface DecodedRun {
  readonly encoding: Encoding;
  /** Where the encoded run lies in the text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** For URL encoding: offset in the run's own text of each decoded unit; null: mask the whole run. */
  readonly origins: Uint32Array | null;
}

/** Shorter runs cannot hold a secret of a known format. */
const MIN_BASE64 = 20;
const MIN_HEX = 32;
/** Longer runs are images and archives; their first part is enough to see that they are not text. */
const PROBE_LENGTH = 64;
const MIN_PRINTABLE_SHARE = 0.95;

const OTHER = 0;
const BASE64 = 1;
const HEX = 2;
const PERCENT = 3;

const KIND = new Uint8Array(128);
const SEXTET = new Int8Array(128).fill(-1);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let i = 0; i < ALPHABET.length; i++) {
  const code = ALPHABET.charCodeAt(i);
  SEXTET[code] = i;
  KIND[code] = BASE64;
}
for (const character of '0123456789abcdefABCDEF') KIND[character.charCodeAt(0)] = HEX;
SEXTET['-'.charCodeAt(0)] = 62;
SEXTET['_'.charCodeAt(0)] = 63;
KIND['-'.charCodeAt(0)] = BASE64;
KIND['_'.charCodeAt(0)] = BASE64;
KIND['%'.charCodeAt(0)] = PERCENT;

/** Finds what may be base64, hex or URL-encoded text, in one pass, and decodes it one level. */
export function decodeRuns(text: string): DecodedRun[] {
  const runs: DecodedRun[] = [];
  let start = 0;
  let allHex = true;
  let urlFrom = -1;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 32;
    const kind = code < 128 ? (KIND[code] ?? OTHER) : OTHER;
    if (kind === HEX) continue;
    if (kind === BASE64) {
      allHex = false;
      continue;
    }
    if (i - start >= MIN_BASE64) pushEncoded(runs, text, start, i, allHex);
    if (kind === PERCENT && urlFrom < 0) urlFrom = i;
    if (urlFrom >= 0 && code <= 32) {
      pushUrlEncoded(runs, text, urlFrom, i);
      urlFrom = -1;
    }
    start = i + 1;
    allHex = true;
  }
  return runs;
}

function pushEncoded(runs: DecodedRun[], text: string, start: number, end: number, allHex: boolean): void {
  if (allHex && end - start >= MIN_HEX && (end - start) % 2 === 0) {
    const decoded = decodeHex(text, start, end);
    if (decoded !== undefined) runs.push({ encoding: 'hex', start, end, text: decoded, origins: null });
    return;
  }
  const decoded = decodeBase64(text, start, end);
  if (decoded === undefined) return;
  let padded = end;
  while (padded < end + 2 && text.charCodeAt(padded) === 61) padded += 1;
  runs.push({ encoding: 'base64', start, end: padded, text: decoded, origins: null });
}

/** Printable text in the bytes, or undefined; UTF-16LE (as PowerShell encodes) loses its zeros. */
function printable(bytes: Uint8Array): string | undefined {
  let readable = 0;
  let zeros = 0;
  const probe = Math.min(bytes.length, PROBE_LENGTH);
  for (let i = 0; i < probe; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0 && i % 2 === 1) zeros += 1;
    else if ((byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13) readable += 1;
  }
  const wide = zeros * 3 > probe;
  if (readable + (wide ? zeros : 0) < probe * MIN_PRINTABLE_SHARE) return undefined;
  let out = '';
  for (let i = 0; i < bytes.length; i += wide ? 2 : 1) out += String.fromCharCode(bytes[i] ?? 32);
  return out;
}

function decodeBase64(text: string, start: number, end: number): string | undefined {
  if ((end - start) % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor(((end - start) * 3) / 4));
  let size = 0;
  let bits = 0;
  let held = 0;
  for (let i = start; i < end; i++) {
    bits = (bits << 6) | (SEXTET[text.charCodeAt(i)] ?? 0);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[size] = (bits >> held) & 255;
    bits &= (1 << held) - 1;
    size += 1;
    if (size === PROBE_LENGTH && printable(bytes.subarray(0, size)) === undefined) return undefined;
  }
  return printable(bytes.subarray(0, size));
}

function decodeHex(text: string, start: number, end: number): string | undefined {
  const bytes = new Uint8Array((end - start) / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = hexByte(text, start + i * 2);
    if (i === PROBE_LENGTH - 1 && printable(bytes.subarray(0, PROBE_LENGTH)) === undefined) return undefined;
  }
  return printable(bytes);
}

/** The byte written in two hex digits at `index`, or -1. */
function hexByte(text: string, index: number): number {
  const high = hexDigit(text.charCodeAt(index));
  const low = hexDigit(text.charCodeAt(index + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function pushUrlEncoded(runs: DecodedRun[], text: string, percentAt: number, end: number): void {
  let start = percentAt;
  // Back to the start of the word: a secret may begin before its first encoded character.
  while (start > 0 && percentAt - start < 256 && text.charCodeAt(start - 1) > 32) start -= 1;
  const origins = new Uint32Array(end - start + 1);
  let out = '';
  let changed = false;
  for (let i = start; i < end; ) {
    origins[out.length] = i - start;
    const byte = text.charCodeAt(i) === 37 ? hexByte(text, i + 1) : -1;
    changed ||= byte >= 0;
    out += byte >= 0 ? String.fromCharCode(byte) : text.charAt(i);
    i += byte >= 0 ? 3 : 1;
  }
  origins[out.length] = end - start;
  if (changed) runs.push({ encoding: 'url', start, end, text: out, origins: origins.subarray(0, out.length + 1) });
}
