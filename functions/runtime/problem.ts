import type * as z from 'zod';
import { AegisError, ERROR_DEFINITIONS, type ErrorCode, type FieldError } from '../kernel/errors.ts';
import type { HttpResponse } from './http.ts';

/** An error as RFC 9457 problem details: what the caller may know, and nothing else. */
export function problemResponse(error: AegisError, requestId: string): HttpResponse {
  const { status, title } = ERROR_DEFINITIONS[error.code];
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...error.headers,
    },
    body: {
      type: errorPagePath(error.code),
      title,
      status,
      code: error.code,
      detail: error.message,
      request_id: requestId,
      ...(error.errors.length === 0 ? {} : { errors: error.errors }),
      ...error.extensions,
    },
  };
}

/** A reference relative to the deployment's root: RFC 9457, section 3.1.1, lets a type lead to its explanation. */
function errorPagePath(code: ErrorCode): string {
  return `/errors/${code}`;
}

/** Every problem with a request's fields, by the request's own names; `at` is where the checked value stood. */
export function invalidRequest(error: z.ZodError, at: readonly PropertyKey[] = []): AegisError {
  return new AegisError('invalid_request', 'Some fields of the request are not valid.', {
    errors: error.issues.flatMap((issue) => fieldErrors(issue, at)).slice(0, MAX_FIELD_ERRORS),
  });
}

/** A body of nonsense could otherwise be answered by a far larger list of what is wrong with it. */
const MAX_FIELD_ERRORS = 50;

function fieldErrors(issue: z.core.$ZodIssue, at: readonly PropertyKey[]): FieldError[] {
  const path = formatPath([...at, ...issue.path]);
  if (issue.code === 'invalid_union') {
    // The alternative that was meant is the one whose type the value has, so that the trouble lies inside it.
    const meant = issue.errors.filter((errors) => !errors.some(isOtherType));
    if (meant.length === 1) {
      const [errors = []] = meant;
      return errors.flatMap((error) => fieldErrors({ ...error, path: [...issue.path, ...error.path] }, at));
    }
    const alternatives = (meant.length === 0 ? issue.errors : meant).flatMap(([first]) =>
      first === undefined ? [] : [describeExpected(first)],
    );
    return [{ path, message: `must be ${[...new Set(alternatives)].join(' or ')}` }];
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: formatPath([...at, ...issue.path, key]),
      message: 'is not a known field',
    }));
  }
  return [{ path, message: issue.message }];
}

function isOtherType(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

/** What an alternative would have taken. */
function describeExpected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'invalid_format':
      return issue.format.startsWith('date') ? `an ISO 8601 ${issue.format}` : issue.message;
    default:
      return issue.message;
  }
}

/** The request's own names; what is wrong with a body as a whole is wrong with `body`. */
function formatPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'body';
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const name = String(part);
    if (!PLAIN_NAME.test(name)) return `${text}[${JSON.stringify(name.slice(0, MAX_NAME_LENGTH))}]`;
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** Any other name is quoted, cut to a length, since it is the client's own text of any size. */
const PLAIN_NAME = /^[\w$-]{1,100}$/;
const MAX_NAME_LENGTH = 100;
