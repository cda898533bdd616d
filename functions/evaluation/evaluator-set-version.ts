/** Changes with any rule, pack or decision of the evaluators, so that old and new evaluations stay apart. */
export const EVALUATOR_SET_VERSION = '1.9.0';
