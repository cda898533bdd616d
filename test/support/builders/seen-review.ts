/** The review of this trace is drawn into a slice in which the evaluation is shown, and for estimates. */
export const SEEN = 'seen-4';
export const ISSUE = {
  type: 'toxic',
  category: 'toxicity',
  severity: 'high',
  message: 'm',
  field: 'output',
  offset: 0,
  length: 5,
  evaluator: 'toxicity',
  version: '1',
} as const;
