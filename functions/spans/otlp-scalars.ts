import { isMessage, member, type OtlpMessage, toNumber } from './otlp-value.ts';

/**
 * OTLP gives nanoseconds; a trace counts milliseconds. Some exporters write other units. Epoch times of this century
 * differ by a factor of a thousand from unit to unit, so that the size tells it: what is below the limit is in that unit.
 */
const UNITS: readonly (readonly [limit: number, perMillisecond: number])[] = [
  [1e11, 1e-3],
  [1e14, 1],
  [1e17, 1e3],
];
const NANOSECONDS_PER_MILLISECOND = 1e6;
/** Seconds of the year 2001; a smaller number is no time in any unit but the nanoseconds that the protocol demands. */
const LEAST_SECONDS = 1e9;
/** The end of the year 9999 in epoch milliseconds: the last instant that ISO-8601 writes with four digits. */
const LAST_INSTANT = 253_402_300_799_999;

/**
 * The id of `bytes` bytes in lower-case hexadecimal digits; empty when none is set, undefined when it is no such id.
 * OTLP's JSON writes ids in hexadecimal digits, unlike other bytes; exporters that use the general mapping of protobuf
 * write base64, some write a trace id as a UUID or with `0x` before it, and tracers of 64 bits write half of one, which
 * W3C Trace Context fills with zeros on the left. The lengths tell these apart.
 */
export function idOf(value: unknown, bytes: number): string | undefined {
  if (value === undefined) return '';
  const text = value instanceof Uint8Array ? ofBytes(value, bytes) : value;
  if (typeof text !== 'string') return undefined;
  const written = text.trim().replace(/^0x/i, '');
  const digits = UUID.test(written) ? written.replaceAll('-', '') : written;
  if (digits === '' || (digits.length === 2 * bytes && HEXADECIMAL.test(digits))) return digits.toLowerCase();
  if (bytes === 16 && digits.length === bytes && HEXADECIMAL.test(digits)) {
    return digits.toLowerCase().padStart(2 * bytes, '0');
  }
  const base64 = digits.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  if (base64.length !== Math.ceil((bytes * 4) / 3) || !BASE64.test(base64)) return undefined;
  return toHexadecimal(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

const HEXADECIMAL = /^[0-9a-f]+$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const BASE64 = /^[A-Za-z0-9+/]+$/;

/** Bytes of twice the length are the hexadecimal digits themselves. */
function ofBytes(value: Uint8Array, bytes: number): string {
  return value.length === 2 * bytes ? String.fromCharCode(...value) : toHexadecimal(value);
}

function toHexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Epoch milliseconds of a time; null when none is set, undefined when it is none. Zero is OTLP's way to set none. */
export function instantOf(value: unknown): number | null | undefined {
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) return null;
  const written = toNumber(value);
  if (written === undefined) return writtenOut(value);
  const unit = written < LEAST_SECONDS ? undefined : UNITS.find(([limit]) => written < limit);
  const milliseconds = written / (unit?.[1] ?? NANOSECONDS_PER_MILLISECOND);
  if (milliseconds === 0) return null;
  return milliseconds > 0 && milliseconds <= LAST_INSTANT ? milliseconds : undefined;
}

/** Epoch milliseconds of a time in ISO 8601, which some write in place of a number. */
function writtenOut(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(value)) return undefined;
  const milliseconds = Date.parse(value);
  return milliseconds > 0 && milliseconds <= LAST_INSTANT ? milliseconds : undefined;
}

export interface SpanStatus {
  readonly isError: boolean;
  readonly message: string;
}

/** A status by the number of its code or by its name, with the prefix of the definitions or without; else undefined. */
export function statusOf(value: unknown): SpanStatus | undefined {
  const status: OtlpMessage = isMessage(value) ? value : { code: value };
  const code = member(status, 'code') ?? 0;
  const message = member(status, 'message');
  const name = typeof code === 'string' ? code.toUpperCase().replace(/^STATUS_CODE_/, '') : '';
  const number = CODES.get(name) ?? toNumber(code);
  return number === undefined
    ? undefined
    : { isError: number === ERROR_CODE, message: typeof message === 'string' ? message : '' };
}

const ERROR_CODE = 2;
const CODES: ReadonlyMap<string, number> = new Map([
  ['UNSET', 0],
  ['OK', 1],
  ['ERROR', ERROR_CODE],
]);
