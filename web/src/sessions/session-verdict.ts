import type { Session } from '../../../lib/client/api-types.ts';

/** The worst verdict of any turn; null while the best that is known is that a turn waits for one. */
export function verdictOf(verdicts: Session['verdicts']): string | null {
  if (verdicts.failed > 0) return 'failed';
  if (verdicts.needs_review > 0) return 'needs_review';
  if (verdicts.queued > 0) return null;
  return verdicts.passed > 0 ? 'passed' : 'not_evaluated';
}
