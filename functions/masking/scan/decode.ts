import { certainNumberAt } from '../../kernel/certain.ts';
import type { CodedText } from './coded-text.ts';
import type { Encoding } from './pattern.ts';

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
export const MIN_BASE64 = 20;
const MIN_HEX = 32;
/** Longer runs are images and archives; their first part is enough to see that they are not text. */
const PROBE_LENGTH = 64;
const MIN_PRINTABLE_SHARE = 0.95;

const BASE64_CODE = new Uint8Array(256);
const SEXTET = new Int8Array(128).fill(-1);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let i = 0; i < ALPHABET.length; i++) SEXTET[ALPHABET.charCodeAt(i)] = i;
SEXTET['-'.charCodeAt(0)] = 62;
SEXTET['_'.charCodeAt(0)] = 63;
for (let code = 0; code < 128; code++) BASE64_CODE[code] = SEXTET[code] === -1 ? 0 : 1;

/** Decodes one level what may be base64 or hex in `runs` (see `longRuns`), and URL-encoded words. */
export function decodeRuns(text: string, runs: readonly number[]): DecodedRun[] {
  const decoded: DecodedRun[] = [];
  for (let i = 0; i < runs.length; i += 2)
    pushEncoded(decoded, text, certainNumberAt(runs, i), certainNumberAt(runs, i + 1));
  if (text.includes('%')) findUrlEncoded(text, decoded);
  return decoded;
}

/**
 * Start and end of every run of at least 20 characters of the base64 and base64url alphabets. Looks
 * at the last of 20 characters first and goes back from there: where one of them is none, nothing
 * before it can belong to such a run, and most of a text is never read.
 */
export function longRuns({ text, codes }: CodedText): number[] {
  const runs: number[] = [];
  const { length } = text;
  for (let from = 0; from + MIN_BASE64 <= length; ) {
    let at = from + MIN_BASE64 - 1;
    while (at >= from && BASE64_CODE[codes[at] ?? 0] === 1) at -= 1;
    if (at >= from) {
      from = at + 1;
      continue;
    }
    let end = from + MIN_BASE64;
    while (BASE64_CODE[codes[end] ?? 0] === 1) end += 1;
    runs.push(from, end);
    from = end + 1;
  }
  return runs;
}

/** Words that hold a percent sign, one after the other. */
function findUrlEncoded(text: string, runs: DecodedRun[]): void {
  for (let percent = text.indexOf('%'); percent >= 0; ) {
    let end = percent + 1;
    while (end < text.length && text.charCodeAt(end) > 32) end += 1;
    if (hexByte(text, percent + 1) >= 0 || end - percent > 3) pushUrlEncoded(runs, text, percent, end);
    percent = text.indexOf('%', end);
  }
}

function pushEncoded(runs: DecodedRun[], text: string, start: number, end: number): void {
  if (end - start >= MIN_HEX && (end - start) % 2 === 0 && isHex(text, start, end)) {
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

function isHex(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (hexDigit(text.charCodeAt(i)) < 0) return false;
  return true;
}

/** Printable text in the bytes, or undefined; UTF-16LE (as PowerShell encodes) loses its zeros. */
function printable(bytes: Uint8Array): string | undefined {
  let readable = 0;
  let zeros = 0;
  const probe = Math.min(bytes.length, PROBE_LENGTH);
  for (let i = 0; i < probe; i++) {
    const byte = certainNumberAt(bytes, i);
    if (byte === 0 && i % 2 === 1) zeros += 1;
    else if ((byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13) readable += 1;
  }
  const wide = zeros * 3 > probe;
  if (readable + (wide ? zeros : 0) < probe * MIN_PRINTABLE_SHARE) return undefined;
  let out = '';
  for (let i = 0; i < bytes.length; i += wide ? 2 : 1) out += String.fromCharCode(certainNumberAt(bytes, i));
  return out;
}

/** Text from base64 or base64url without padding, or undefined when it is no text. */
export function decodeBase64(text: string, start = 0, end = text.length): string | undefined {
  if ((end - start) % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor(((end - start) * 3) / 4));
  let size = 0;
  let bits = 0;
  let held = 0;
  for (let i = start; i < end; i++) {
    bits = (bits << 6) | certainNumberAt(SEXTET, text.charCodeAt(i));
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

/** As `hexByte`, for ASCII alone: other bytes are parts of letters, or no encoding at all. */
function asciiByte(text: string, index: number): number {
  const byte = hexByte(text, index);
  return byte < 128 ? byte : -1;
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
    const byte = text.charCodeAt(i) === 37 ? asciiByte(text, i + 1) : -1;
    changed ||= byte >= 0;
    out += byte >= 0 ? String.fromCharCode(byte) : text.charAt(i);
    i += byte >= 0 ? 3 : 1;
  }
  origins[out.length] = end - start;
  if (changed) runs.push({ encoding: 'url', start, end, text: out, origins: origins.subarray(0, out.length + 1) });
}
