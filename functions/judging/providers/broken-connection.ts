import { JudgeFailure } from '../judge-model.ts';

/** The request never reached a provider that could charge for it. */
const NEVER_ARRIVED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** The provider may have done the work. */
export function later(message: string): JudgeFailure {
  return new JudgeFailure('later', message, { mayBeCharged: true });
}

/** What a connection that failed means: trouble, and a charge unless the request never arrived. */
export function brokenConnection(error: unknown): JudgeFailure {
  const codes = codesOf(error);
  const reason = codes.at(-1);
  return new JudgeFailure('later', `The connection failed${reason === undefined ? '' : ` (${reason})`}.`, {
    mayBeCharged: !codes.some((code) => NEVER_ARRIVED.test(code)),
  });
}

/** What happened is told by a cause, or by one of several errors; the innermost is the last. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  return [...own, ...codesOf(error instanceof AggregateError ? error.errors[0] : error.cause)];
}
