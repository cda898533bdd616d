import type * as z from 'zod';
import { isObject, parseJson } from './json-text.ts';

type Json = z.core.util.JSONType;

/** Where nothing says that numbers are a vector: few embeddings have fewer, and few lists of measurements have as many. */
export const LEAST_DIMENSIONS = 128;
/** Inline images, sounds and files; shorter texts of these letters are words, ids and thumbnails of a few bytes. */
const LEAST_BINARY_LENGTH = 256;

/** A value with each vector in it as a note of its size: a list of that many numbers says nothing to a reader. */
export function withoutVectors(value: Json, least = LEAST_DIMENSIONS): Json {
  const parsed = (couldHoldVector(value, least) ? parseJson(value) : value) ?? null;
  const note = noteOf(parsed, least);
  if (note !== undefined) return note;
  const changed = withinOf(parsed, (inner) => withoutVectors(inner, least));
  return changed === parsed ? value : changed;
}

/** Whether a value is nothing but vectors: numbers, lists of them, or the answer of a provider around them. */
export function isVector(value: Json | undefined, least = 1): boolean {
  const parsed = parseJson(value);
  if (Array.isArray(parsed)) {
    return parsed.length > 0 && (isNumbers(parsed, least) || parsed.every((item) => isVector(item, least)));
  }
  if (!isObject(parsed)) return false;
  const inner = parsed['embedding'] ?? parsed['embeddings'] ?? parsed['data'] ?? parsed['vector'] ?? parsed['values'];
  return inner !== undefined && isVector(inner, least);
}

/**
 * A part of a message with its inline binary data as a note of its size. A long word elsewhere is a text: it may be a
 * secret, or hide an instruction.
 */
export function withoutBinary(value: Json, isBinary = false): Json {
  if (typeof value === 'string') {
    const data = /^(data:[^,]{0,100};base64,)?([\w+/-]+={0,2})$/.exec(value);
    const isData = data !== null && (isBinary || data[1] !== undefined) && value.length >= LEAST_BINARY_LENGTH;
    return isData ? `${data[1] ?? ''}(${(data[2] ?? '').length} characters of base64)` : value;
  }
  const isMedia = isObject(value) && MEDIA_TYPE_NAMES.some((name) => name in value);
  return withinOf(value, (inner, name) =>
    withoutBinary(inner, isMedia || (name === undefined ? isBinary : DATA_NAMES.has(name))),
  );
}

/** Names beside which a value says what it is, and names of what is binary wherever it stands. */
const MEDIA_TYPE_NAMES = ['mime_type', 'media_type', 'mimeType', 'mediaType', 'modality'];
const DATA_NAMES = new Set([
  'bytes',
  'data',
  'base64',
  'b64_json',
  'signature',
  'encrypted_content',
  'thoughtSignature',
]);

function withinOf(value: Json, change: (inner: Json, name?: string) => Json): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => change(item));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, change(inner, name)] as const);
  return entries.some(([name, inner]) => inner !== value[name]) ? Object.fromEntries(entries) : value;
}

/** Each number of a list has a comma or a bracket beside it. */
function couldHoldVector(value: Json, least: number): boolean {
  return typeof value === 'string' && value.length > least * 2 && /^\s*[[{]/.test(value);
}

function noteOf(value: Json | undefined, least: number): string | undefined {
  if (!Array.isArray(value) || !isNumbers(value, least)) return undefined;
  return `(a vector of ${value.length} numbers)`;
}

/** Whole numbers only are counts, or the tokens of a text; where a vector is expected they are one too. */
function isNumbers(value: readonly Json[], least: number): boolean {
  if (value.length < least || !value.every((item) => typeof item === 'number')) return false;
  return least < LEAST_DIMENSIONS || !value.every((item) => Number.isInteger(item));
}
