import type * as z from 'zod';
import { AegisError, ERROR_STATUS, type FieldError } from '../domain/errors.ts';
import type { HttpResponse } from './http.ts';

const QUOTA_PROBLEM_TYPE = 'https://iana.org/assignments/http-problem-types#quota-exceeded';

/** An error as RFC 9457 problem details: what the caller may know, and nothing else. */
export function problemResponse(error: AegisError, requestId: string): HttpResponse {
  const status = ERROR_STATUS[error.code];
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...error.headers,
    },
    body: {
      type: status === 429 ? QUOTA_PROBLEM_TYPE : 'about:blank',
      title: TITLES[status] ?? 'Error',
      status,
      code: error.code,
      detail: error.message,
      request_id: requestId,
      ...(error.errors.length === 0 ? {} : { errors: error.errors }),
      ...error.extensions,
    },
  };
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
    // The alternative that was meant is the one whose shape the value has, so that the trouble lies inside it.
    const meant = issue.errors.find((errors) => errors.some((error) => error.path.length > 0));
    if (meant !== undefined) {
      return meant.flatMap((error) => fieldErrors({ ...error, path: [...issue.path, ...error.path] }, at));
    }
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: formatPath([...at, ...issue.path, key]),
      message: 'is not a known field',
    }));
  }
  return [{ path, message: issue.message }];
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Malformed request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Content too large',
  415: 'Unsupported media type',
  422: 'Invalid fields',
  429: 'Quota exceeded',
  500: 'Internal error',
  503: 'Unavailable',
};
