import { AegisError } from '../../kernel/errors.ts';
import { repeatedMember } from '../../kernel/repeated-member.ts';
import { contentEncodingOf, type HttpRequest } from '../../runtime/http.ts';
import { parseJson } from '../../runtime/json-body.ts';

/** Lambda takes 6 MB of a request, in which a body may be base64. */
const MOST_BODY_BYTES = 4_600_000;
/** Characters of a name that is told back. */
const MOST_NAME_CHARACTERS = 100;

/** The body of a request: what it says, and the text that says so, which is sent on. */
export interface SentBody {
  readonly value: unknown;
  readonly text: string;
}

export const NO_BODY: SentBody = { value: undefined, text: '' };

/**
 * Reads a body, once.
 * @throws AegisError `payload_too_large`, `unsupported_media_type`, `malformed_request`, or `invalid_request` for a
 * member that stands twice: what was looked at and what the provider reads would differ
 */
export function readSentBody(request: HttpRequest): SentBody {
  if (request.body.length > MOST_BODY_BYTES) {
    throw new AegisError('payload_too_large', `A request may hold ${MOST_BODY_BYTES} bytes.`);
  }
  if (contentEncodingOf(request) !== 'identity') {
    throw new AegisError('unsupported_media_type', 'Send the body without a content encoding.');
  }
  const value = parseJson(request.body);
  // Without a mark of the byte order, as the value was read.
  const text = new TextDecoder().decode(request.body);
  const repeated = repeatedMember(text);
  if (repeated === null) return { value, text };
  throw new AegisError('invalid_request', 'A member of the request stands in it twice.', {
    errors: [
      {
        path: repeated.slice(0, MOST_NAME_CHARACTERS),
        message: 'stands twice in one object: readers differ in which one counts',
      },
    ],
  });
}

/** @throws AegisError `invalid_request` for what is no object */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new AegisError('invalid_request', 'Some fields of the request are not valid.', {
    errors: [{ path: 'body', message: 'must be a JSON object' }],
  });
}
