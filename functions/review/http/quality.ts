import * as z from 'zod';
import { ProjectId } from '../../content/trace.ts';
import type { Clock, Hasher } from '../../kernel/ports.ts';
import type { FindProject } from '../../projects/find-project.ts';
import { defineRoute, NO_BODY, NONE, type RouteServices } from '../../runtime/route.ts';
import { EXPORT_TYPE } from '../label-export.ts';
import { exportLabels, MAX_REVIEWS_READ, type QualityDependencies, readQuality } from '../read-quality.ts';
import type { ReviewStore } from '../review-store.ts';
import { QualityResource } from './quality-resource.ts';

/** What the routes that tell how good the machine and its people are need. */
export interface QualityServices extends RouteServices, Omit<QualityDependencies, 'reviews'> {
  readonly reviews: ReviewStore;
  readonly findProject: FindProject;
  readonly hasher: Hasher;
  readonly now: Clock;
}

const DEFAULT_MILLISECONDS = 30 * 86_400_000;
const Instant = z.iso
  .datetime({ offset: true })
  .or(z.iso.date())
  .transform((text) => new Date(text).toISOString());

const TIME_RANGE = {
  project_id: ProjectId.optional(),
  from: Instant.optional().meta({ description: 'Reviews finished from then on; by default 30 days before `to`.' }),
  to: Instant.optional().meta({ description: 'Reviews finished until then; by default now.' }),
};

function rangeOf({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }, now: number) {
  const until = to ?? new Date(now).toISOString();
  return { from: from ?? new Date(Date.parse(until) - DEFAULT_MILLISECONDS).toISOString(), to: until };
}

export const getQualityRoute = defineRoute({
  operation: 'getQuality',
  method: 'GET',
  path: '/api/v1/analytics/quality',
  summary: 'Tell how often the machine is wrong, and how far its judges and people may be trusted',
  tag: 'analytics',
  params: NONE,
  query: z.strictObject(TIME_RANGE),
  body: NO_BODY,
  responses: {
    200: {
      description: `Each rate with its interval, or with what is missing for one. At most the latest ${MAX_REVIEWS_READ} reviews are read.`,
      schema: QualityResource,
    },
  },
  async run({ caller, query }, services: QualityServices) {
    const project = await services.findProject(caller, query.project_id);
    const { from, to } = rangeOf(query, services.now());
    const range = { organizationId: caller.organizationId, projectId: project.project_id, from, to };
    const quality = await readQuality(services, range);
    const body = {
      project_id: project.project_id,
      time_range: { from: quality.from, to },
      complete: quality.isComplete,
      ...quality.figures,
    };
    return { status: 200, body };
  },
});

export const exportLabelsRoute = defineRoute({
  operation: 'exportLabels',
  method: 'GET',
  path: '/api/v1/labels/export',
  summary: 'Export labels with all that the figures of quality are computed from, as NDJSON',
  tag: 'reviews',
  params: NONE,
  query: z.strictObject({
    ...TIME_RANGE,
    cursor: z.string().max(1_000).optional().meta({ description: 'The `next_cursor` of the last line of a page.' }),
  }),
  body: NO_BODY,
  responses: {
    200: {
      description:
        'A line for each finished review, the latest first, and on the first page for each judge and each score of an anchor. The last line holds the count and `next_cursor`: null on the last page, else to be asked with the same `from` and `to`.',
    },
  },
  async run({ caller, query }, services: QualityServices) {
    const { project_id: named, cursor, ...asked } = query;
    const project = await services.findProject(caller, named);
    const range = { organizationId: caller.organizationId, projectId: project.project_id };
    const body = await exportLabels(services, { ...range, ...rangeOf(asked, services.now()) }, cursor);
    return { status: 200, headers: { 'content-type': EXPORT_TYPE }, body };
  },
});
