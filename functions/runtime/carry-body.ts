import { AegisError } from '../kernel/errors.ts';
import { jsonBytes, MAX_CARRIED_BYTES, textBytes } from '../kernel/sizes.ts';
import type { HttpResponse } from './http.ts';

export interface CarriedBody {
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** Up to this many characters a text fits whatever they are: JSON writes each in six bytes at most. */
const SURELY_CARRIED = 1_000_000;

/**
 * The body as Lambda carries it: a text, or base64 where escaping would make the text longer than that.
 * @throws AegisError `answer_too_large` for what would be lost on the way
 */
export function carryBody(response: HttpResponse): CarriedBody {
  if (response.bytes !== undefined) return encode(response.bytes);
  if (response.body === undefined) return {};
  const text = toText(response);
  if (text.length <= SURELY_CARRIED || jsonBytes(text) <= MAX_CARRIED_BYTES) return { body: text };
  if (base64Length(textBytes(text)) > MAX_CARRIED_BYTES) throw tooLarge();
  return encode(Buffer.from(text));
}

function encode(bytes: Uint8Array): CarriedBody {
  if (base64Length(bytes.byteLength) > MAX_CARRIED_BYTES) throw tooLarge();
  return { body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true };
}

function toText({ body, headers }: HttpResponse): string {
  const isText = typeof body === 'string' && headers?.['content-type'] !== undefined;
  return isText ? body : JSON.stringify(body);
}

function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}

function tooLarge(): AegisError {
  return new AegisError('answer_too_large', 'The answer is larger than one response can carry. Ask for less at once.');
}
