/**
 * Issues that each outcome lists: the outcomes of twenty samples, before and after, are one
 * answer.
 */
export const MAX_OUTCOME_ISSUES = 100;
