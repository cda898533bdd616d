import type * as z from 'zod';
import type { Omissions } from './omissions.ts';
import { type Attributes, MAX_ATTRIBUTE_DEPTH } from './span.ts';

type Json = z.core.util.JSONType;

/** A part of a protobuf body that its decoder could not read. */
export class Undecodable {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** A message as either decoder gives it; which members it has is not known yet. */
export type OtlpMessage = Readonly<Record<string, unknown>>;

export function isMessage(value: unknown): value is OtlpMessage {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Undecodable)
  );
}

/** What keeps a value from being the message that it should be. */
export function faultOf(value: unknown): string {
  return value instanceof Undecodable ? value.reason : 'must be an object';
}

/**
 * A member by its name in the JSON mapping of protobuf, or by its name in the definitions (`start_time_unix_nano`),
 * which the mapping also lets a parser accept. A member that is null is not set.
 */
export function member(message: OtlpMessage, name: string): unknown {
  const own = Object.hasOwn(message, name) ? message[name] : undefined;
  if (own !== undefined && own !== null) return own;
  const other = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const snake = Object.hasOwn(message, other) ? message[other] : undefined;
  return snake ?? undefined;
}

/** The elements of a repeated field with their paths; none when it is no list, which is noted. */
export function elements(
  message: OtlpMessage,
  name: string,
  path: string,
  omissions: Omissions,
): { readonly item: unknown; readonly at: string }[] {
  const list = member(message, name);
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    omissions.add(`${path}.${name}`, list instanceof Undecodable ? list.reason : 'must be a list');
    return [];
  }
  return list.map((item: unknown, index) => ({ item, at: `${path}.${name}[${index}]` }));
}

/** The attributes of a message. One that cannot be read is noted and costs itself alone. */
export function readAttributes(owner: OtlpMessage, path: string, omissions: Omissions): Attributes {
  const given = member(owner, 'attributes');
  // An object of names instead of a list of pairs says the same.
  if (isMessage(given)) return readMap(given, `${path}.attributes`, omissions);
  const entries: [string, Json][] = [];
  for (const { item, at } of elements(owner, 'attributes', path, omissions)) {
    const pair = readPair(item, at, 0, omissions);
    if (pair?.value !== undefined) entries.push([pair.key, pair.value]);
  }
  return Object.fromEntries(entries);
}

function readMap(map: OtlpMessage, path: string, omissions: Omissions): Attributes {
  const entries: [string, Json][] = [];
  for (const [index, [key, given]] of Object.entries(map).entries()) {
    // The name is the client's, and may be anything: only its place is repeated.
    const value = readAnyValue(given, `${path}[${index}]`, 0, omissions);
    if (value !== undefined) entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

function readPair(
  pair: unknown,
  path: string,
  depth: number,
  omissions: Omissions,
): { readonly key: string; readonly value: Json | undefined } | undefined {
  if (!isMessage(pair)) {
    omissions.add(path, faultOf(pair));
    return undefined;
  }
  const key = member(pair, 'key') ?? '';
  if (typeof key !== 'string') {
    omissions.add(`${path}.key`, 'must be a text');
    return undefined;
  }
  return { key, value: readAnyValue(member(pair, 'value'), `${path}.value`, depth, omissions) };
}

/** The value of an attribute; undefined when it is not set, and, which is noted, when it cannot be read. */
function readAnyValue(value: unknown, path: string, depth: number, omissions: Omissions): Json | undefined {
  if (value === undefined || value === null) return undefined;
  if (depth > MAX_ATTRIBUTE_DEPTH) {
    omissions.add(path, `is nested deeper than ${MAX_ATTRIBUTE_DEPTH} levels`);
    return undefined;
  }
  // Without the name of its kind, a single value is still what it is.
  if (isScalar(value)) return typeof value === 'number' ? finite(value) : value;
  if (!isMessage(value)) {
    omissions.add(path, faultOf(value));
    return undefined;
  }
  for (const [kind, read] of KINDS) {
    const inner = member(value, kind);
    if (inner !== undefined) return read(inner, { path: `${path}.${kind}`, depth, omissions });
  }
  if (Object.values(value).some((inner) => inner !== undefined && inner !== null)) {
    omissions.add(path, 'holds no kind of value that OTLP defines');
  }
  return undefined;
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly omissions: Omissions;
}

/** In the order in which they are looked for, should a message hold several. */
const KINDS: readonly (readonly [string, (value: unknown, place: Place) => Json | undefined])[] = [
  ['stringValue', (value, place) => (isScalar(value) ? String(value) : left(place, 'must be a text'))],
  ['boolValue', readBoolean],
  ['intValue', readInteger],
  ['doubleValue', readDouble],
  ['arrayValue', readArray],
  ['kvlistValue', readPairs],
  ['bytesValue', readBytes],
];

function left({ path, omissions }: Place, reason: string): undefined {
  omissions.add(path, reason);
  return undefined;
}

type Scalar = string | number | boolean;

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function readBoolean(value: unknown, place: Place): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return left(place, 'must be true or false');
}

/** A number where it is exact, else its digits. A fraction in place of an integer is still that number. */
function readInteger(value: unknown, place: Place): number | string | undefined {
  const number = toNumber(value);
  if (number === undefined) return left(place, 'must be a whole number');
  const digits = isScalar(value) ? String(value) : '';
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(number) ? digits : finite(number);
}

function readDouble(value: unknown, place: Place): number | string | undefined {
  const number = toNumber(value);
  return number === undefined ? left(place, 'must be a number') : finite(number);
}

/** A number, or a text that is one, as the JSON of protobuf allows for every numeric field. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (isMessage(value)) return ofHalves(value);
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : undefined;
}

const HALF = 2 ** 32;

/** The halves of 64 bits, as OpenTelemetry for JavaScript wrote times and other long numbers before 1.0. */
function ofHalves({ low, high }: OtlpMessage): number | undefined {
  if (typeof low !== 'number' || typeof high !== 'number') return undefined;
  return high * HALF + (low >>> 0);
}

/** JSON has no number that is none or infinite: it becomes its name. */
function finite(number: number): number | string {
  return Number.isFinite(number) ? number : String(number);
}

/** JSON has a name or a text of digits where protobuf has a number that is none. */
const NUMBER = /^(?:NaN|-?Infinity|-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,9})?)$/;

function readArray(value: unknown, { path, depth, omissions }: Place): Json[] {
  const list: OtlpMessage = Array.isArray(value) ? { values: value } : isMessage(value) ? value : {};
  if (!Array.isArray(value) && !isMessage(value)) omissions.add(path, faultOf(value));
  return elements(list, 'values', path, omissions).map(
    ({ item, at }) => readAnyValue(item, at, depth + 1, omissions) ?? null,
  );
}

function readPairs(value: unknown, { path, depth, omissions }: Place): { [name: string]: Json } {
  const list: OtlpMessage = Array.isArray(value) ? { values: value } : isMessage(value) ? value : {};
  if (!Array.isArray(value) && !isMessage(value)) omissions.add(path, faultOf(value));
  const pairs = elements(list, 'values', path, omissions).flatMap(
    ({ item, at }) => readPair(item, at, depth + 1, omissions) ?? [],
  );
  return Object.fromEntries(pairs.map(({ key, value: inner }) => [key, inner ?? null]));
}

function readBytes(value: unknown, place: Place): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join(''));
  return left(place, 'must be bytes in base64');
}
