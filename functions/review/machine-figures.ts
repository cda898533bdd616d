import { missedShare, shareOfErrors } from '../statistics/error-shares.ts';
import { missedErrorRate, weightedRate } from '../statistics/missed-errors.ts';
import type { Rate } from '../statistics/rate.ts';
import type { DrawnCase } from './drawn-case.ts';

/** How well something tells what people fail from what they pass. */
export interface Detection {
  /** Of what it flags, the share that people fail. */
  readonly precision: Rate;
  /** Of what people fail, the share that it flags. */
  readonly recall: Rate;
}

export interface CascadeFigures extends Detection {
  /** Of what the cascade passed, the share that people fail (E1). */
  readonly missed_error_rate: Rate;
  /** Of what people fail, the share that the cascade passed. */
  readonly missed_error_share: Rate;
  /** Of all traces, the share that people fail. */
  readonly error_rate: Rate;
  /** Of all traces, the share with each verdict of the machine. */
  readonly passed: Rate;
  readonly failed: Rate;
  readonly needs_review: Rate;
  /** Why tiers 0 to 2 sent traces on, the most frequent first. */
  readonly escalations: readonly EscalationFigures[];
}

interface EscalationFigures {
  readonly reason: string;
  /** Of all traces, the share that was sent on for this reason. */
  readonly share: Rate;
  /** Of these, the share that people fail: whether the escalation is worth its price. */
  readonly error_rate: Rate;
  /** What judging them cost on average, USD; null where there is none. */
  readonly mean_judge_cost_usd: string | null;
}

export interface TierFigures extends Detection {
  readonly tier: number;
  readonly n: number;
}

export interface EvaluatorFigures extends TierFigures {
  readonly name: string;
  readonly version: string;
  /** Of the traces that it flags and people gave an opinion of, the share in which they confirm one of its issues. */
  readonly confirmed: Rate;
}

/**
 * Reasons shown; there are about ten, and an evaluator may be at a few versions. What is beyond is left out, the rarest
 * first.
 */
const MAX_ROWS = 60;
const TIERS = [0, 1, 2];

export function cascadeFigures(cases: readonly DrawnCase[]): CascadeFigures {
  const sample = cases.map(({ probability, isError, of }) => {
    return { probability, isError, passed: of.machine.verdict === 'passed' };
  });
  const verdictShare = (verdict: string) => partRate(cases, ({ of }) => of.machine.verdict === verdict);
  return {
    missed_error_rate: missedErrorRate(sample),
    missed_error_share: missedShare(sample),
    error_rate: errorRate(cases, 'traces'),
    passed: verdictShare('passed'),
    failed: verdictShare('failed'),
    needs_review: verdictShare('needs_review'),
    ...detection(cases, ({ of }) => of.machine.verdict === 'failed', 'traces that the cascade fails'),
    escalations: escalationFigures(cases),
  };
}

/** What each of tiers 0 to 2 flags is what any of its evaluators fails. */
export function tierFigures(cases: readonly DrawnCase[]): TierFigures[] {
  return TIERS.map((tier) => {
    const ran = cases.filter(({ of }) => of.machine.runs.some((run) => run.tier === tier && run.outcome !== 'error'));
    const flags = ({ of }: DrawnCase) => of.machine.runs.some((run) => run.tier === tier && run.outcome === 'fail');
    return { tier, n: ran.length, ...detection(ran, flags, `traces that tier ${tier} flags`) };
  });
}

export function evaluatorFigures(cases: readonly DrawnCase[]): EvaluatorFigures[] {
  const rows = new Map<string, { name: string; version: string; tier: number; seen: Seen[] }>();
  for (const one of cases) {
    for (const { name, version, tier, outcome, issues } of one.of.machine.runs) {
      if (outcome === 'error') continue;
      const row = rows.get(`${name}@${version}`) ?? { name, version, tier, seen: [] };
      rows.set(`${name}@${version}`, row);
      row.seen.push({ ...one, isFlagged: outcome === 'fail', issues });
    }
  }
  return [...rows.values()]
    .sort((a, b) => a.tier - b.tier || b.seen.length - a.seen.length || a.name.localeCompare(b.name))
    .slice(0, MAX_ROWS)
    .map(({ name, version, tier, seen }) => {
      const what = `traces that ${name} flags`;
      const heard = seen.flatMap((one) => {
        const opinion = one.isFlagged ? opinionOf(one) : null;
        return opinion === null ? [] : [{ probability: one.probability, isHit: opinion }];
      });
      return {
        name,
        version,
        tier,
        n: seen.length,
        ...detection(seen, ({ isFlagged }) => isFlagged, what),
        confirmed: weightedRate(heard, `${what}, with an opinion of its issues`),
      };
    });
}

interface Seen extends DrawnCase {
  readonly isFlagged: boolean;
  /** Places of its issues. */
  readonly issues: readonly number[];
}

/** Whether the last who gave an opinion of an issue confirmed it, for any of these issues. */
function opinionOf({ of: { labels }, issues }: Seen): boolean | null {
  const opinions = new Map(labels.flatMap((label) => label.issues).map(({ index, confirmed }) => [index, confirmed]));
  const heard = issues.flatMap((index) => opinions.get(index) ?? []);
  return heard.length === 0 ? null : heard.includes(true);
}

/** Precision and recall of whatever flags some of these cases. */
export function detection<C extends DrawnCase>(
  cases: readonly C[],
  flags: (one: C) => boolean,
  what: string,
): Detection {
  return {
    precision: errorRate(cases.filter(flags), what),
    recall: shareOfErrors(
      cases.map((one) => ({ probability: one.probability, isIn: flags(one), isError: one.isError })),
    ),
  };
}

function escalationFigures(cases: readonly DrawnCase[]): EscalationFigures[] {
  const sent = Map.groupBy(cases, ({ of }) => of.machine.escalation?.reason ?? '');
  sent.delete('');
  return [...sent]
    .map(([reason, those]) => ({
      reason,
      share: partRate(cases, ({ of }) => of.machine.escalation?.reason === reason),
      error_rate: errorRate(those, 'traces sent on for this reason'),
      mean_judge_cost_usd: meanJudgeCost(those),
    }))
    .sort((a, b) => (b.share.value ?? 0) - (a.share.value ?? 0) || a.reason.localeCompare(b.reason))
    .slice(0, MAX_ROWS);
}

function meanJudgeCost(cases: readonly DrawnCase[]): string | null {
  const costs = cases.map(({ of }) => of.machine.judges.reduce((sum, { cost_usd }) => sum + Number(cost_usd), 0));
  if (costs.length === 0) return null;
  return (costs.reduce((sum, cost) => sum + cost, 0) / costs.length).toFixed(6);
}

function errorRate(cases: readonly DrawnCase[], what: string): Rate {
  return weightedRate(
    cases.map(({ probability, isError }) => ({ probability, isHit: isError })),
    what,
  );
}

/** Of all traces, the share that is so. */
function partRate(cases: readonly DrawnCase[], isSo: (one: DrawnCase) => boolean): Rate {
  return weightedRate(
    cases.map((one) => ({ probability: one.probability, isHit: isSo(one) })),
    'traces',
  );
}
