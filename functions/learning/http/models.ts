import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { projectNotFound } from '../../access/default-project.ts';
import { subjectOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ProjectId } from '../../content/trace.ts';
import { HEAD_NAMES, type HeadName } from '../../evaluation/models/shipped-heads.ts';
import { listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { nameInUse } from '../head-register.ts';
import type { HeadPlace } from '../head-register-store.ts';
import { makeVersion } from '../make-version.ts';
import { changeOfActing, type HeadMove, moveVersion, STEPS, type Step } from '../move-version.ts';
import { LOOK_BACK_DAYS, MAX_REVIEWS_READ, readTrainingLabels } from '../read-labels.ts';
import { ModelResource, ModelVersionResource, toModelResource, toVersionResource } from './model-resource.ts';
import type { HeadServices } from './services.ts';

const InProject = z.strictObject({ project_id: ProjectId.optional() });
const HeadParams = z.object({ head: z.enum(HEAD_NAMES) });

export const listModelsRoute = defineRoute({
  operation: 'listModels',
  method: 'GET',
  path: '/api/v1/models',
  summary: 'List the heads of tier 2 with their versions in a project, and what labels say of each',
  tag: 'models',
  params: NONE,
  query: InProject,
  body: NO_BODY,
  responses: {
    200: {
      description: `Every head. Labels are those of the last ${LOOK_BACK_DAYS} days, from at most the latest ${MAX_REVIEWS_READ} reviews.`,
      schema: listOf(ModelResource).meta({ id: 'ModelList' }),
    },
  },
  async run({ caller, query }, services: HeadServices) {
    const place = placeIn(caller, query.project_id);
    const [project, registers, labels] = await Promise.all([
      services.tenants.findProject(place.organizationId, place.projectId),
      services.headRegisters.list(place),
      readTrainingLabels(services, place),
    ]);
    if (project === null) throw projectNotFound();
    const items = HEAD_NAMES.map((head) => {
      const register = registers.find((one) => one.head === head);
      return toModelResource(place, head, register, labels.get(head) ?? []);
    });
    return { status: 200, body: { items, next_cursor: null } };
  },
});

export const makeModelVersionRoute = defineManagedRoute({
  operation: 'makeModelVersion',
  method: 'POST',
  path: '/api/v1/models/{head}/versions',
  summary: 'Make a version of a head from labels for training: a candidate, which changes nothing yet',
  tag: 'models',
  params: HeadParams,
  query: NONE,
  body: InProject.meta({ id: 'NewModelVersionRequest' }),
  responses: {
    201: { description: 'The candidate; the same labels again find the same version.', schema: ModelVersionResource },
    409: {
      description:
        'Labels are missing, the project keeps as many versions as it may, or somebody changed it at the same moment.',
    },
  },
  async run({ caller, params: { head }, body }, services: HeadServices) {
    const place = placeIn(caller, body.project_id);
    const made = await makeVersion(services, place, head, caller.keyId);
    const { version, calibration, made_from } = made;
    const change = { target: targetOf(place, head, version), after: { calibration, made_from } };
    return { status: 201, body: toVersionResource(place, head, made), change };
  },
});

export const moveModelVersionRoute = defineManagedRoute({
  operation: 'moveModelVersion',
  method: 'POST',
  path: '/api/v1/models/{head}/versions/{version}/{step}',
  summary: 'Take a version of a head one step: to shadow, to production if it is better, back, or out of use',
  tag: 'models',
  params: z.object({
    ...HeadParams.shape,
    version: z.coerce.number().int().min(1).max(1_000_000),
    step: z.enum(STEPS),
  }),
  query: NONE,
  body: InProject.meta({ id: 'ModelVersionStepRequest' }),
  responses: {
    200: {
      description:
        'The version in its new state, in force within 30 seconds. A step that was taken already changes nothing.',
      schema: ModelVersionResource,
    },
    409: {
      description:
        'The step does not follow, labels are missing or do not say that the version is better, or somebody changed the project at the same moment. `detail` says what is missing.',
    },
  },
  async run({ caller, params: { head, version, step }, body }, services: HeadServices) {
    const place = placeIn(caller, body.project_id);
    const move = await moveVersion(services, place, head, { version, step });
    await tell(services, place, move, step);
    const { before, after } = move;
    const change = {
      target: targetOf(place, head, version),
      before: { state: before.state },
      after: { state: after.state, step },
    };
    return { status: 200, body: toVersionResource(place, head, after), change };
  },
});

/** Told again where the request is sent again: whoever is told takes it once. */
async function tell(
  services: HeadServices,
  { organizationId, projectId }: HeadPlace,
  { after, register }: HeadMove,
  step: Step,
): Promise<void> {
  const change = changeOfActing(after, step);
  if (change === null) return;
  await services.tellHeadChange({
    id: `model:${projectId}:${register.head}:${after.changed_revision}`,
    organizationId,
    projectId,
    before: nameInUse(register, change.before),
    after: nameInUse(register, change.after),
    at: after.changed_at,
  });
}

function placeIn(caller: Caller, named: string | undefined): HeadPlace {
  const { projectId } = subjectOf(caller, { projectId: named });
  return { organizationId: caller.organizationId, projectId };
}

function targetOf({ projectId }: HeadPlace, head: HeadName, version: number): string {
  return `project/${projectId}/model/${head}/version/${version}`;
}
