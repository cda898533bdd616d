import { projectNotFound } from '../access/default-project.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Project, TenantStore } from '../projects/project.ts';
import { checkRubric } from './check-rubric.ts';
import type { PickLabelExamples } from './label-examples.ts';
import type { RubricContent, StoredRubric } from './rubric.ts';
import type { RubricStore } from './rubric-store.ts';
import { isShipped, SHIPPED_RUBRICS } from './shipped-rubrics.ts';

/** Each one is a call of the judge for every trace that it applies to; the shipped ones can be changed beside them. */
const MAX_OWN_RUBRICS = 20;

interface Dependencies {
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly rubrics: RubricStore;
  readonly pickLabelExamples: PickLabelExamples;
  readonly now: Clock;
}

interface Place {
  readonly organizationId: string;
  readonly projectId: string;
  readonly rubricId: string;
}

interface RubricChange {
  readonly before: StoredRubric | null;
  readonly after: StoredRubric;
}

/**
 * Adds a rubric to a project. The same once more finds it.
 * @throws AegisError `not_found`, `payload_too_large`, `invalid_request`, `limit_reached`, `conflict` when the id is
 * taken or the project was changed at the same moment
 */
export async function createRubric(deps: Dependencies, place: Place, content: RubricContent): Promise<RubricChange> {
  const { rubricId } = place;
  checkRubric(rubricId, content);
  const { project, current } = await present(deps, place);
  if (isShipped(rubricId)) throw taken('is shipped. Replace it instead.');
  if (current !== null) {
    if (current.version === 1 && isSame(current, content)) return { before: current, after: current };
    throw taken('exists.');
  }
  const own = Object.keys(project.rubrics).filter((id) => !isShipped(id));
  if (own.length >= MAX_OWN_RUBRICS) {
    throw new AegisError('limit_reached', `A project may have ${MAX_OWN_RUBRICS} rubrics of its own.`);
  }
  return store(deps, project, place, content, null);
}

/**
 * Stores the next version of a rubric of a project, or of what stands in for a shipped one. It holds everywhere within
 * 30 seconds. The same once more changes nothing.
 * @throws AegisError `not_found`, `payload_too_large`, `invalid_request`, `conflict` when the project was changed at the
 * same moment
 */
export async function replaceRubric(deps: Dependencies, place: Place, content: RubricContent): Promise<RubricChange> {
  const { rubricId } = place;
  checkRubric(rubricId, content);
  const { project, current } = await present(deps, place);
  if (current === null && !isShipped(rubricId)) throw rubricNotFound();
  if (current !== null && isSame(current, content)) return { before: current, after: current };
  return store(deps, project, place, content, current);
}

/** The project and the rubric's version in force there; null when it has none. */
async function present(deps: Dependencies, { organizationId, projectId, rubricId }: Place) {
  const project = await deps.tenants.findProject(organizationId, projectId);
  if (project === null) throw projectNotFound();
  return { project, current: await currentRubric(deps.rubrics, project, rubricId) };
}

/** The version of a project's rubric that is in force; null when it has none by this id. */
export async function currentRubric(
  rubrics: Pick<RubricStore, 'find'>,
  project: Pick<Project, 'organization_id' | 'project_id' | 'rubrics'>,
  rubricId: string,
): Promise<StoredRubric | null> {
  const version = Object.hasOwn(project.rubrics, rubricId) ? project.rubrics[rubricId] : undefined;
  return version === undefined ? null : rubrics.find(project.organization_id, project.project_id, rubricId, version);
}

async function store(
  { rubrics, pickLabelExamples, now }: Dependencies,
  project: Project,
  { organizationId, projectId, rubricId }: Place,
  content: RubricContent,
  before: StoredRubric | null,
): Promise<RubricChange> {
  const next = {
    organization_id: organizationId,
    project_id: projectId,
    rubric_id: rubricId,
    version: (before?.version ?? 0) + 1,
    stands_for: isShipped(rubricId) ? SHIPPED_RUBRICS[rubricId].version : null,
    content,
    created_at: new Date(now()).toISOString(),
  };
  const labelled = await pickLabelExamples(next);
  const after: StoredRubric = labelled.length === 0 ? next : { ...next, label_examples: [...labelled] };
  if (await rubrics.put(after, project)) return { before, after };
  throw new AegisError('conflict', 'This project was changed at the same moment. Look at it and try again.');
}

function isSame({ content }: StoredRubric, other: RubricContent): boolean {
  return canonicalJson(content) === canonicalJson(other);
}

export function rubricNotFound(): AegisError {
  return new AegisError('not_found', 'There is no rubric with this id in the project.');
}

function taken(why: string): AegisError {
  return new AegisError('conflict', `A rubric with this id ${why}`);
}
