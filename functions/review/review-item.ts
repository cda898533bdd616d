import * as z from 'zod';
import { Domain } from '../content/trace.ts';
import { LabelVerdict } from '../evaluation/expert-run.ts';
import { AegisError } from '../kernel/errors.ts';
import { Severity } from '../kernel/issue.ts';
import { Label, LabelContent } from './label.ts';
import { MachineView } from './machine-view.ts';

/** The most urgent first. */
export const Priority = z.enum(['critical', 'high', 'medium']);
export type Priority = z.infer<typeof Priority>;

/**
 * Why a trace came to people: its verdict waits for them, the full-depth sample drew it, or somebody put it there by
 * hand. The first that applies.
 */
export const Selection = z.enum(['required', 'sample', 'manual']);
export type Selection = z.infer<typeof Selection>;

/** How an item is worked on: docs/adr/0080-slices-are-drawn-as-reviews-come.md. */
export const Slice = z.enum(['random', 'uncertain', 'cluster', 'repeat', 'manual']);
export type Slice = z.infer<typeof Slice>;

/** The one thing that the labels of an item are used for (P14). */
export const Purpose = z.enum(['estimate', 'certificate', 'anchor', 'training']);
export type Purpose = z.infer<typeof Purpose>;

const Probability = z.number().gt(0).max(1);

/** Who works on an item until when. Whoever labels has to present the token. */
const Lease = z.object({ token: z.string(), rater: z.string(), claimed_at: z.string(), expires_at: z.string() });
export type Lease = z.infer<typeof Lease>;

const Skip = z.object({ rater: z.string(), at: z.string(), reason: z.string() });

/** What a person has filled in so far. */
const Draft = z.object({ rater: z.string(), saved_at: z.string(), content: LabelContent.partial() });
export type Draft = z.infer<typeof Draft>;

/** How a lease ended, so that whoever held it can be told. */
const EndedLease = z.object({
  token: z.string(),
  how: z.enum(['labelled', 'released', 'skipped', 'expired', 'superseded']),
  at: z.string(),
});

/**
 * `open`: somebody may label it, or does. `grouped`: a near-duplicate stands for it. `done`: labelled as often as
 * wanted. `superseded`: the trace was evaluated anew, so that its labels concern an earlier evaluation.
 */
export const StoredState = z.enum(['open', 'grouped', 'done', 'superseded']);

/** One evaluation that people look at, as stored: everything about it is in this one item (ADR 48). */
export const ReviewItem = z.object({
  review_id: z.string(),
  organization_id: z.string(),
  project_id: z.string(),
  trace_id: z.string(),
  /** The admission of the trace, which a deletion and a new submission tell apart. */
  hold_id: z.string(),
  /** The evaluation that is reviewed. */
  evaluation_id: z.string(),
  domain: Domain,
  /** What the machine had said; none in an item that is older than this view. */
  machine: MachineView.optional(),
  severity: Severity.nullable(),
  priority: Priority,
  created_at: z.string(),
  due_at: z.string(),
  /** When the schedule found it late: from then on it is shown to everybody, first. */
  escalated_at: z.string().nullable(),
  reason: z.string(),
  selection: Selection,
  /** With which a trace like this comes to people at all; null where somebody chose it. */
  probability: Probability.nullable(),
  /** Of the full-depth sample, where the trace is in it; the same for every trace of the project at that time. */
  sample_probability: Probability.nullable(),
  slice: Slice,
  /** With which an item like this is put into its slice. */
  slice_probability: Probability.nullable(),
  purpose: Purpose,
  purpose_probability: Probability.nullable(),
  /** Near-duplicates have the same. */
  cluster: z.string().nullable(),
  /** The item that stands for this one. */
  represented_by: z.string().nullable(),
  labels_wanted: z.int().min(1).max(2),
  state: StoredState,
  lease: Lease.nullable(),
  last_lease: EndedLease.nullable(),
  labels: z.array(Label),
  skips: z.array(Skip),
  /** Who took a label back, after they were shown everything: another label of theirs is not blind. */
  seen_by: z.array(z.string()),
  drafts: z.array(Draft),
  /** What people say; null while it is not decided, and where they stayed unsure. */
  outcome: LabelVerdict.extract(['pass', 'fail']).nullable(),
  done_at: z.string().nullable(),
  /** What has still to be done to the evaluation, and is finished by the schedule after a crash. */
  pending: z.enum(['conclude', 'restore']).nullable(),
  /** Of a label that was taken back: the evaluation that it had led to, and the one before that. */
  restores: z.object({ from: z.string(), to: z.string() }).nullable(),
  /** Epoch seconds: labels live as long as their trace. */
  expires_at: z.int(),
  /** Grows with every change. */
  version: z.int().positive(),
});
export type ReviewItem = z.infer<typeof ReviewItem>;

const REVIEW_ID_PREFIX = 'rv_';
const REVIEW_ID = /^rv_[0-9a-f]{8}_(.+)$/;
const EVALUATION_HASH = /^ev_([0-9a-f]{8})_/;

/** One evaluation has one review, whose id leads to the trace without an index. */
export function reviewIdOf({
  evaluation_id: id,
  trace_id: traceId,
}: {
  evaluation_id: string;
  trace_id: string;
}): string {
  return `${REVIEW_ID_PREFIX}${EVALUATION_HASH.exec(id)?.[1] ?? ''}_${traceId}`;
}

/** The trace that a review id belongs to, or null when the text is no review id. */
export function traceOfReview(reviewId: string): string | null {
  return REVIEW_ID.exec(reviewId)?.[1] ?? null;
}

export function reviewNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such review.');
}

/** Whether somebody works on it at this moment. */
export function isHeld({ lease }: Pick<ReviewItem, 'lease'>, now: number): boolean {
  return lease !== null && Date.parse(lease.expires_at) > now;
}

/** Whether it is among those that wait for people, or for the schedule to finish them. */
export function isQueued({ state, pending }: Pick<ReviewItem, 'state' | 'pending'>): boolean {
  return state === 'open' || state === 'grouped' || pending !== null;
}

/** What an item is called to clients. */
export function shownState(item: ReviewItem, now: number): 'open' | 'claimed' | 'grouped' | 'done' | 'superseded' {
  return item.state === 'open' && isHeld(item, now) ? 'claimed' : item.state;
}
