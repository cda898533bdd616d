import type { Caller } from '../../access/caller.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import type { AuditedServices } from '../../audit/http/services.ts';
import { NO_BODY, NONE } from '../../runtime/route.ts';
import { Anchor } from '../anchors.ts';
import { findReview } from '../find-review.ts';
import { type AnchorDependencies, freezeAnchor, thawAnchor } from '../freeze-anchor.ts';
import { reviewerOf } from '../reviewer.ts';
import { ReviewParams } from './review-params.ts';
import type { ReviewReadServices } from './services.ts';

/** What the routes need that freeze labelled traces. */
export interface AnchorServices extends AuditedServices, ReviewReadServices, AnchorDependencies {}

const AnchorResource = Anchor.pick({
  anchor_id: true,
  review_id: true,
  trace_id: true,
  project_id: true,
  evaluation_id: true,
  domain: true,
  people: true,
  frozen_at: true,
}).meta({ id: 'Anchor' });

async function itemOf(services: AnchorServices, caller: Caller, reviewId: string) {
  return findReview(services, await reviewerOf(services, caller), reviewId);
}

export const freezeAnchorRoute = defineManagedRoute({
  operation: 'freezeAnchor',
  method: 'POST',
  path: '/api/v1/reviews/{id}/anchor',
  summary: 'Freeze a labelled trace, which the judge then scores again and again so that its drift shows',
  tag: 'reviews',
  params: ReviewParams,
  query: NONE,
  body: NO_BODY,
  responses: {
    201: { description: 'The anchor; the one that there was already, where it is frozen.', schema: AnchorResource },
    409: { description: 'People have not decided, or the labels of this review are for another purpose.' },
  },
  async run({ caller, params }, services: AnchorServices) {
    const anchor = await freezeAnchor(services, await itemOf(services, caller, params.id));
    const { review_id, people } = anchor;
    return {
      status: 201,
      body: AnchorResource.parse(anchor),
      change: { target: `anchor/${anchor.anchor_id}`, after: { review_id, people } },
    };
  },
});

export const thawAnchorRoute = defineManagedRoute({
  operation: 'thawAnchor',
  method: 'DELETE',
  path: '/api/v1/reviews/{id}/anchor',
  summary: 'Let a trace be an anchor no longer; the scores that the judge gave stay',
  tag: 'reviews',
  params: ReviewParams,
  query: NONE,
  body: NO_BODY,
  responses: {
    204: { description: 'It is no anchor any more.' },
    409: { description: 'The review is no anchor.' },
  },
  async run({ caller, params }, services: AnchorServices) {
    const anchor = await thawAnchor(services, await itemOf(services, caller, params.id));
    const { anchor_id: id, review_id, people } = anchor;
    return { status: 204, change: { target: `anchor/${id}`, before: { review_id, people } } };
  },
});
