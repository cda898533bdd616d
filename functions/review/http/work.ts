import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { LabelContent } from '../label.ts';
import type { ReviewItem } from '../review-item.ts';
import { type Reviewer, reviewerOf } from '../reviewer.ts';
import { ReviewParams } from './review-params.ts';
import {
  ClaimedReviewResource,
  LabelledReviewResource,
  LeaseResource,
  ReviewResource,
  toClaimedResource,
  toLabelledResource,
  toLease,
  toReviewResource,
} from './review-resource.ts';
import type { ReviewServices } from './services.ts';

const MAX_REASON = 1_000;
const MAX_TOGETHER = 100;

const LeaseToken = z.string().min(1).max(64).meta({ description: 'The token that the claim answered with.' });
const Token = z.strictObject({ lease_token: LeaseToken }).meta({ id: 'ReviewToken' });

const LOST = { description: 'The token holds the review no longer; `reason` says what happened.' };
const COMMON = { tag: 'reviews', params: ReviewParams, query: NONE } as const;

export const claimReviewRoute = defineRoute({
  ...COMMON,
  operation: 'claimReview',
  method: 'POST',
  path: '/api/v1/reviews/{id}/claim',
  summary: 'Claim a review for 15 minutes; claiming your own again renews it',
  body: NO_BODY,
  responses: {
    200: { description: 'The review is yours, with what there is to label.', schema: ClaimedReviewResource },
    409: { description: 'Somebody else holds it (`held_by`, `held_since`, `held_until`), or it waits for nobody.' },
  },
  async run({ caller, params }, services: ReviewServices) {
    const reviewer = await reviewerOf(services, caller);
    const { claimReview } = await loadWork();
    const work = await claimReview(services, reviewer, params.id);
    const { review } = await services.loadProject(caller.organizationId, work.item.project_id);
    const body = toClaimedResource(work, reviewer.rater, review, services.now());
    return { status: 200, body };
  },
});

export const renewReviewRoute = defineRoute({
  ...COMMON,
  operation: 'renewReview',
  method: 'POST',
  path: '/api/v1/reviews/{id}/renew',
  summary: 'Hold a claimed review for 15 minutes more',
  body: Token,
  responses: { 200: { description: 'The lease with its new end.', schema: LeaseResource }, 409: LOST },
  async run({ caller, params, body }, services: ReviewServices) {
    const { renewReview } = await loadWork();
    const item = await renewReview(services, await reviewerOf(services, caller), params.id, body.lease_token);
    return { status: 200, body: toLease(item) };
  },
});

export const releaseReviewRoute = defineRoute({
  ...COMMON,
  operation: 'releaseReview',
  method: 'POST',
  path: '/api/v1/reviews/{id}/release',
  summary: 'Give a claimed review back; your draft stays for you',
  body: Token,
  responses: { 200: { description: 'The review, open again.', schema: ReviewResource }, 409: LOST },
  run: ({ caller, params, body }, services: ReviewServices) =>
    answer(services, caller, ({ releaseReview }, reviewer) =>
      releaseReview(services, reviewer, params.id, body.lease_token),
    ),
});

export const skipReviewRoute = defineRoute({
  ...COMMON,
  operation: 'skipReview',
  method: 'POST',
  path: '/api/v1/reviews/{id}/skip',
  summary: 'Give a claimed review back for others, with a reason',
  body: z
    .strictObject({ lease_token: LeaseToken, reason: z.string().trim().min(1).max(MAX_REASON) })
    .meta({ id: 'ReviewSkip' }),
  responses: { 200: { description: 'The review, open for others.', schema: ReviewResource }, 409: LOST },
  run: ({ caller, params, body }, services: ReviewServices) =>
    answer(services, caller, ({ skipReview }, reviewer) =>
      skipReview(services, reviewer, params.id, { token: body.lease_token, reason: body.reason }),
    ),
});

export const saveReviewDraftRoute = defineRoute({
  ...COMMON,
  operation: 'saveReviewDraft',
  method: 'PUT',
  path: '/api/v1/reviews/{id}/draft',
  summary: 'Keep what you have filled in so far; your next claim answers with it',
  body: z.strictObject({ lease_token: LeaseToken, draft: LabelContent.partial().strict() }).meta({ id: 'ReviewDraft' }),
  responses: { 200: { description: 'The review; the draft is kept.', schema: ReviewResource }, 409: LOST },
  run: ({ caller, params, body }, services: ReviewServices) =>
    answer(services, caller, ({ saveDraft }, reviewer) =>
      saveDraft(services, reviewer, params.id, { token: body.lease_token, content: body.draft }),
    ),
});

export const labelReviewRoute = defineRoute({
  ...COMMON,
  operation: 'labelReview',
  method: 'POST',
  path: '/api/v1/reviews/{id}/labels',
  summary: 'Label a claimed review; a label that decides supersedes the evaluation',
  body: z
    .strictObject({
      lease_token: LeaseToken,
      ...LabelContent.shape,
      guideline_version: z
        .string()
        .max(64)
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
        .optional()
        .meta({ description: 'By default the one that the project has set.' }),
      together: z.array(z.string().max(160)).max(MAX_TOGETHER).default([]).meta({
        description:
          'Ids of grouped reviews that this one stands for, to get the same label. They are marked as labelled together and are part of no figure.',
      }),
    })
    .meta({ id: 'ReviewLabelRequest' }),
  responses: {
    201: {
      description: 'The label is stored. `evaluation` is what the machine found.',
      schema: LabelledReviewResource,
    },
    409: LOST,
  },
  async run({ caller, params, body }, services: ReviewServices) {
    const { lease_token: token, guideline_version: guidelineVersion, together, ...content } = body;
    const reviewer = await reviewerOf(services, caller);
    const given = { token, content, guidelineVersion, together };
    const { giveLabel } = await loadWork();
    const work = await giveLabel(services, reviewer, params.id, given);
    return { status: 201, body: toLabelledResource(work, reviewer.rater, services.now()) };
  },
});

export const undoReviewLabelRoute = defineRoute({
  ...COMMON,
  operation: 'undoReviewLabel',
  method: 'POST',
  path: '/api/v1/reviews/{id}/undo',
  summary: 'Take your last label back, within a minute',
  body: NO_BODY,
  responses: {
    200: { description: 'The review without the label; the evaluation is what it was.', schema: ReviewResource },
    409: { description: 'The last label is not yours, is older than a minute, or somebody works on the review.' },
  },
  run: ({ caller, params }, services: ReviewServices) =>
    answer(services, caller, ({ undoLabel }, reviewer) => undoLabel(services, reviewer, params.id)),
});

/** What few calls of this function need. */
function loadWork() {
  return import('../work-on-review.ts');
}

async function answer(
  services: ReviewServices,
  caller: Caller,
  work: (steps: Awaited<ReturnType<typeof loadWork>>, reviewer: Reviewer) => Promise<ReviewItem>,
) {
  const reviewer = await reviewerOf(services, caller);
  const item = await work(await loadWork(), reviewer);
  return { status: 200, body: toReviewResource(item, reviewer.rater, services.now()) };
}
