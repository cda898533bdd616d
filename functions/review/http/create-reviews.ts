import * as z from 'zod';
import { subjectOf } from '../../access/subject-of.ts';
import { ClientId, ProjectId } from '../../content/trace.ts';
import { AegisError } from '../../kernel/errors.ts';
import { mapBounded } from '../../kernel/map-bounded.ts';
import { defineRoute, NONE } from '../../runtime/route.ts';
import { reviewerOf } from '../reviewer.ts';
import { ReviewResource, toReviewResource } from './review-resource.ts';
import type { ReviewServices } from './services.ts';

const MAX_TRACES = 100;
const AT_ONCE = 8;

export const createReviewsRoute = defineRoute({
  operation: 'createReviews',
  method: 'POST',
  path: '/api/v1/reviews',
  summary: 'Ask for a review of traces by hand',
  tag: 'reviews',
  params: NONE,
  query: NONE,
  body: z
    .strictObject({
      trace_ids: z.array(ClientId).min(1).max(MAX_TRACES),
      project_id: ProjectId.optional().meta({ description: 'The project that the traces are in.' }),
      labels_wanted: z.int().min(1).max(2).optional(),
    })
    .meta({ id: 'ReviewRequest' }),
  responses: {
    201: {
      description: 'The reviews, in the order of the traces. An evaluation that has a review already keeps it.',
      schema: z.object({ items: z.array(ReviewResource) }).meta({ id: 'CreatedReviews' }),
    },
    409: { description: 'A trace is not evaluated yet.' },
  },
  async run({ caller, body }, services: ReviewServices) {
    const { openReview } = await import('../open-review.ts');
    const reviewer = await reviewerOf(services, caller);
    const only = body.project_id === undefined ? null : subjectOf(caller, { projectId: body.project_id }).projectId;
    const found = await mapBounded(body.trace_ids, AT_ONCE, async (traceId, index) => {
      const record = await services.traces.findRecord(caller.organizationId, traceId);
      const isTheirs = record !== null && reviewer.reach.hasProject(record.project_id);
      if (!isTheirs || (only !== null && record.project_id !== only)) throw traceUnknown(index);
      const id = record.evaluation_id;
      const evaluation = id === null ? null : await services.traces.findEvaluation(caller.organizationId, traceId, id);
      if (evaluation === null) throw notEvaluated(index);
      return { record, evaluation };
    });
    const items = await mapBounded(found, AT_ONCE, async (each, index) => {
      const item = await openReview(services, { ...each, isByHand: true, labelsWanted: body.labels_wanted });
      if (item === null) throw traceUnknown(index);
      return item;
    });
    const shown = items.map((item) => toReviewResource(item, reviewer.rater, services.now()));
    return { status: 201, body: { items: shown } };
  },
});

function traceUnknown(index: number): AegisError {
  return new AegisError('not_found', 'There is no such trace.', {
    errors: [{ path: `trace_ids[${index}]`, message: 'is no trace that this key may use' }],
  });
}

function notEvaluated(index: number): AegisError {
  return new AegisError('conflict', 'This trace is not evaluated yet.', {
    errors: [{ path: `trace_ids[${index}]`, message: 'is not evaluated yet' }],
  });
}
