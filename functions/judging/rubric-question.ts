import type { TraceContent } from '../content/trace.ts';
import type { JudgeMode, JudgeModelName } from '../evaluation/judge-settings.ts';
import type { NoVerdict } from '../evaluation/judged-run.ts';
import type { Issue } from '../kernel/issue.ts';
import type { JudgePayer } from './judge-money.ts';
import type { Judgement, NoJudgement } from './read-answer.ts';
import type { AppliedRubric } from './rubrics-for.ts';

/** What one model is asked about one rubric. */
export interface RubricQuestion {
  readonly payer: JudgePayer;
  /** The evaluation that asks. */
  readonly evaluationId: string;
  readonly applied: AppliedRubric;
  readonly model: JudgeModelName;
  readonly content: TraceContent;
  /** What the tiers before found; null for a judge that has to be blind. */
  readonly claims: readonly Issue[] | null;
  /** Whether an equal request of another evaluation may answer this one. */
  readonly mayShare: boolean;
}

/** What one model made of one rubric, verdict or not. */
export interface RubricAnswer {
  readonly model: JudgeModelName;
  /** Null where it was not asked. */
  readonly mode: JudgeMode | null;
  readonly promptHash: string | null;
  readonly isCut: boolean;
  readonly isBlind: boolean;
  readonly isCached: boolean;
  /** What this evaluation pays, calls included that brought no answer. */
  readonly costMicroUsd: number;
  readonly tokens: { readonly input: number; readonly output: number };
  readonly durationMilliseconds: number;
  readonly answer: Judgement | Omit<NoJudgement, 'repairable'>;
}

/** What is said of a model that was not asked, or whose provider does not answer. */
export function unanswered(
  { model, claims }: RubricQuestion,
  noVerdict: NoVerdict,
  detail: string,
  costMicroUsd = 0,
): RubricAnswer {
  return {
    model,
    mode: null,
    promptHash: null,
    isCut: false,
    isBlind: claims === null,
    isCached: false,
    costMicroUsd,
    tokens: { input: 0, output: 0 },
    durationMilliseconds: 0,
    answer: { noVerdict, detail },
  };
}

/** Nothing can be said now: the message has to come again. */
export class JudgeWait extends Error {
  /** Null: as long as the one who waits thinks fit. */
  readonly seconds: number | null;
  /** What is concluded when it has waited for long enough. */
  readonly noVerdict: NoVerdict;
  /** What calls have cost so far that brought no answer. */
  readonly lostMicroUsd: number;

  constructor(
    message: string,
    seconds: number | null,
    noVerdict: 'provider_unavailable' | 'budget_spent',
    lostMicroUsd = 0,
  ) {
    super(message);
    this.name = 'JudgeWait';
    this.seconds = seconds;
    this.noVerdict = noVerdict;
    this.lostMicroUsd = lostMicroUsd;
  }
}
