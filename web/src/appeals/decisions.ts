import type { Appeal, AppealDecision } from '../../../lib/client/api-types.ts';

export interface Decision {
  readonly value: AppealDecision['decision'];
  readonly label: string;
}

const REVIEW: Decision = { value: 'review', label: 'Take it up' };
const UPHOLD: Decision = { value: 'uphold', label: 'Let the evaluation stand' };
const OVERTURN: Decision = { value: 'overturn', label: 'Overturn it' };
const CLOSE: Decision = { value: 'close', label: 'Close it' };

/** What may follow on each state, as the service allows it. */
const NEXT: Readonly<Record<Appeal['state'], readonly Decision[]>> = {
  pending: [REVIEW, UPHOLD, OVERTURN],
  under_review: [UPHOLD, OVERTURN],
  upheld: [CLOSE],
  overturned: [CLOSE],
  closed: [],
};

export function decisionsOf(state: Appeal['state']): readonly Decision[] {
  return NEXT[state];
}
