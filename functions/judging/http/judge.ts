import { projectNotFound } from '../../access/default-project.ts';
import { subjectOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { JudgeSettings } from '../../evaluation/judge-settings.ts';
import { changeProject } from '../../projects/change-project.ts';
import { ProjectParams } from '../../projects/http/projects.ts';
import type { Project } from '../../projects/project.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { checkJudge } from '../change-judge.ts';
import { JudgeResource, toJudgeResource } from './judge-resource.ts';
import type { JudgeSettingServices } from './judge-services.ts';

export const getJudgeRoute = defineRoute({
  operation: 'getJudge',
  method: 'GET',
  path: '/api/v1/projects/{id}/judge',
  summary: 'Read who judges the traces of a project, and if nobody, why',
  tag: 'judge',
  params: ProjectParams,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: "The project's settings, and what follows from them.", schema: JudgeResource } },
  async run({ caller, params }, services: JudgeSettingServices) {
    const { projectId } = subjectOf(caller, { projectId: params.id });
    const project = await services.tenants.findProject(caller.organizationId, projectId);
    if (project === null) throw projectNotFound();
    return { status: 200, body: await describe(services, project) };
  },
});

export const putJudgeRoute = defineManagedRoute({
  operation: 'putJudge',
  method: 'PUT',
  path: '/api/v1/projects/{id}/judge',
  summary: 'Replace the settings of the judge; what is left out has its default. It takes effect within 30 seconds',
  tag: 'judge',
  params: ProjectParams,
  query: NONE,
  body: JudgeSettings.meta({ id: 'JudgeSettings' }),
  responses: {
    200: { description: 'The settings now, and what follows from them.', schema: JudgeResource },
    409: { description: 'Somebody changed the project at the same moment.' },
  },
  async run({ caller, params, body }, services: JudgeSettingServices) {
    const { projectId } = subjectOf(caller, { projectId: params.id });
    checkJudge(body, services.judgeDeployment);
    const config = { judge: { ...body } };
    const { before, after } = await changeProject(services, caller.organizationId, projectId, { config });
    return {
      status: 200,
      body: await describe(services, after),
      change: { target: `project/${params.id}/judge`, before: before.judge, after: after.judge },
    };
  },
});

async function describe({ judgeDeployment, judgeKeyTimes, now }: JudgeSettingServices, project: Project) {
  // It brings the price table, which nothing else here needs.
  const [{ effectiveJudge }, times] = await Promise.all([import('../effective-judge.ts'), judgeKeyTimes()]);
  const hasKey = (name: string): boolean => Object.hasOwn(times, name);
  return toJudgeResource(project, effectiveJudge(project.judge, judgeDeployment, new Date(now()), hasKey));
}
