import type { Problem } from '../../../lib/client/api-types.ts';

/** An answer of the API that is no success, or no answer at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  /** Stable; `offline` when nothing answered, `unknown` when what answered was not the API. */
  readonly code: string;
  readonly problem: Problem | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, body: unknown, retryAfter: string | null = null) {
    const problem = isProblem(body) ? body : undefined;
    super(problem?.detail ?? (status === 0 ? 'Nothing answered.' : `The API answered ${status}.`));
    this.name = 'ApiError';
    this.status = status;
    this.code = problem?.code ?? (status === 0 ? 'offline' : 'unknown');
    this.problem = problem;
    const seconds = Number(retryAfter ?? Number.NaN);
    this.retryAfterSeconds = Number.isFinite(seconds) ? seconds : undefined;
  }
}

/** What is wrong with single fields of a form, by path; empty when the problem is another one. */
export function fieldProblems(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries((error.problem?.errors ?? []).map(({ path, message }) => [path, message]));
}

/** One sentence about whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.';
}

/** Whether the same call may be answered in a moment: nothing answered, or trouble of our own. */
export function isWorthRepeating(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 502);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}
