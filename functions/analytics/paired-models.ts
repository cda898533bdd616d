import { mcNemar, smallestEffect } from '../statistics/paired.ts';
import type { CountedTrace } from './read-traces.ts';

/** Below this a paired test could show next to nothing. */
export const MIN_PAIRS = 30;

/** How two models did where both answered the same (STATISTICS E10). */
export interface PairedModels {
  /** What the two answers of a pair have in common. */
  readonly by: 'input' | 'session';
  readonly pairs: number;
  /** Pairs in which the other model failed alone, and in which the first one did. */
  readonly lost: number;
  readonly won: number;
  /** Of McNemar's exact test, two-sided. */
  readonly pValue: number;
  /** The smallest difference of failure rates that so many pairs could have shown. */
  readonly smallestEffect: number;
}

/** Of the same inputs where there are enough of them, else of the same sessions; the newest answer of each model counts. */
export function pairModels(counted: readonly CountedTrace[], model: string, other: string): PairedModels {
  const judged = counted.filter(({ fact }) => fact.verdict !== 'not_evaluated');
  const byInput = compare(judged, model, other, ({ record }) => record.content_facts?.input_hash ?? null);
  if (byInput.pairs >= MIN_PAIRS) return { by: 'input', ...byInput };
  const bySession = compare(judged, model, other, ({ record }) => record.session_id ?? record.conversation_id);
  return bySession.pairs > byInput.pairs ? { by: 'session', ...bySession } : { by: 'input', ...byInput };
}

function compare(
  judged: readonly CountedTrace[],
  model: string,
  other: string,
  keyOf: (trace: CountedTrace) => string | null,
): Omit<PairedModels, 'by'> {
  const answers = new Map<string, { own?: boolean; theirs?: boolean }>();
  for (const trace of judged) {
    const key = keyOf(trace);
    if (key === null) continue;
    const failed = trace.fact.verdict === 'failed';
    const known = answers.get(key) ?? {};
    if (trace.fact.model === model) answers.set(key, { own: failed, ...known });
    else if (trace.fact.model === other) answers.set(key, { theirs: failed, ...known });
  }
  const both = [...answers.values()].filter(({ own, theirs }) => own !== undefined && theirs !== undefined);
  const lost = both.filter(({ own, theirs }) => theirs === true && own === false).length;
  const won = both.filter(({ own, theirs }) => own === true && theirs === false).length;
  const pairs = both.length;
  const effect = pairs === 0 ? 1 : smallestEffect(pairs, Math.max(lost + won, 1) / pairs);
  return { pairs, lost, won, pValue: mcNemar({ lost, won }), smallestEffect: effect };
}
