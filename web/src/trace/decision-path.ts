import type { Evaluation } from '../../../lib/client/api-types.ts';
import { sumUsd } from '../format/usd.ts';

type Tier = Evaluation['tiers'][number];
type Evaluator = Tier['evaluators'][number];

const TIERS = ['Masking', 'Rules', 'Models', 'Judge', 'Person'] as const;
const DECISIONS = {
  continue: 'Went on to the next tier',
  stop: 'Decided here',
  escalate: 'Handed to a later tier',
} as const;

export interface PathStep {
  readonly tier: number;
  readonly name: string;
  /** What was decided after the tier, in order; empty for a tier that just ran, or did not. */
  readonly decisions: readonly { readonly what: string; readonly reason: string; readonly evidence: string }[];
  readonly ran: readonly Evaluator[];
  readonly skipped: readonly Evaluator[];
  readonly isWhereItEnded: boolean;
  readonly costUsd: string;
  readonly milliseconds: number;
}

/** The way of a trace through the tiers, as far as it went. */
export function decisionPath(evaluation: Evaluation): readonly PathStep[] {
  const reached = [...evaluation.tiers.map(({ tier }) => tier), ...evaluation.decisions.map(({ tier }) => tier)];
  const last = Math.max(0, ...reached);
  return Array.from({ length: last + 1 }, (_, tier) => {
    const evaluators = evaluation.tiers.filter((one) => one.tier === tier).flatMap((one) => one.evaluators);
    const decisions = evaluation.decisions.filter((one) => one.tier === tier);
    return {
      tier,
      name: TIERS[tier] ?? `Tier ${tier}`,
      decisions: decisions.map(({ decision, reason, evidence }) => ({ what: DECISIONS[decision], reason, evidence })),
      ran: evaluators.filter(({ outcome }) => outcome !== 'skipped'),
      skipped: evaluators.filter(({ outcome }) => outcome === 'skipped'),
      isWhereItEnded: decisions.some(({ decision }) => decision === 'stop'),
      costUsd: sumUsd(evaluators.map(({ cost_usd }) => cost_usd)),
      milliseconds: evaluators.reduce((total, { duration_ms }) => total + duration_ms, 0),
    };
  });
}

/** One sentence: what was concluded, by which tier, and why. */
export function conclusionOf(evaluation: Evaluation): string {
  const last = evaluation.decisions.at(-1);
  if (last === undefined) return 'Nothing was decided.';
  const tier = TIERS[last.tier] ?? `tier ${last.tier}`;
  const waits = last.decision === 'escalate' ? ' It waits for a later tier.' : '';
  return `${tier} (tier ${last.tier}): ${last.reason}${waits}`;
}
