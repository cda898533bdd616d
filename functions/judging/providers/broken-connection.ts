import { codesOf, hasNeverArrived } from '../../kernel/provider-failures.ts';
import { JudgeFailure } from '../judge-model.ts';

/** The provider may have done the work. */
export function later(message: string): JudgeFailure {
  return new JudgeFailure('later', message, { mayBeCharged: true });
}

/** What a connection that failed means: trouble, and a charge unless the request never arrived. */
export function brokenConnection(error: unknown): JudgeFailure {
  const reason = codesOf(error).at(-1);
  return new JudgeFailure('later', `The connection failed${reason === undefined ? '' : ` (${reason})`}.`, {
    mayBeCharged: !hasNeverArrived(error),
  });
}
