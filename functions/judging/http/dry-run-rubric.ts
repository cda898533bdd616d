import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { projectNotFound } from '../../access/default-project.ts';
import { reachOf, subjectOf } from '../../access/subject-of.ts';
import { ClientId, ProjectId, Usd } from '../../content/trace.ts';
import { Verdict } from '../../evaluation/evaluation.ts';
import { JudgedCheck, NoVerdict, Rating } from '../../evaluation/judged-run.ts';
import { formatUsd } from '../../kernel/amounts.ts';
import { AegisError } from '../../kernel/errors.ts';
import { mapBounded } from '../../kernel/map-bounded.ts';
import type { Project } from '../../projects/project.ts';
import { defineRoute, NONE } from '../../runtime/route.ts';
import { traceNotFound } from '../../traces/delete-trace.ts';
import { rubricNotFound } from '../change-rubric.ts';
import { checkRubric } from '../check-rubric.ts';
import { dryRunRubric, type TrialResult, type TrialTrace } from '../dry-run-rubric.ts';
import { JudgeFailure } from '../judge-model.ts';
import { RubricContent, RubricId, type StoredRubric } from '../rubric.ts';
import { isShipped, SHIPPED_RUBRICS } from '../shipped-rubrics.ts';
import { openTrialJudge } from '../trial-judges.ts';
import type { RubricTrialServices } from './dry-run-services.ts';

const MAX_TRACES = 20;
const READ_AT_ONCE = 5;

const RubricDryRunRequest = z
  .strictObject({
    project_id: ProjectId.optional(),
    rubric: RubricContent.optional().meta({
      description:
        'What to try; the rubric as the project uses it when absent, with its examples from labels. A candidate may ask for none of these: they are taken when a version is stored.',
    }),
    trace_ids: z
      .array(ClientId)
      .max(MAX_TRACES)
      .default([])
      .meta({ description: 'Stored traces of the project; without any, the rubric is only checked.' }),
    max_cost_usd: Usd.optional().meta({
      description: 'What it may cost. Without it, or below the worst case, no call is made and the worst case is told.',
    }),
  })
  .meta({ id: 'RubricDryRunRequest' });

const RubricTrialResult = z
  .object({
    trace_id: z.string(),
    version: z.string(),
    verdict: Verdict.nullable().meta({ description: 'What its present evaluation says.' }),
    rating: Rating.nullable(),
    no_verdict: z
      .enum([...NoVerdict.options, 'not_asked'])
      .nullable()
      .meta({ description: 'Why there is no rating; `not_asked` when the time of the dry run was over.' }),
    detail: z.string().nullable(),
    confidence: z.number().nullable(),
    checks: z.array(JudgedCheck),
    criteria: z.record(z.string(), z.number()),
    cut: z.boolean(),
    cost_usd: z.string(),
  })
  .meta({ id: 'RubricTrialResult' });

const RubricDryRunAnswer = z
  .object({
    rubric_id: z.string(),
    project_id: z.string(),
    model: z.string(),
    worst_case_cost_usd: z.string().meta({ description: 'What the calls cost at most, second calls included.' }),
    ran: z.boolean().meta({ description: 'False when only the cost was told.' }),
    cost_usd: z.string(),
    results: z.array(RubricTrialResult),
  })
  .meta({ id: 'RubricDryRunAnswer' });

export const dryRunRubricRoute = defineRoute({
  operation: 'dryRunRubric',
  method: 'POST',
  path: '/api/v1/rubrics/{id}/dry-run',
  summary: 'Judge stored traces by a rubric, after telling what it costs; nothing is stored',
  tag: 'rubrics',
  params: z.object({ id: RubricId }),
  query: NONE,
  body: RubricDryRunRequest,
  responses: {
    200: {
      description: 'The worst case of the cost and, if it was granted, what the judge says.',
      schema: RubricDryRunAnswer,
    },
    409: { description: 'The project has no judge, or the deployment names none: `reason` is `not_deployed`.' },
    413: { description: 'The rubric is too large.' },
    429: { description: 'The budget of the judge has no room for it.' },
  },
  async run({ caller, params: { id }, body }, services: RubricTrialServices) {
    const { projectId } = subjectOf(caller, { projectId: body.project_id });
    const project = await services.tenants.findProject(caller.organizationId, projectId);
    if (project === null) throw projectNotFound();
    const rubrics = tried(await services.loadRubrics(project), project, id, body.rubric);
    const judge = openTrialJudge(services, project);
    if (judge === null)
      throw new AegisError('conflict', 'The project has no judge. Name a model in its settings first.');
    const ids = [...new Set(body.trace_ids)];
    const traces = await mapBounded(ids, READ_AT_ONCE, (traceId) => storedTrace(services, caller, project, traceId));
    const request = { judge, rubrics, rubricId: id, traces, maxCost: body.max_cost_usd ?? null };
    const { worstCase, results } = await dryRunRubric(services, request).catch(refuseLarge);
    const spent = (results ?? []).reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0);
    const answer = {
      rubric_id: id,
      project_id: project.project_id,
      model: judge.model,
      worst_case_cost_usd: formatUsd(worstCase),
      ran: results !== null,
      cost_usd: formatUsd(spent),
      results: (results ?? []).map(toResource),
    };
    return { status: 200, body: answer };
  },
});

/**
 * The project's rubrics with the candidate in its place: switched on, and for every trace, since it is to be tried.
 * @throws AegisError `not_found`, `invalid_request`, `payload_too_large`
 */
function tried(
  inForce: readonly StoredRubric[],
  project: Project,
  rubricId: string,
  candidate: RubricContent | undefined,
): StoredRubric[] {
  if (candidate !== undefined) {
    checkRubric(rubricId, candidate, ['rubric']);
    refuseLabels(candidate);
  }
  const stored = inForce.find((each) => each.rubric_id === rubricId);
  const others = inForce.filter((each) => each !== stored);
  const content = candidate ?? stored?.content;
  if (content === undefined) {
    if (isShipped(rubricId)) return [...inForce];
    throw rubricNotFound();
  }
  const everyTrace = { enabled: true, share: 1, filter: { domains: [], tags: [], with: [] } };
  const { organization_id, project_id } = project;
  const version = (stored?.version ?? 0) + (candidate === undefined ? 0 : 1);
  const base = isShipped(rubricId) ? SHIPPED_RUBRICS[rubricId].version : null;
  const rubric = { organization_id, project_id, rubric_id: rubricId, version, stands_for: stored?.stands_for ?? base };
  return [...others, { ...rubric, content: { ...content, ...everyTrace }, created_at: '' }];
}

/** A dry run may not look for reviews; it judges by the examples that the rubric itself has. @throws AegisError `invalid_request` */
function refuseLabels({ examples_from_labels: most }: RubricContent): void {
  if (most === 0) return;
  const error = {
    path: 'rubric.examples_from_labels',
    message: 'must be 0 in a dry run: labels are taken when a version is stored',
  };
  throw new AegisError('invalid_request', `${error.path} ${error.message}.`, { errors: [error] });
}

/** @throws AegisError `not_found` for a trace that is not the project's, or not the caller's to see (P5) */
async function storedTrace(
  { traces }: RubricTrialServices,
  caller: Caller,
  project: Project,
  traceId: string,
): Promise<TrialTrace> {
  const stored = await traces.find(caller.organizationId, traceId);
  const isTheirs = stored !== null && reachOf(caller).has(stored.record);
  if (!isTheirs || stored.record.project_id !== project.project_id || stored.body === null) throw traceNotFound();
  const { record, body, evaluations } = stored;
  const current = evaluations.find(({ evaluation_id: id }) => id === record.evaluation_id);
  const claims = (current?.issues ?? []).filter(({ evaluator }) => !evaluator.startsWith('judge'));
  return { traceId, domain: record.domain, content: body.content, claims, verdict: record.verdict };
}

function refuseLarge(error: unknown): never {
  if (!(error instanceof JudgeFailure) || error.kind !== 'refused') throw error;
  throw new AegisError('invalid_request', error.message, { errors: [{ path: 'rubric', message: 'is too large' }] });
}

function toResource(result: TrialResult): z.input<typeof RubricTrialResult> {
  const { traceId, noVerdict, costMicroUsd, ...same } = result;
  const cost = formatUsd(costMicroUsd);
  const { version, verdict, rating, detail, confidence, checks, criteria, cut } = same;
  return {
    trace_id: traceId,
    version,
    verdict,
    rating,
    no_verdict: noVerdict,
    detail,
    confidence,
    checks: [...checks],
    criteria: { ...criteria },
    cut,
    cost_usd: cost,
  };
}
