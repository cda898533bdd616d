import * as z from 'zod';
import { parseKey } from '../../access/api-key.ts';
import { bearerToken } from '../../access/authenticate.ts';
import { admitPlatform } from '../../access/platform-key.ts';
import { ProjectId } from '../../content/trace.ts';
import { payerOf } from '../../quota/account.ts';
import { quotaStatus } from '../../quota/quota-status.ts';
import type { HttpResponse } from '../../runtime/http.ts';
import { defineRoute, NO_BODY, type Route } from '../../runtime/route.ts';
import type { TraceRecord } from '../../traces/trace-store.ts';
import { type MetricFamily, PROMETHEUS_CONTENT_TYPE, toPrometheusText } from '../prometheus.ts';
import { platformFamilies, quotaFamilies, recentTraceFamilies, totalFamilies } from './metric-families.ts';
import { JUDGE_QUEUES, type OperationServices, QUEUES } from './services.ts';

/** As many of the newest traces as a scrape looks at: some 100 read units. */
const RECENT_TRACES = 200;
const RECENT_MILLISECONDS = 86_400_000;

const ownMetricsRoute = defineRoute({
  operation: 'getMetrics',
  method: 'GET',
  path: '/metrics',
  summary: "Read a project's metrics for Prometheus, or with the platform key those of the deployment",
  tag: 'metrics',
  params: z.strictObject({}),
  query: z.strictObject({ project_id: ProjectId.optional() }),
  body: NO_BODY,
  responses: { 200: { description: 'Metrics in the Prometheus text format 0.0.4.' } },
  async run({ caller, query }, services: OperationServices) {
    const project = await services.findProject(caller, query.project_id);
    const { organizationId } = caller;
    const payer = await payerOf(services.hasher, project, null);
    const { project_id: projectId } = project;
    const [totals, limits, recent] = await Promise.all([
      services.totals.find(organizationId, projectId),
      quotaStatus(services, payer),
      recentTraces(services, organizationId, project),
    ]);
    return answer([
      ...totalFamilies({ project: projectId }, totals),
      ...quotaFamilies(projectId, limits),
      ...recentTraceFamilies(projectId, recent),
    ]);
  },
});

/** The text of a Prometheus scrape; whose figures it tells depends on the key alone. */
export const metricsRoute: Route<OperationServices> = {
  ...ownMetricsRoute,
  async handle(request, params, services) {
    const authorization = request.headers['authorization'];
    if (parseKey(bearerToken(authorization)) !== null) return ownMetricsRoute.handle(request, params, services);
    await admitPlatform(services, authorization);
    const names = [...QUEUES, ...(services.hasJudge ? JUDGE_QUEUES : [])];
    const [totals, components, ...depths] = await Promise.all([
      // A table that does not answer must not hide what tells of it: then the counters are missing, and nothing else.
      services.sumTotals().catch(() => null),
      services.readHealth(),
      ...names.map(async (name) => [name, await services.readQueue(name)] as const),
    ]);
    return answer([
      ...(totals === null ? [] : totalFamilies({}, totals)),
      ...platformFamilies(services.stage, components, depths),
    ]);
  },
};

async function recentTraces(
  services: OperationServices,
  organizationId: string,
  project: { readonly project_id: string; readonly index_shards: number },
): Promise<TraceRecord[]> {
  const now = services.now();
  const range = {
    organizationId,
    projectId: project.project_id,
    shards: project.index_shards,
    from: new Date(now - RECENT_MILLISECONDS).toISOString(),
    to: new Date(now).toISOString(),
    after: null,
  };
  const found: TraceRecord[] = [];
  for await (const page of services.traces.list(range)) {
    found.push(...page);
    if (found.length >= RECENT_TRACES) break;
  }
  return found.slice(0, RECENT_TRACES);
}

function answer(families: readonly MetricFamily[]): HttpResponse {
  return { status: 200, headers: { 'content-type': PROMETHEUS_CONTENT_TYPE }, body: toPrometheusText(families) };
}
