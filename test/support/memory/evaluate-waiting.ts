import { loadTokenizer } from '../../../functions/pricing/tokenizer/tokenizer.ts';
import { reviewOnRequest } from '../../../functions/review/review-on-request.ts';
import { evaluateStoredTrace } from '../../../functions/verdicts/evaluate-stored-trace.ts';
import { followResults } from '../../../functions/verdicts/follow-results.ts';
import { openConclusions } from '../builders/open-conclusions.ts';
import { SHIPPED_EVALUATION } from '../builders/shipped-evaluation.ts';
import type { MemoryApi } from './api.ts';

const QUIET_SECONDS = 1;

/** Does the worker's part of an API in memory: evaluates whatever waits, when its traces have been quiet, or asks people. */
export async function evaluateWaiting(api: MemoryApi): Promise<void> {
  const { now } = api;
  api.nowMs += QUIET_SECONDS * 1_000;
  const conclusions = openConclusions(api, now);
  const deps = {
    ...api.services,
    ...SHIPPED_EVALUATION,
    conclusions,
    loadTokenizer,
    quietSeconds: QUIET_SECONDS,
    now,
    stopwatch: now,
  };
  const results = await Promise.all(
    api.queue
      .receiveAll()
      .map((request) =>
        request.review === true ? reviewOnRequest(deps, request) : evaluateStoredTrace(deps, request),
      ),
  );
  await followResults(conclusions, results, false);
}
