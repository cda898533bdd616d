import * as z from 'zod';
import { projectNotFound } from '../../access/default-project.ts';
import { subjectOf } from '../../access/subject-of.ts';
import { ProjectId } from '../../content/trace.ts';
import { JudgeModelName } from '../../evaluation/judge-settings.ts';
import { AegisError } from '../../kernel/errors.ts';
import type { Project } from '../../projects/project.ts';
import { requireActive } from '../../projects/require-active.ts';
import { defineRoute, NONE } from '../../runtime/route.ts';
import { effectiveJudge } from '../effective-judge.ts';
import { JudgeFailure } from '../judge-model.ts';
import { judgePriceOf } from '../judge-price.ts';
import { type JudgeProbe, probeJudge, probeWorstCase } from '../probe-judge.ts';
import { ProbeResource, toProbeResource } from './judge-resource.ts';
import type { TrialServices } from './judge-services.ts';

/** The answer has to come before API Gateway gives up, whatever the provider does. */
const LONGEST_CALL_SECONDS = 22;

export const probeJudgeRoute = defineRoute({
  operation: 'probeJudge',
  method: 'POST',
  path: '/api/v1/projects/{id}/judge/probe',
  summary: 'Ask a judge a small question in every mode, and remember which of them work',
  tag: 'judge',
  params: z.object({ id: ProjectId }),
  query: NONE,
  body: z
    .strictObject({
      model: JudgeModelName.optional().meta({ description: 'By default the model that judges the project.' }),
    })
    .meta({ id: 'ProbeJudgeRequest' }),
  responses: {
    200: { description: 'What each mode did, and what it cost.', schema: ProbeResource },
    409: {
      description:
        'Nothing can be asked: the deployment names no judge (`reason` is `not_deployed`), there is no model, endpoint, price or key; or calls in flight hold the budget.',
    },
    429: { description: 'The budget for judging is spent for today.' },
  },
  async run({ caller, params, body }, services: TrialServices) {
    const { projectId } = subjectOf(caller, { projectId: params.id });
    const project = await services.tenants.findProject(caller.organizationId, projectId);
    if (project === null) throw projectNotFound();
    requireActive(project);
    const model = modelOf(services, project, body.model);
    return { status: 200, body: toProbeResource(model, await probe(services, project, model)) };
  },
});

/** A judge that is switched off may be tried as well. */
function modelOf(
  { judgeDeployment, now }: TrialServices,
  project: Project,
  named: JudgeModelName | undefined,
): JudgeModelName {
  const settings = { enabled: true, model: named ?? project.judge.model };
  const { model, reason } = effectiveJudge(settings, judgeDeployment, new Date(now()));
  if (model !== null && reason === null) return model;
  throw new AegisError('conflict', `There is no judge to ask: ${reason}.`, { extensions: { reason } });
}

async function probe(services: TrialServices, project: Project, model: JudgeModelName): Promise<JudgeProbe> {
  const { judgeDeployment, judgeBudget, judges, stopwatch, now } = services;
  const price = judgePriceOf(model, judgeDeployment, new Date(now()));
  if (price === null) throw new Error(`${model} was taken for one with a price`);
  const worstCase = probeWorstCase(price);
  const calls = await judgeBudget.reserve(project, worstCase);
  let costMicroUsd = worstCase;
  try {
    const timeout = Math.min(judgeDeployment.callTimeoutSeconds, LONGEST_CALL_SECONDS) * 1_000;
    const found = await probeJudge({ ...judges, stopwatch }, model, price, timeout);
    ({ costMicroUsd } = found);
    return found;
  } catch (error) {
    if (!(error instanceof JudgeFailure)) throw error;
    // Nobody was asked.
    costMicroUsd = 0;
    throw new AegisError('conflict', error.message, { cause: error });
  } finally {
    await calls.settle(costMicroUsd);
  }
}
