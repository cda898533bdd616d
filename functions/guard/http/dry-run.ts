import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { projectNotFound } from '../../access/default-project.ts';
import { reachOf, subjectOf } from '../../access/subject-of.ts';
import { ClientId, Domain, ProjectId, TraceContent } from '../../content/trace.ts';
import { Verdict } from '../../evaluation/evaluation.ts';
import { modelsInForce } from '../../evaluation/models/models-in-force.ts';
import { PackOverride } from '../../evaluation/packs/pack.ts';
import { AegisError } from '../../kernel/errors.ts';
import { Issue, Severity } from '../../kernel/issue.ts';
import { loadNames, maskContent } from '../../masking/masking.ts';
import { hashFor } from '../../projects/hash-for.ts';
import type { Project } from '../../projects/project.ts';
import { evaluationConfigOf, isEnabled } from '../../projects/project-config.ts';
import { MAX_BODY_BYTES } from '../../runtime/json-body.ts';
import { defineRoute, NONE } from '../../runtime/route.ts';
import { traceNotFound } from '../../traces/delete-trace.ts';
import type { DryRunSample } from '../dry-run.ts';
import { MAX_OUTCOME_ISSUES } from '../outcome-limit.ts';
import type { GuardServices } from './services.ts';

const MAX_SAMPLES = 20;

const DryRunRequest = z
  .strictObject({
    project_id: ProjectId.optional(),
    override: PackOverride,
    samples: z
      .array(z.strictObject({ name: z.string().min(1).max(100), content: TraceContent }))
      .max(MAX_SAMPLES)
      .default([])
      .meta({ description: 'Traces to try the override on; they are masked first, as submitted ones are.' }),
    trace_ids: z
      .array(ClientId)
      .max(MAX_SAMPLES)
      .default([])
      .meta({ description: 'Stored traces of the project to try it on.' }),
  })
  .refine(({ samples, trace_ids: ids }) => samples.length + ids.length > 0, {
    error: 'must hold samples or trace_ids',
  })
  .meta({ id: 'DryRunRequest' });

const Outcome = z
  .object({
    verdict: Verdict,
    severity: Severity.nullable(),
    issues: z.array(Issue).meta({ description: `The most severe ${MAX_OUTCOME_ISSUES}.` }),
    total_issues: z.int(),
  })
  .meta({ id: 'DryRunOutcome' });

const DryRunAnswer = z
  .object({
    domain: Domain,
    project_id: z.string(),
    results: z.array(
      z.object({
        name: z.string().meta({ description: 'The name of the sample, or the id of the trace.' }),
        before: Outcome,
        after: Outcome,
        added: z.array(z.string()).meta({ description: 'Types of issue that only the override finds.' }),
        removed: z.array(z.string()).meta({ description: 'Types of issue that the override no longer finds.' }),
      }),
    ),
  })
  .meta({ id: 'DryRunAnswer' });

export const dryRunDomainRoute = defineRoute({
  operation: 'dryRunDomain',
  method: 'POST',
  path: '/api/v1/domains/{domain}/dry-run',
  summary: "Evaluate traces with a project's rules and with an override of them; nothing is stored",
  tag: 'domains',
  params: z.object({ domain: Domain }),
  query: NONE,
  body: DryRunRequest,
  responses: {
    200: { description: 'For each sample, what was found without and with the override.', schema: DryRunAnswer },
    413: { description: 'The traces are too large in total.' },
  },
  async run({ caller, params: { domain }, body }, services: GuardServices) {
    const { checkOverride } = await import('../../evaluation/packs/check-override.ts');
    checkOverride(domain, body.override, ['override']);
    // As it is now: who tries an override has often just stored another.
    const { projectId } = subjectOf(caller, { projectId: body.project_id });
    const project = await services.tenants.findProject(caller.organizationId, projectId);
    if (project === null) throw projectNotFound();
    const [{ dryRunRules }, given, stored, before, after, shipped] = await Promise.all([
      import('../dry-run.ts'),
      maskSamples(services, project, body.samples),
      Promise.all(body.trace_ids.map((traceId) => storedSample(services, caller, project, traceId))),
      services.loadRules(project, domain),
      services.loadRules(project, domain, body.override),
      services.loadModels(),
    ]);
    requireSize([...given, ...stored]);
    const config = evaluationConfigOf(project);
    const models = modelsInForce(shipped, project.head_versions);
    const setting = { domain, before, after, config, models, now: services.stopwatch };
    const enabled = { isEnabled: (name: string) => isEnabled(project, name) };
    const results = dryRunRules({ ...setting, ...enabled }, [...given, ...stored]);
    return { status: 200, body: { domain, project_id: project.project_id, results } };
  },
});

async function maskSamples(
  { hasher }: GuardServices,
  project: Project,
  samples: readonly { readonly name: string; readonly content: TraceContent }[],
): Promise<DryRunSample[]> {
  const [hash] = await Promise.all([hashFor(hasher, project), loadNames(project.masking)]);
  return samples.map(({ name, content }) => ({ name, ...maskContent(content, project.masking, { hash }) }));
}

/** As much as one request may hold: the answer has to come while the caller waits. */
function requireSize(samples: readonly DryRunSample[]): void {
  const characters = samples.reduce((sum, { content }) => sum + JSON.stringify(content).length, 0);
  if (characters <= MAX_BODY_BYTES) return;
  throw new AegisError(
    'payload_too_large',
    `The traces of one dry run may hold ${MAX_BODY_BYTES} characters together.`,
  );
}

/** @throws AegisError `not_found` for a trace that is not the project's, or not the caller's to see (P5) */
async function storedSample(
  { traces }: GuardServices,
  caller: Caller,
  project: Project,
  traceId: string,
): Promise<DryRunSample> {
  const stored = await traces.find(caller.organizationId, traceId);
  const isTheirs = stored !== null && reachOf(caller).has(stored.record);
  if (!isTheirs || stored.record.project_id !== project.project_id || stored.body === null) throw traceNotFound();
  return { name: traceId, ...stored.body };
}
