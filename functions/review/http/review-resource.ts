import * as z from 'zod';
import { ShownContent } from '../../content/trace.ts';
import type { ReviewSettings } from '../../evaluation/review-settings.ts';
import { Severity } from '../../kernel/issue.ts';
import { EvaluationResource, toEvaluationResource } from '../../traces/http/evaluation-resource.ts';
import { toContent } from '../../traces/http/trace-resource.ts';
import { isBlind } from '../decide-outcome.ts';
import { Label, LabelContent } from '../label.ts';
import {
  isHeld,
  Priority,
  Purpose,
  type ReviewItem,
  Selection,
  Slice,
  StoredState,
  shownState,
} from '../review-item.ts';
import { isLate } from '../urgency.ts';
import type { ReviewWork } from '../work-on-review.ts';

export const ReviewState = z.enum(['open', 'claimed', 'grouped', 'done', 'superseded']);

const LabelResource = Label.meta({ id: 'ReviewLabel' });

/** How an item was chosen: with it a figure can be computed from its labels. */
const Drawing = z.object({
  selection: Selection,
  probability: z.number().nullable(),
  sample_probability: z.number().nullable(),
  slice_probability: z.number().nullable(),
  purpose: Purpose,
  purpose_probability: z.number().nullable(),
});

export const ReviewResource = z
  .object({
    review_id: z.string(),
    trace_id: z.string(),
    project_id: z.string(),
    evaluation_id: z.string(),
    state: ReviewState,
    priority: Priority,
    domain: z.string(),
    severity: Severity.nullable().meta({ description: 'Of the evaluation; null while it is hidden.' }),
    created_at: z.string(),
    due_at: z.string(),
    late: z.boolean(),
    escalated_at: z
      .string()
      .nullable()
      .meta({ description: 'Since when it is shown to everybody because it is late.' }),
    reason: z.string(),
    slice: Slice,
    labels_wanted: z.int(),
    labels_given: z.int(),
    blind: z.boolean().meta({
      description: 'Whether what the machine found and other labels are hidden until you have labelled it.',
    }),
    held_by: z.string().nullable().meta({ description: 'The pseudonym of who holds it.' }),
    held_until: z.string().nullable(),
    represented_by: z.string().nullable().meta({ description: 'The near-duplicate that stands for it.' }),
    skips: z.int(),
    outcome: z.enum(['pass', 'fail']).nullable().meta({
      description: 'What people decided; null before, and where they stayed unsure.',
    }),
    done_at: z.string().nullable(),
    labels: z.array(LabelResource).meta({ description: 'All of them once it is done; before that your own only.' }),
    drawing: Drawing.nullable().meta({ description: 'How it was chosen and what for; null until it is done.' }),
  })
  .meta({ id: 'Review' });

export const LeaseResource = z.object({ token: z.string(), expires_at: z.string() }).meta({ id: 'ReviewLease' });

const WORK = {
  content: ShownContent.meta({ description: 'The content of the trace as stored: masked.' }),
  evaluation: EvaluationResource.nullable().meta({ description: 'What the machine found; null while it is hidden.' }),
};

export const ClaimedReviewResource = ReviewResource.extend({
  lease: LeaseResource,
  draft: LabelContent.partial().nullable().meta({ description: 'What you had filled in before.' }),
  guideline_version: z.string(),
  guideline: z.string().meta({ description: 'How the project wants it labelled; empty where it says nothing.' }),
  ...WORK,
}).meta({ id: 'ClaimedReview' });

export const LabelledReviewResource = ReviewResource.extend({
  evaluation: WORK.evaluation,
}).meta({ id: 'LabelledReview' });

const HIDDEN_REASON = 'Chosen for a look of its own.';

/** What a person may see of an item. */
export function toReviewResource(item: ReviewItem, rater: string, now: number): z.infer<typeof ReviewResource> {
  const isOver = item.state === StoredState.enum.done || item.state === StoredState.enum.superseded;
  const isHidden = isBlind(item) && !isOver;
  const held = isHeld(item, now) ? item.lease : null;
  return {
    review_id: item.review_id,
    trace_id: item.trace_id,
    project_id: item.project_id,
    evaluation_id: item.evaluation_id,
    state: shownState(item, now),
    priority: item.priority,
    domain: item.domain,
    severity: isHidden ? null : item.severity,
    created_at: item.created_at,
    due_at: item.due_at,
    late: isLate(item, now),
    escalated_at: item.escalated_at,
    reason: isHidden ? HIDDEN_REASON : item.reason,
    slice: item.slice,
    labels_wanted: item.labels_wanted,
    labels_given: item.labels.length,
    blind: isBlind(item),
    held_by: held?.rater ?? null,
    held_until: held?.expires_at ?? null,
    represented_by: item.represented_by,
    skips: item.skips.length,
    outcome: item.outcome,
    done_at: item.done_at,
    labels: item.labels.filter((label) => isOver || label.rater === rater),
    drawing: isOver ? drawingOf(item) : null,
  };
}

function drawingOf(item: ReviewItem): z.infer<typeof Drawing> {
  const { selection, probability, sample_probability, slice_probability, purpose, purpose_probability } = item;
  return { selection, probability, sample_probability, slice_probability, purpose, purpose_probability };
}

export function toClaimedResource(
  { item, content, evaluation }: ReviewWork,
  rater: string,
  settings: Pick<ReviewSettings, 'guideline' | 'guideline_version'>,
  now: number,
): z.infer<typeof ClaimedReviewResource> {
  return {
    ...toReviewResource(item, rater, now),
    lease: toLease(item),
    draft: item.drafts.find((draft) => draft.rater === rater)?.content ?? null,
    guideline_version: settings.guideline_version,
    guideline: settings.guideline,
    content: toContent(content),
    evaluation: evaluation === null ? null : toEvaluationResource(evaluation),
  };
}

export function toLabelledResource(
  { item, evaluation }: ReviewWork,
  rater: string,
  now: number,
): z.infer<typeof LabelledReviewResource> {
  return {
    ...toReviewResource(item, rater, now),
    evaluation: evaluation === null ? null : toEvaluationResource(evaluation),
  };
}

export function toLease({ lease }: ReviewItem): z.infer<typeof LeaseResource> {
  return { token: lease?.token ?? '', expires_at: lease?.expires_at ?? '' };
}
