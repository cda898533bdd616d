import { AegisError, type FieldError } from '../kernel/errors.ts';
import { type HashValue, type MaskingPolicy, maskText } from '../masking/masking.ts';
import type { TraceSubmission } from './trace-submission.ts';

/** Ids are kept as they are, so a secret or an identifier of a person in one is refused. */
const IDS = ['trace_id', 'session_id', 'conversation_id', 'reservation_id'] as const;

/** @throws AegisError `invalid_request` for an id that holds a secret or personal data */
export function refuseTellingIds(
  submission: Pick<TraceSubmission, (typeof IDS)[number]>,
  policy: MaskingPolicy,
  hash: HashValue,
): void {
  const errors: FieldError[] = IDS.flatMap((path) => {
    const id = submission[path];
    if (id === undefined || maskText(id, policy, hash).text === id) return [];
    return [{ path, message: 'must not hold a secret or personal data' }];
  });
  if (errors.length === 0) return;
  throw new AegisError('invalid_request', 'An identifier holds a secret or personal data.', { errors });
}
