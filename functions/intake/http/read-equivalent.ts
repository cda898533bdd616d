import * as z from 'zod';
import { TraceSubmission } from '../../content/trace-submission.ts';
import { AegisError, type FieldError } from '../../kernel/errors.ts';
import { invalidRequest } from '../../runtime/problem.ts';
import { OTHER_FIELDS } from '../../spans/dialects/submission-fields.ts';
import { inOwnWords } from '../own-words.ts';

const Body = z.record(z.string(), z.json());

/** @throws AegisError `invalid_request`, which names the field to use in place of one that is not known */
export function readEquivalent(given: unknown, at: readonly PropertyKey[] = []): TraceSubmission {
  const body = Body.safeParse(given);
  const parsed = TraceSubmission.safeParse(body.success ? inOwnWords(body.data) : given);
  if (parsed.success) return parsed.data;
  const unknown = new Set(
    parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
    ),
  );
  const { code, message, errors } = invalidRequest(parsed.error, at);
  throw new AegisError(code, message, { errors: errors.map((error) => withField(error, unknown)) });
}

function withField(error: FieldError, unknown: ReadonlySet<string>): FieldError {
  const name = [...unknown].find((key) => error.path === key || error.path.endsWith(`.${key}`));
  const field = name === undefined ? undefined : fieldFor(name);
  return field === undefined ? error : { ...error, message: `is not a known field; use ${field}` };
}

/** The field that a name stands for: one that is spelled like it, or that means the same. */
function fieldFor(name: string): string | undefined {
  const spelled = plain(name);
  const own = Object.keys(TraceSubmission.shape).find((field) => plain(field) === spelled);
  return own ?? OTHER_FIELDS.find(([, names]) => names.some((other) => plain(other) === spelled))?.[0];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}
