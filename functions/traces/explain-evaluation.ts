import { explain } from '../evaluation/explain.ts';
import type { Explanation } from '../evaluation/explanation.ts';
import { projectPack } from '../evaluation/packs/project-pack.ts';
import type { FindOverride } from '../evaluation/packs/project-rules.ts';
import type { LoadProject } from '../projects/find-project.ts';
import type { StoredEvaluation, TraceStore } from './trace-store.ts';

export interface ExplainDependencies {
  readonly traces: Pick<TraceStore, 'find'>;
  readonly loadProject: LoadProject;
  readonly findOverride: FindOverride;
}

/** Explains every issue of an evaluation, in their order, from the trace as it is stored: masked. */
export async function explainEvaluation(
  deps: ExplainDependencies,
  organizationId: string,
  evaluation: StoredEvaluation,
): Promise<Explanation[]> {
  const { trace_id: traceId, project_id: projectId, domain, issues } = evaluation;
  if (issues.length === 0) return [];
  const [stored, project] = await Promise.all([
    deps.traces.find(organizationId, traceId),
    deps.loadProject(organizationId, projectId),
  ]);
  const content = stored?.body?.content;
  if (content === undefined) return [];
  const packs = await Promise.all(
    (['generic', domain] as const).map(async (each) => {
      const isOverridden = project.domain_overrides[each] !== undefined;
      return projectPack(each, isOverridden ? await deps.findOverride(organizationId, projectId, each) : null);
    }),
  );
  return issues.map((issue) => explain(issue, content, packs));
}
