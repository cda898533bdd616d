import * as z from 'zod';
import { defineOpenRoute, NO_BODY, NONE, type RouteDescription } from '../../runtime/route.ts';
import type { HealthServices } from './services.ts';

const READY_TIMEOUT_MILLISECONDS = 2_000;

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });

const component = z.enum(['healthy', 'unhealthy']);
const Readiness = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    components: z.object({ table: component, evaluation_queue: component }),
  })
  .meta({ id: 'Readiness' });

/** What every question after the API's health has in common. */
const HEALTH_QUESTION = { method: 'GET', tag: 'health', params: NONE, query: NONE, body: NO_BODY } as const;

/** Any answer at all is the answer. */
function aliveRoute(question: Pick<RouteDescription, 'operation' | 'path' | 'summary'>) {
  return defineOpenRoute({
    ...HEALTH_QUESTION,
    ...question,
    responses: { 200: { description: 'The API is up.', schema: Health } },
    run: async () => ({ status: 200, body: { status: 'ok' } }),
  });
}

export const healthRoute = aliveRoute({
  operation: 'getHealth',
  path: '/health',
  summary: 'Check that the API answers',
});
export const livenessRoute = aliveRoute({
  operation: 'getLiveness',
  path: '/health/live',
  summary: 'Check that the process runs',
});

export const readinessRoute = defineOpenRoute({
  ...HEALTH_QUESTION,
  operation: 'getReadiness',
  path: '/health/ready',
  summary: 'Check that the table and the queue answer',
  responses: {
    200: { description: 'The table and the queue answer.', schema: Readiness },
    503: { description: 'The table or the queue does not answer.', schema: Readiness },
  },
  async run(_parsed, { checks }: HealthServices) {
    const [table, queue] = await Promise.all([probe(checks.table), probe(checks.evaluation_queue)]);
    const isReady = table === 'healthy' && queue === 'healthy';
    return {
      status: isReady ? 200 : 503,
      ...(isReady ? {} : { headers: { 'retry-after': '5' } }),
      body: { status: isReady ? 'ready' : 'not_ready', components: { table, evaluation_queue: queue } },
    };
  },
});

async function probe(check: () => Promise<void>): Promise<z.infer<typeof component>> {
  const tooLate = new Promise<'unhealthy'>((resolve) => {
    setTimeout(() => resolve('unhealthy'), READY_TIMEOUT_MILLISECONDS).unref();
  });
  return Promise.race([
    check().then(
      () => 'healthy' as const,
      () => 'unhealthy' as const,
    ),
    tooLate,
  ]);
}
