/**
 * Issues that each outcome lists, and their bytes of JSON: the outcomes of twenty samples, before and after, are one
 * answer.
 */
export const MAX_OUTCOME_ISSUES = 100;
export const MAX_OUTCOME_BYTES = 60_000;
