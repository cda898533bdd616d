import * as z from 'zod';
import { Domain, ProjectId } from '../../content/trace.ts';
import { listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { findReview } from '../find-review.ts';
import { listReviews } from '../list-reviews.ts';
import { Priority } from '../review-item.ts';
import { reviewerOf } from '../reviewer.ts';
import { ReviewParams } from './review-params.ts';
import { ReviewResource, ReviewState, toReviewResource } from './review-resource.ts';
import type { ReviewReadServices } from './services.ts';

const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

const ReviewQuery = z.strictObject({
  project_id: ProjectId.optional(),
  state: ReviewState.optional().meta({
    description: 'Left out: what waits, claimed or not. `done` and `superseded` list the latest first.',
  }),
  priority: Priority.optional(),
  domain: Domain.optional(),
  due: z.literal('late').or(Instant).optional().meta({ description: '`late`, or due until this time.' }),
  mine: z.stringbool().optional().meta({ description: 'Those that you hold, or with `state=done` have labelled.' }),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1_000).optional(),
});

export const listReviewsRoute = defineRoute({
  operation: 'listReviews',
  method: 'GET',
  path: '/api/v1/reviews',
  summary: 'List the reviews of a project, the most urgent first',
  tag: 'reviews',
  params: NONE,
  query: ReviewQuery,
  body: NO_BODY,
  responses: {
    200: {
      description:
        'A page of what you may label: what you have labelled or skipped, and what needs a skill that you have not, is left out. It may be short although more items follow; `next_cursor` says so.',
      schema: listOf(ReviewResource).meta({ id: 'ReviewList' }),
    },
  },
  async run({ caller, query }, services: ReviewReadServices) {
    const { project_id: named, limit, cursor, ...filter } = query;
    const project = await services.findProject(caller, named);
    const place = { organizationId: caller.organizationId, projectId: project.project_id };
    const reviewer = await reviewerOf(services, caller);
    const { items, nextCursor } = await listReviews(services, reviewer, place, { filter, limit, cursor });
    const shown = items.map((item) => toReviewResource(item, reviewer.rater, services.now()));
    return { status: 200, body: { items: shown, next_cursor: nextCursor } };
  },
});

export const getReviewRoute = defineRoute({
  operation: 'getReview',
  method: 'GET',
  path: '/api/v1/reviews/{id}',
  summary: 'Read a review',
  tag: 'reviews',
  params: ReviewParams,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The review; other labels are shown once it is done.', schema: ReviewResource } },
  async run({ caller, params }, services: ReviewReadServices) {
    const reviewer = await reviewerOf(services, caller);
    const item = await findReview(services, reviewer, params.id);
    return { status: 200, body: toReviewResource(item, reviewer.rater, services.now()) };
  },
});

const Agreement = z.object({
  value: z.number().nullable(),
  interval: z.array(z.number()).length(2).nullable().meta({ description: 'Its low and its high end.' }),
  level: z.number(),
  n: z.int().meta({ description: 'Items with two labels that knew nothing of each other.' }),
  missing: z.string().nullable().meta({ description: 'What would be needed for a value.' }),
});

const ReviewStatsResource = z
  .object({
    open: z.int(),
    claimed: z.int(),
    grouped: z.int().meta({ description: 'Waiting for a near-duplicate that stands for them.' }),
    late: z.int().meta({ description: 'Of all that wait, those past the time that they are due.' }),
    done: z.array(z.object({ rater: z.string(), labels: z.int() })).meta({ description: 'Labels by person.' }),
    agreement: z.object({
      observed: z.number().nullable(),
      kappa: Agreement,
      ac1: Agreement,
      alpha: Agreement,
      categories: z.array(z.string()),
      table: z.array(z.array(z.int())).meta({ description: 'Counts by what one and then the other person said.' }),
    }),
  })
  .meta({ id: 'ReviewStats' });

export const getReviewStatsRoute = defineRoute({
  operation: 'getReviewStats',
  method: 'GET',
  path: '/api/v1/reviews/stats',
  summary: 'Count the reviews of a project, exactly, and tell how far its reviewers agree',
  tag: 'reviews',
  params: NONE,
  query: z.strictObject({ project_id: ProjectId.optional() }),
  body: NO_BODY,
  responses: { 200: { description: 'The counts as they are now.', schema: ReviewStatsResource } },
  async run({ caller, query }, services: ReviewReadServices) {
    const project = await services.findProject(caller, query.project_id);
    const place = { organizationId: caller.organizationId, projectId: project.project_id };
    const { reviewStats } = await import('../review-stats.ts');
    return { status: 200, body: await reviewStats(services, place) };
  },
});
