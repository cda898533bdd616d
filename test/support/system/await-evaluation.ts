import * as z from 'zod';
import { poll } from '../waiting/poll.ts';
import type { ApiClient } from './api-client.ts';

const EvaluationSchema = z.looseObject({
  evaluation_id: z.string(),
  trace_id: z.string(),
  status: z.literal('completed'),
  verdict: z.enum(['passed', 'failed', 'needs_review', 'not_evaluated']),
  passed: z.boolean(),
  severity: z.string().nullable(),
  total_issues: z.int(),
  issues: z.array(z.looseObject({ type: z.string(), category: z.string(), severity: z.string() })),
  tiers: z.array(z.looseObject({ tier: z.int(), evaluators: z.array(z.looseObject({ outcome: z.string() })) })),
  decisions: z.array(z.looseObject({ decision: z.string(), reason: z.string() })),
});

/** The evaluation of a trace as a client waits for it: asking again while the answer is 202. */
export function awaitEvaluation(api: ApiClient, traceId: string, withinMs = 60_000) {
  return poll(
    async () => {
      const answer = await api.get(`/api/v1/evaluations/${encodeURIComponent(traceId)}`);
      if (answer.status === 202) return undefined;
      if (answer.status !== 200) throw new Error(`No evaluation of ${traceId} (${answer.status}): ${answer.text}`);
      return EvaluationSchema.parse(answer.body);
    },
    { what: `the evaluation of trace ${traceId}`, withinMs },
  );
}
