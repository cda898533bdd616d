import type { Conclusions } from '../traces/concluded.ts';
import { factOf } from '../traces/fact-of.ts';
import type { Counting, StoredEvaluation, TraceRecord } from '../traces/trace-store.ts';

/**
 * How the next evaluation of a trace is counted. The current one is superseded only after its followers have done their
 * part: the next one is told as what it adds.
 */
export async function howToCount(
  conclusions: Conclusions,
  record: TraceRecord,
  current: StoredEvaluation | null,
): Promise<Counting> {
  if (record.evaluation_id === null) return { round: conclusions.round() };
  // It was evaluated before any model came, which is not counted.
  if (record.counting === undefined && record.has_model !== undefined) return { round: conclusions.round() };
  if (current !== null) await conclusions.ensureFollowed({ evaluation: current, record });
  const { input_tokens, output_tokens, cost_micro_usd } = record;
  const cost = cost_micro_usd === null ? { cost_micro_usd: 0, unpriced: true } : { cost_micro_usd };
  const fact = current === null ? {} : { fact: factOf(record, current) };
  const before = { input_tokens, output_tokens, ...cost, ...fact };
  return { round: conclusions.round(), before };
}
