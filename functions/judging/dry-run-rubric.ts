import type { Domain, TraceContent } from '../content/trace.ts';
import type { Verdict } from '../evaluation/evaluation.ts';
import type { JudgeModelName } from '../evaluation/judge-settings.ts';
import type { JudgedCheck, NoVerdict, Rating } from '../evaluation/judged-run.ts';
import type { Issue } from '../kernel/issue.ts';
import { mapBounded } from '../kernel/map-bounded.ts';
import type { Clock, IdSource, Sha256 } from '../kernel/ports.ts';
import { type BuiltPrompt, buildPrompt, REPAIR_BYTES, repairPrompt } from './build-prompt.ts';
import { type AskedReply, judgeByRubric } from './judge-by-rubric.ts';
import { JudgeFailure, type JudgePrompt } from './judge-model.ts';
import type { StoredRubric } from './rubric.ts';
import { type AppliedRubric, rubricsFor } from './rubrics-for.ts';
import { isShipped, RAG } from './shipped-rubrics.ts';

/** The judge that a project has, as a dry run asks it. */
export interface TrialJudge {
  readonly model: JudgeModelName;
  /** Tokens that the model takes, its answer included. */
  readonly windowTokens: number;
  /** Micro-USD that one call costs at most. */
  readonly worstCase: (prompt: JudgePrompt) => number;
  /** Reserves, asks once and settles. @throws JudgeFailure; AegisError when the budget has no room */
  readonly judge: (prompt: JudgePrompt) => Promise<AskedReply & { readonly costMicroUsd: number }>;
}

/** A stored trace that a rubric is tried on. */
export interface TrialTrace {
  readonly traceId: string;
  readonly domain: Domain;
  readonly content: TraceContent;
  /** What tiers 1 and 2 found. */
  readonly claims: readonly Issue[];
  /** What its evaluation says now; null where it has none. */
  readonly verdict: Verdict | null;
}

export interface TrialRequest {
  readonly judge: TrialJudge;
  /** The project's rubrics in force, and among them the one that is tried. */
  readonly rubrics: readonly StoredRubric[];
  readonly rubricId: string;
  readonly traces: readonly TrialTrace[];
  /** Micro-USD; null asks what it would cost. */
  readonly maxCost: number | null;
}

interface Ports {
  readonly ids: Pick<IdSource, 'base62'>;
  readonly sha256: Sha256;
  readonly now: Clock;
}

export interface TrialResult {
  readonly traceId: string;
  readonly verdict: Verdict | null;
  readonly version: string;
  readonly rating: Rating | null;
  /** Why there is no rating: `not_asked` when the time was over, or none of the checks applies. */
  readonly noVerdict: NoVerdict | 'not_asked' | null;
  readonly detail: string | null;
  readonly confidence: number | null;
  readonly checks: readonly JudgedCheck[];
  readonly criteria: Readonly<Record<string, number>>;
  readonly cut: boolean;
  readonly costMicroUsd: number;
}

export interface Trial {
  /** Micro-USD that all calls cost at most, second calls included. */
  readonly worstCase: number;
  /** Null where only the cost was asked for, or was not granted. */
  readonly results: readonly TrialResult[] | null;
}

const AT_ONCE = 5;
/** The answer has to come while the caller waits: API Gateway waits 30 s, and what has begun may take two calls. */
const NO_CALL_AFTER_MS = 8_000;

interface Planned {
  readonly trace: TrialTrace;
  readonly applied: AppliedRubric;
  readonly built: BuiltPrompt;
}

/**
 * What a rubric says of stored traces. It tells first what that costs at most, and asks the judge only when so much was
 * granted. Nothing is stored.
 * @throws JudgeFailure `refused` when the window of the model has no room for the rubric; AegisError of the budget
 */
export async function dryRunRubric(ports: Ports, request: TrialRequest): Promise<Trial> {
  const { judge, maxCost } = request;
  const planned = request.traces.map((trace) => plan(ports, request, trace));
  const worstCase = planned.reduce((sum, { built: { prompt } }) => sum + worstOf(judge, prompt), 0);
  if (maxCost === null || maxCost < worstCase) return { worstCase, results: null };
  const endsAt = ports.now() + NO_CALL_AFTER_MS;
  const results = await mapBounded(planned, AT_ONCE, (each) => tryOn(judge, each, () => ports.now() >= endsAt));
  return { worstCase, results };
}

function plan(ports: Ports, { rubrics, rubricId, judge }: TrialRequest, trace: TrialTrace): Planned {
  const { content, traceId, claims } = trace;
  // That of a domain is tried on any trace.
  const domain = isShipped(rubricId) && rubricId !== RAG ? rubricId : trace.domain;
  const [ofDomain, ...own] = rubricsFor(rubrics, content, domain, traceId);
  const applied = isShipped(rubricId) ? ofDomain : own.find(({ rubric: { id } }) => id === rubricId);
  if (applied === undefined) throw new Error(`The rubric ${rubricId} is not among those of the dry run`);
  const { windowTokens } = judge;
  const built = buildPrompt(ports, { rubric: applied.rubric, content, claims, windowTokens });
  return { trace, applied, built };
}

/** A second call asks with more words than the first. */
function worstOf({ worstCase }: TrialJudge, prompt: JudgePrompt): number {
  return worstCase(prompt) + worstCase(repairPrompt(prompt, 'x'.repeat(REPAIR_BYTES)));
}

async function tryOn(judge: TrialJudge, planned: Planned, isOver: () => boolean): Promise<TrialResult> {
  const { trace, applied, built } = planned;
  let costMicroUsd = 0;
  const ask = async (prompt: JudgePrompt) => {
    const asked = await judge.judge(prompt);
    costMicroUsd += asked.costMicroUsd;
    return asked;
  };
  const common = { traceId: trace.traceId, verdict: trace.verdict, version: applied.rubric.version, cut: built.cut };
  const none = { rating: null, confidence: null, checks: [], criteria: {} };
  if (isOver()) return { ...common, ...none, noVerdict: 'not_asked', detail: 'The time was over.', costMicroUsd };
  try {
    const read = await judgeByRubric(ask, { applied, content: trace.content, built });
    if (!('rating' in read)) {
      return { ...common, ...none, noVerdict: read.noVerdict, detail: read.detail, costMicroUsd };
    }
    const { rating, confidence, checks, criteria, note } = read;
    return { ...common, rating, noVerdict: null, detail: note, confidence, checks, criteria, costMicroUsd };
  } catch (error) {
    if (!(error instanceof JudgeFailure)) throw error;
    const isLater = error.kind === 'wait' || error.kind === 'later';
    const noVerdict = isLater ? 'provider_unavailable' : 'provider_refused';
    return { ...common, ...none, noVerdict, detail: error.message, costMicroUsd };
  }
}
