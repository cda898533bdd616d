import * as z from 'zod';
import { RateResource, toRate } from '../../analytics/http/rate-resource.ts';
import { formatUsd } from '../../kernel/amounts.ts';
import type { Clock, Hasher } from '../../kernel/ports.ts';
import type { MaskingPolicy } from '../../masking/masking.ts';
import type { FindProject } from '../../projects/find-project.ts';
import { ProjectParams } from '../../projects/http/projects.ts';
import { defineRoute, NONE, type RouteServices } from '../../runtime/route.ts';
import { listTraces, MAX_EXAMINED } from '../../traces/list-traces.ts';
import type { TraceStore } from '../../traces/trace-store.ts';
import { GatewaySettings } from '../gateway-settings.ts';
import { withStoredUsers } from '../named-users.ts';
import type { GatewayDeployment } from '../provider-key.ts';

/** What a route needs that tries routing rules on stored traces. */
export interface RoutingTrialServices extends RouteServices {
  readonly traces: TraceStore;
  readonly findProject: FindProject;
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
  readonly retentionDays: number;
  /** Of the stage. */
  readonly gatewayDeployment: Pick<GatewayDeployment, 'endpoints'>;
  readonly now: Clock;
}

const DAY_MILLISECONDS = 86_400_000;

const RoutingTrialRequest = z
  .strictObject({
    settings: GatewaySettings.meta({ description: 'The settings to try; nothing is stored.' }),
    date: z.iso.date().optional().meta({ description: 'The day in UTC whose traces are read; yesterday by default.' }),
  })
  .meta({ id: 'RoutingTrialRequest' });

const Costs = {
  cost_before_usd: z.string(),
  cost_after_usd: z.string(),
};

const RoutingTrialResource = z
  .object({
    date: z.string(),
    traces: z.int(),
    truncated: z.boolean().meta({ description: `Whether the day has more traces than the ${MAX_EXAMINED} newest.` }),
    refused: z.int().meta({ description: 'Requests that would have been refused; they would have cost nothing.' }),
    moved: z.int().meta({ description: 'Requests that another model would have answered.' }),
    unpriced: z.int().meta({ description: 'Traces whose cost is unknown before or after; they are in no sum.' }),
    ...Costs,
    rules: z
      .array(
        z.object({
          rule: z.string(),
          traces: z.int().meta({ description: 'Traces whose route this rule decided last.' }),
          refused: z.int(),
          ...Costs,
          untold: z.array(z.enum(['tags', 'budget_left_below', 'users'])).meta({
            description: 'Conditions of the rule that stored traces do not tell, so that it matched none of them.',
          }),
        }),
      )
      .meta({ description: 'In the order of the settings.' }),
    models: z.array(
      z.object({
        model: z.string(),
        traces_before: z.int(),
        traces_after: z.int(),
        failed_share: RateResource.meta({
          description:
            'Of the traces of this day that the model itself answered and that passed or failed. What it makes of traces that another model answered is not known.',
        }),
      }),
    ),
  })
  .meta({ id: 'RoutingTrial' });

export const dryRunGatewayRoute = defineRoute({
  operation: 'dryRunGateway',
  method: 'POST',
  path: '/api/v1/projects/{id}/gateway/dry-run',
  summary: 'See which routing rules the traces of a day would have met, and what they would have cost',
  tag: 'gateway',
  params: ProjectParams,
  query: NONE,
  body: RoutingTrialRequest,
  responses: {
    200: {
      description: `The newest traces of the day, at most ${MAX_EXAMINED}, by their stored tokens and today's prices; nothing is called.`,
      schema: RoutingTrialResource,
    },
  },
  async run({ caller, params, body }, services: RoutingTrialServices) {
    const project = await services.findProject(caller, params.id);
    const date = body.date ?? new Date(services.now() - DAY_MILLISECONDS).toISOString().slice(0, 10);
    const filter = { from: `${date}T00:00:00.000Z`, to: `${date}T23:59:59.999Z` };
    const [{ records, nextCursor }, settings] = await Promise.all([
      listTraces(services, project, { filter, limit: MAX_EXAMINED }),
      withStoredUsers(services, project.organization_id, body.settings),
    ]);
    // The price table is a large part of what a function would start with.
    const { tryRouting } = await import('../dry-run.ts');
    const trial = tryRouting(records, {
      settings,
      timeZone: project.time_zone,
      own: project.own_prices,
      endpoints: services.gatewayDeployment.endpoints,
    });
    const costs = ({ costBefore, costAfter }: { readonly costBefore: number; readonly costAfter: number }) => ({
      cost_before_usd: formatUsd(costBefore),
      cost_after_usd: formatUsd(costAfter),
    });
    return {
      status: 200,
      body: {
        date,
        traces: trial.traces,
        truncated: nextCursor !== null,
        refused: trial.refused,
        moved: trial.moved,
        unpriced: trial.unpriced,
        ...costs(trial),
        rules: trial.rules.map(({ rule, traces, refused, untold, ...sums }) => ({
          rule,
          traces,
          refused,
          ...costs(sums),
          untold: [...untold],
        })),
        models: trial.models.map(({ model, tracesBefore, tracesAfter, failedShare }) => ({
          model,
          traces_before: tracesBefore,
          traces_after: tracesAfter,
          failed_share: toRate(failedShare),
        })),
      },
    };
  },
});
