import * as z from 'zod';
import { type EvaluatorRun, Verdict } from '../evaluation/evaluation.ts';
import { JudgeMode } from '../evaluation/judge-settings.ts';
import { Rating } from '../evaluation/judged-run.ts';
import { Severity } from '../kernel/issue.ts';
import type { StoredEvaluation } from '../traces/trace-store.ts';

/** One evaluator of tiers 0 to 2 that had something to read. */
const MachineRun = z.object({
  tier: z.int().min(0).max(2),
  name: z.string(),
  version: z.string(),
  outcome: z.enum(['pass', 'fail', 'error']),
  /** Places of its issues in the list of the evaluation. */
  issues: z.array(z.int().nonnegative()),
  /** Of a model: what the shipped head said. A project's own version is made from it. */
  risk: z.number().min(0).max(1).optional(),
});

/** A judge's answer. A rating of null is no verdict. */
const JudgeAnswer = z.object({
  name: z.string(),
  /** Of the rubric. */
  version: z.string(),
  model: z.string(),
  mode: JudgeMode,
  prompt_hash: z.string(),
  rating: Rating.nullable(),
  confidence: z.number().nullable(),
  blind: z.boolean(),
  cost_usd: z.string(),
});
export type JudgeAnswer = z.infer<typeof JudgeAnswer>;

/**
 * What the machine said of a trace that came to people, without a word of the trace. It is kept with the review, so that
 * figures of quality need no evaluation to be read, and an evaluation that is gone takes no figure with it.
 */
export const MachineView = z.object({
  verdict: Verdict,
  severity: Severity.nullable(),
  /** The last that ran. */
  tier: z.int().min(0).max(3),
  evaluator_set: z.string(),
  /** Why tiers 0 to 2 sent it on; null where they stopped. */
  escalation: z.object({ tier: z.int(), reason: z.string() }).nullable(),
  runs: z.array(MachineRun),
  judges: z.array(JudgeAnswer),
});
export type MachineView = z.infer<typeof MachineView>;

const JUDGE = 3;
/** An issue beyond these is no evidence of its evaluator that one of these is not. */
const MAX_ISSUES_OF_A_RUN = 20;

export function machineViewOf(evaluation: StoredEvaluation): MachineView {
  const { machine, evaluator_set } = evaluation;
  const tiers = evaluation.tiers.filter(({ tier }) => tier <= JUDGE);
  const { verdict, severity } = machine ?? evaluation;
  return {
    verdict,
    severity,
    tier: machine?.tier ?? Math.max(0, ...tiers.map(({ tier }) => tier)),
    evaluator_set,
    escalation: escalationOf(evaluation),
    runs: tiers.flatMap(({ tier, evaluators }) =>
      tier === JUDGE ? [] : evaluators.flatMap((run) => runOf(tier, run, evaluation)),
    ),
    judges: tiers.flatMap(({ tier, evaluators }) => (tier === JUDGE ? evaluators.flatMap(answerOf) : [])),
  };
}

function runOf(tier: number, run: EvaluatorRun, { issues }: StoredEvaluation) {
  const { name, version, outcome, risk: inForce, shipped_risk: risk = inForce } = run;
  if (outcome === 'skipped') return [];
  const own = issues.flatMap(({ evaluator }, index) => (evaluator === name ? [index] : []));
  const found = { tier, name, version, outcome, issues: own.slice(0, MAX_ISSUES_OF_A_RUN) };
  return [risk === null ? found : { ...found, risk }];
}

/** The first decision that ends or goes on; the full-depth sample comes after it, and no verdict depends on that. */
function escalationOf({ decisions }: StoredEvaluation): MachineView['escalation'] {
  const concluded = decisions.find(({ decision }) => decision !== 'continue');
  if (concluded?.decision !== 'escalate') return null;
  return { tier: concluded.tier, reason: concluded.reason };
}

/** One that was never asked, such as a judge that is not configured, has nothing to be measured by. */
function answerOf(run: EvaluatorRun): JudgeAnswer[] {
  const { name, version, model, mode, prompt_hash, rating = null, confidence, blind = false, cost_usd } = run;
  if (model === undefined || mode === undefined || prompt_hash === undefined) return [];
  return [{ name, version, model, mode, prompt_hash, rating, confidence, blind, cost_usd }];
}
