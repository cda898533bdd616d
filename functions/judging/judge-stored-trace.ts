import { type TraceBody, Usd } from '../content/trace.ts';
import type { JudgeModelName } from '../evaluation/judge-settings.ts';
import { withoutJudge } from '../evaluation/without-judge.ts';
import { zoneOf } from '../kernel/window.ts';
import type { LoadProject } from '../projects/find-project.ts';
import type { Project } from '../projects/project.ts';
import type { Concluded, Conclusions } from '../traces/concluded.ts';
import type { StoredEvaluation, StoredTrace, TraceRecord, TraceStore } from '../traces/trace-store.ts';
import { laterEvaluationId, supersede } from '../verdicts/supersede.ts';
import { type AskRubricDependencies, askRubric } from './ask-rubric.ts';
import type { Authority, MayDecide } from './certificates.ts';
import {
  concludeJudgement,
  type JudgedConclusion,
  type JudgedRubric,
  withoutLaterTiers,
} from './conclude-judgement.ts';
import type { EffectiveJudge } from './effective-judge.ts';
import type { JudgeQueue, JudgeRequest } from './judge-request.ts';
import type { StoredRubric } from './rubric.ts';
import { JudgeWait, type RubricAnswer, type RubricQuestion, unanswered } from './rubric-question.ts';
import { type AppliedRubric, rubricsFor } from './rubrics-for.ts';

export interface JudgeDependencies extends AskRubricDependencies {
  readonly traces: Pick<TraceStore, 'find' | 'storeEvaluation'>;
  readonly conclusions: Conclusions;
  readonly loadProject: LoadProject;
  readonly judgeOf: (project: Project) => EffectiveJudge;
  /** The project's own rubrics. */
  readonly loadRubrics: (project: Project) => Promise<readonly StoredRubric[]>;
  readonly mayDecide: MayDecide;
  readonly queue: JudgeQueue;
  /** How long a trace waits for a provider that cannot be reached. */
  readonly waitMilliseconds: number;
  /** The shortest pause before a message that has to wait comes again. */
  readonly retryBaseSeconds: number;
}

export type JudgeOutcome =
  /** The evaluation was superseded. */
  | {
      readonly outcome: 'judged';
      readonly concluded: Concluded;
      /** What was asked, and how it ended. */
      readonly rubrics: readonly JudgedRubric[];
    }
  /** The evaluation that was asked about is not the current one, or asked for no judge. Whether all followed is not known. */
  | { readonly outcome: 'known'; readonly concluded: Concluded }
  /** Nothing can be said now; the message was sent again for later. */
  | { readonly outcome: 'delayed'; readonly seconds: number; readonly reason: string }
  /** The trace was deleted. */
  | { readonly outcome: 'gone' };

const JUDGE = 3;
/** A confidence that is less than this above its threshold is at the boundary. */
const BOUNDARY_MARGIN = 0.1;
/** What SQS takes. */
const MAX_DELAY_SECONDS = 900;
/** Names the source in the id of what is concluded. */
const SOURCE = 'judge';

/**
 * Judges the trace of one evaluation that asked for it, and puts what follows in that evaluation's place. Safe to repeat:
 * calls are paid for and answers kept under ids that the evaluation gives, and of two conclusions one is stored.
 * @throws when a store fails or another delivery was faster: the message has to come again (P1)
 */
export async function judgeStoredTrace(deps: JudgeDependencies, request: JudgeRequest): Promise<JudgeOutcome> {
  const stored = await deps.traces.find(request.organization_id, request.trace_id);
  if (stored === null || stored.record.charge.hold_id !== request.hold_id) return { outcome: 'gone' };
  const { record, body, evaluations } = stored;
  const current = evaluations.find(({ evaluation_id: id }) => id === record.evaluation_id);
  if (current === undefined) return { outcome: 'gone' };
  if (!asksForJudge(current, request)) return { outcome: 'known', concluded: { evaluation: current, record } };
  if (body === null) throw new Error(`The body of trace ${record.trace_id} is not stored`);
  const project = await deps.loadProject(record.organization_id, record.project_id);
  const { model, isConfigured } = deps.judgeOf(project);
  if (!isConfigured || model === null) {
    return store(deps, stored, current, withoutJudge({ ...current, escalated_to: JUDGE }), []);
  }
  const earlier = withoutLaterTiers(current);
  const isSample = request.again !== true && earlier.sampling?.full_depth !== undefined;
  const judged = await judgeAll(deps, { request, record, body, project, model, earlier, isSample });
  if ('seconds' in judged) return delay(deps, request, judged);
  const { decides } = project.judge;
  const conclusion = concludeJudgement({ earlier, rubrics: judged.rubrics, decides, isSample });
  return store(deps, stored, current, conclusion, judged.rubrics);
}

/** An evaluation by people stands above that of a judge. */
function asksForJudge(current: StoredEvaluation, { evaluation_id: id, again }: JudgeRequest): boolean {
  if (current.evaluation_id !== id || current.machine !== undefined || current.verdict === 'not_evaluated')
    return false;
  return again === true || current.escalated_to === JUDGE;
}

interface Case {
  readonly request: JudgeRequest;
  readonly record: TraceRecord;
  readonly body: TraceBody;
  readonly project: Project;
  readonly model: JudgeModelName;
  readonly earlier: StoredEvaluation;
  readonly isSample: boolean;
}

interface Waiting {
  readonly seconds: number | null;
  readonly reason: string;
}

/** Asks about all rubrics side by side. What was answered is kept, should another have to wait. */
async function judgeAll(
  deps: JudgeDependencies,
  judged: Case,
): Promise<Waiting | { readonly rubrics: readonly JudgedRubric[] }> {
  const { record, body, project } = judged;
  const own = await deps.loadRubrics(project);
  const applied = rubricsFor(own, body.content, record.domain, record.trace_id);
  const ends = await Promise.allSettled(applied.map((each) => judgeByRubric(deps, judged, each)));
  const rubrics: JudgedRubric[] = [];
  const waits: JudgeWait[] = [];
  for (const end of ends) {
    if (end.status === 'fulfilled') rubrics.push(end.value);
    else if (end.reason instanceof JudgeWait) waits.push(end.reason);
    else throw end.reason;
  }
  const [first] = waits;
  if (first === undefined) return { rubrics };
  const seconds = waits.map((wait) => wait.seconds ?? 0);
  return { seconds: Math.max(...seconds) === 0 ? null : Math.max(...seconds), reason: first.message };
}

async function judgeByRubric(deps: JudgeDependencies, judged: Case, applied: AppliedRubric): Promise<JudgedRubric> {
  const { request, record, project, model, earlier, isSample } = judged;
  const question: RubricQuestion = {
    payer: {
      organizationId: record.organization_id,
      projectId: record.project_id,
      zone: zoneOf(project),
      dailyBudgetMicroUsd: Usd.parse(project.judge.daily_budget_usd),
      projectVersion: project.version,
    },
    evaluationId: request.evaluation_id,
    applied,
    model,
    content: judged.body.content,
    claims: isSample ? null : earlier.issues,
    mayShare: project.judge.cache,
  };
  const first = await askUntilLate(deps, request, question);
  const authority = await authorityOf(deps, record, applied, first);
  const { second_model: secondModel } = project.judge;
  const isChecked = secondModel !== null && needsSecond(project.judge.cross_check, first, authority);
  const second = isChecked ? await askUntilLate(deps, request, { ...question, model: secondModel }) : null;
  return { applied, first, second, authority };
}

/** After the time that the deployment waits, what cannot be answered is concluded from as it is. */
async function askUntilLate(
  deps: JudgeDependencies,
  { first_tried_at: since }: JudgeRequest,
  question: RubricQuestion,
): Promise<RubricAnswer> {
  try {
    return await askRubric(deps, question);
  } catch (error) {
    const isLate = since !== undefined && deps.now() - Date.parse(since) >= deps.waitMilliseconds;
    if (!isLate || !(error instanceof JudgeWait)) throw error;
    return unanswered(question, error.noVerdict, error.message, error.lostMicroUsd);
  }
}

async function authorityOf(
  deps: JudgeDependencies,
  { organization_id: organizationId, project_id: projectId }: TraceRecord,
  { rubric }: AppliedRubric,
  { model, mode, promptHash }: RubricAnswer,
): Promise<Authority> {
  if (mode === null || promptHash === null) return { certified: false, threshold: 1 };
  return deps.mayDecide(organizationId, projectId, {
    model,
    mode,
    rubric_version: rubric.version,
    prompt_hash: promptHash,
  });
}

/** The second model is asked only where the first one would decide: nothing else depends on what it says. */
function needsSecond(
  crossCheck: Project['judge']['cross_check'],
  { answer }: RubricAnswer,
  { threshold }: Authority,
): boolean {
  if (crossCheck === 'off' || 'noVerdict' in answer || answer.rating === 'REVIEW') return false;
  if (answer.confidence < threshold) return false;
  return crossCheck === 'always' || answer.confidence < threshold + BOUNDARY_MARGIN;
}

/** The message goes and comes again as another one, so that waiting does not lead it to the dead-letter queue. */
async function delay(
  deps: JudgeDependencies,
  request: JudgeRequest,
  { seconds, reason }: Waiting,
): Promise<JudgeOutcome> {
  const now = deps.now();
  const { first_tried_at: since = new Date(now).toISOString() } = request;
  const waitedSeconds = (now - Date.parse(since)) / 1_000;
  const pause = Math.max(deps.retryBaseSeconds, seconds ?? waitedSeconds);
  const delaySeconds = Math.ceil(Math.min(pause, MAX_DELAY_SECONDS));
  const [error] = await deps.queue.sendAll([{ ...request, first_tried_at: since }], delaySeconds);
  if (error) throw error;
  return { outcome: 'delayed', seconds: delaySeconds, reason };
}

async function store(
  deps: JudgeDependencies,
  stored: StoredTrace,
  current: StoredEvaluation,
  conclusion: JudgedConclusion,
  rubrics: readonly JudgedRubric[],
): Promise<JudgeOutcome> {
  const { omitted_issues: _omitted, ...kept } = current;
  const later: StoredEvaluation = {
    ...kept,
    ...conclusion,
    evaluation_id: laterEvaluationId(stored.record, current, SOURCE),
    supersedes: current.evaluation_id,
    created_at: new Date(deps.now()).toISOString(),
  };
  const result = await supersede(deps, stored, later);
  if (result.outcome === 'gone') return { outcome: 'gone' };
  if (result.outcome === 'changed') throw new Error(`Trace ${later.trace_id} was concluded by another delivery`);
  if (result.outcome === 'known') return { outcome: 'known', concluded: result.concluded };
  return { outcome: 'judged', concluded: result.concluded, rubrics };
}
