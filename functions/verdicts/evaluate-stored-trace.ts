import type { TraceContent } from '../content/trace.ts';
import type { RiskModel } from '../evaluation/evaluator.ts';
import { outputForm } from '../evaluation/evaluators/output-form.ts';
import { modelsInForce } from '../evaluation/models/models-in-force.ts';
import type { LoadRules } from '../evaluation/packs/project-rules.ts';
import { withoutJudge } from '../evaluation/without-judge.ts';
import type { Clock } from '../kernel/ports.ts';
import { isCountable } from '../pricing/countable.ts';
import type { CountTokens } from '../pricing/estimate-usage.ts';
import type { LoadProject } from '../projects/find-project.ts';
import { type Project, pricingOf } from '../projects/project.ts';
import { evaluationConfigOf, isEnabled } from '../projects/project-config.ts';
import { haveModelSpan } from '../spans/model-spans.ts';
import type { Concluded, Conclusions } from '../traces/concluded.ts';
import { evaluationIdOf } from '../traces/evaluation-id.ts';
import type {
  EvaluationQueue,
  EvaluationRequest,
  StoredEvaluation,
  StoredTrace,
  TraceRecord,
  TraceStore,
} from '../traces/trace-store.ts';
import { secondsUntilWhole } from '../traces/whole-trace.ts';
import { correctUsage, type UsageDependencies } from './correct-usage.ts';
import { howToCount } from './how-to-count.ts';

export type EvaluateOutcome =
  | {
      readonly outcome: 'evaluated';
      readonly concluded: Concluded;
      /** From the acceptance of the trace until now. */
      readonly delayMilliseconds: number;
      /** Evaluators that failed; their part of the trace went to review. */
      readonly errors: number;
    }
  /** The same message came before; nothing was evaluated again (P3). Whether all followed is not known. */
  | { readonly outcome: 'repeated'; readonly concluded: Concluded }
  /** Spans may still come; it was queued again for when they have. */
  | { readonly outcome: 'waiting' }
  /** The trace was deleted after it was queued. */
  | { readonly outcome: 'gone' };

/** What a deployment with judges knows of them before one is asked. */
export interface JudgingOutlook {
  /** Whether somebody judges the traces of the project. */
  readonly isJudged: (project: Project) => Promise<boolean>;
  /** With which probability its traces in doubt are judged, so that no more are than it has asked for. */
  readonly doubtProbability: (project: Project) => Promise<number>;
}

/** What evaluating stored traces needs. */
export interface EvaluateDependencies extends UsageDependencies {
  readonly traces: TraceStore;
  readonly conclusions: Conclusions;
  readonly loadProject: LoadProject;
  readonly loadRules: LoadRules;
  /** Those of tier 2; one that cannot be loaded is there as a model that fails. */
  readonly loadModels: () => Promise<readonly RiskModel[]>;
  readonly queue: Pick<EvaluationQueue, 'sendAll'>;
  readonly now: Clock;
  readonly stopwatch: Clock;
  /** A trace is evaluated when no span of it has come for this long. */
  readonly quietSeconds: number;
  /** Counts tokens exactly; costly to load, so only when there is something to count. */
  readonly loadTokenizer: () => Promise<CountTokens>;
  /** Null where the deployment has no judge. */
  readonly judging: JudgingOutlook | null;
}

/**
 * Evaluates one queued trace as its project says and stores what was found.
 * @throws when the body is missing or a store fails: the message has to come again (P1)
 */
export async function evaluateStoredTrace(
  deps: EvaluateDependencies,
  request: EvaluationRequest,
): Promise<EvaluateOutcome> {
  const stored = await deps.traces.find(request.organization_id, request.trace_id);
  if (stored === null) {
    const { organization_id: organizationId, trace_id: traceId, hold_id: holdId } = request;
    if (holdId !== undefined) await deps.traces.removeLoneBody(organizationId, traceId, holdId);
    return { outcome: 'gone' };
  }
  const { record, body, assembled } = stored;
  // Spans that came since make another evaluation of a trace that is assembled from them.
  const isAskedAgain = isCurrentOfMachine(stored, request.again);
  if (record.status === 'evaluated' && assembled === null && !isAskedAgain) return repeated(stored);
  if (body === null) throw new Error(`The body of trace ${record.trace_id} is not stored`);
  const project = await deps.loadProject(record.organization_id, record.project_id);

  const delay = assembled === null ? 0 : secondsUntilWhole(record, assembled, deps);
  if (delay > 0) {
    const [error] = await deps.queue.sendAll([request], delay);
    if (error) throw error;
    return { outcome: 'waiting' };
  }

  const isOfModel = assembled === null || haveModelSpan(assembled.spans);
  const [{ evaluateTrace, tier1Evaluators }, rules, models, isJudged] = await Promise.all([
    import('../evaluation/evaluate-trace.ts'),
    deps.loadRules(project, record.domain),
    deps.loadModels(),
    deps.judging?.isJudged(project) ?? false,
  ]);
  const doubtProbability = isJudged ? await deps.judging?.doubtProbability(project) : undefined;
  const found = evaluateTrace({
    traceId: record.trace_id,
    content: body.content,
    findings: body.findings,
    omitted_findings: body.omitted_findings,
    not_read: body.not_read,
    domain: record.domain,
    config: evaluationConfigOf(project),
    // The error of a web page or of a query is none of an AI application.
    evaluators: tier1Evaluators(rules).filter(
      ({ name }) => isEnabled(project, name) && (isOfModel || name !== outputForm.name),
    ),
    models: modelsInForce(models, project.head_versions).filter(({ name }) => isEnabled(project, name)),
    doubtProbability,
    now: deps.stopwatch,
  });
  const result = isJudged ? found : withoutJudge(found);
  const evaluation: StoredEvaluation = {
    ...result,
    evaluation_id: evaluationIdOf(record, result.evaluator_set, assembled?.revision),
    trace_id: record.trace_id,
    project_id: record.project_id,
    domain: record.domain,
    created_at: new Date(deps.now()).toISOString(),
    ...(isAskedAgain ? { supersedes: request.again } : {}),
  };
  const learned = await learnedFrom(deps, project, stored, body.content);
  // Its spans came again and changed nothing: there is nothing to count, and what a later tier concluded from it stands.
  const isKnown = stored.evaluations.some(({ evaluation_id: id }) => id === evaluation.evaluation_id);
  const current = (isKnown ? currentOf(stored) : null) ?? evaluation;
  const counting =
    isKnown || !isOfModel ? {} : { counting: await howToCount(deps.conclusions, record, currentOf(stored)) };
  const outcome = await correctUsage(deps, project, stored, learned, (corrected) =>
    deps.traces.storeEvaluation(record, current, { ...corrected, ...counting }),
  );
  if (outcome === 'gone') return { outcome };
  // What another delivery evaluated at the same time stands. What came of other spans is evaluated again.
  if (outcome === 'changed') throw new Error(`Trace ${record.trace_id} was evaluated or corrected by another delivery`);
  if (outcome === 'known') return repeated(await deps.traces.find(record.organization_id, record.trace_id));
  return {
    outcome: 'evaluated',
    concluded: { evaluation, record: { ...record, ...learned, ...counting, evaluation_id: evaluation.evaluation_id } },
    delayMilliseconds: Math.max(0, deps.now() - Date.parse(record.created_at)),
    errors: evaluation.tiers.flatMap((tier) => tier.evaluators).filter((run) => run.outcome === 'error').length,
  };
}

function currentOf({ record, evaluations }: StoredTrace): StoredEvaluation | null {
  return evaluations.find(({ evaluation_id: id }) => id === record.evaluation_id) ?? null;
}

/** What people have decided is not evaluated again by the machine because somebody asks. */
function isCurrentOfMachine(stored: StoredTrace, evaluationId: string | undefined): boolean {
  const current = currentOf(stored);
  return current !== null && current.evaluation_id === evaluationId && current.machine === undefined;
}

function repeated(stored: StoredTrace | null): EvaluateOutcome {
  const evaluation = stored === null ? null : currentOf(stored);
  if (stored === null || evaluation === null) return { outcome: 'gone' };
  return { outcome: 'repeated', concluded: { evaluation, record: stored.record } };
}

/** What only the whole trace tells; the tokens of a very long one stay estimated. The price table is loaded when it is needed: most traces come whole and priced. */
async function learnedFrom(
  deps: EvaluateDependencies,
  project: Project,
  { record, assembled }: StoredTrace,
  content: TraceContent,
): Promise<Partial<TraceRecord>> {
  const pricing = pricingOf(project);
  if (assembled !== null) {
    const [{ summarizeSpans }, { areCountable }] = await Promise.all([
      import('../intake/summarize-spans.ts'),
      import('../intake/use-of-calls.ts'),
    ]);
    const receivedAt = new Date(record.created_at);
    const summary = summarizeSpans(assembled, receivedAt, pricing);
    return summary.tokens_estimated && isCountable(content) && areCountable(assembled.calls)
      ? summarizeSpans(assembled, receivedAt, pricing, await deps.loadTokenizer())
      : summary;
  }
  if (!record.tokens_estimated || !isCountable(content)) return {};
  const { exactUsage } = await import('./exact-usage.ts');
  return exactUsage(record, content, pricing, await deps.loadTokenizer());
}
