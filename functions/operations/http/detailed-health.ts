import * as z from 'zod';
import { admitPlatform } from '../../access/platform-key.ts';
import { defineOpenRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { HEALTH_STATUSES, worstOf } from '../check-health.ts';
import type { OperationServices } from './services.ts';

const DetailedHealth = z
  .object({
    status: z.enum(HEALTH_STATUSES).meta({ description: 'The worst status of all components.' }),
    components: z.array(
      z.object({
        component: z.string(),
        status: z.enum(HEALTH_STATUSES),
        latency_ms: z.int(),
        detail: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'DetailedHealth' });

export const detailedHealthRoute = defineOpenRoute({
  operation: 'getDetailedHealth',
  method: 'GET',
  path: '/health/detailed',
  summary: 'Read the status and the latency of each component, at most five seconds old',
  tag: 'health',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: {
    200: { description: 'No component is unhealthy.', schema: DetailedHealth },
    503: { description: 'At least one component is unhealthy.', schema: DetailedHealth },
  },
  admit: (request, services: OperationServices) => admitPlatform(services, request.headers['authorization']),
  async run(_parsed, { readHealth }: OperationServices) {
    const components = await readHealth();
    const status = worstOf(components);
    return {
      status: status === 'unhealthy' ? 503 : 200,
      body: {
        status,
        components: components.map(({ latencyMilliseconds, ...component }) => ({
          ...component,
          latency_ms: latencyMilliseconds,
        })),
      },
    };
  },
});
