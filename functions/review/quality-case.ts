import * as z from 'zod';
import { Domain } from '../content/trace.ts';
import { LabelVerdict } from '../evaluation/expert-run.ts';
import { Label } from './label.ts';
import { MachineView } from './machine-view.ts';
import { Purpose, ReviewItem, Selection, Slice } from './review-item.ts';

const CaseLabel = Label.pick({
  label_id: true,
  rater: true,
  role: true,
  verdict: true,
  severity: true,
  issues: true,
  blind: true,
  batch: true,
  seconds: true,
  guideline_version: true,
  labelled_at: true,
}).extend({
  /** Issues that the machine missed. */
  missed: z.int().nonnegative(),
});
export type CaseLabel = z.infer<typeof CaseLabel>;

/**
 * What people and the machine said of one trace, without a word of it: what every figure of quality is computed from,
 * and what the export of labels holds.
 */
export const QualityCase = z.object({
  review_id: z.string(),
  project_id: z.string(),
  trace_id: z.string(),
  /** The evaluation that people looked at. */
  evaluation_id: z.string(),
  domain: Domain,
  /** When the trace came to people. */
  created_at: z.string(),
  /** When they were done with it. */
  done_at: z.string(),
  selection: Selection,
  slice: Slice,
  /** The one thing that these labels are used for. What was labelled in a batch serves training, whatever was drawn. */
  purpose: Purpose,
  probability: ReviewItem.shape.probability,
  sample_probability: ReviewItem.shape.sample_probability,
  slice_probability: ReviewItem.shape.slice_probability,
  purpose_probability: ReviewItem.shape.purpose_probability,
  machine: MachineView,
  /** Null where people stayed unsure. */
  people: LabelVerdict.extract(['pass', 'fail']).nullable(),
  labels: z.array(CaseLabel),
});
export type QualityCase = z.infer<typeof QualityCase>;

/** A case whose labels serve one purpose. What takes one kind does not compile with another (P14). */
export type CaseFor<P extends Purpose> = QualityCase & { readonly purpose: P };

export function casesFor<P extends Purpose>(cases: readonly QualityCase[], purpose: P): CaseFor<P>[] {
  return cases.filter((one): one is CaseFor<P> => one.purpose === purpose);
}

/** An item as a case; null while people are not done with it, and where it is older than what figures need. */
export function caseOf(item: ReviewItem): QualityCase | null {
  const { state, pending, done_at: doneAt, machine, labels } = item;
  if (state !== 'done' || pending !== null || doneAt === null || machine === undefined) return null;
  const isBatch = labels.some(({ batch }) => batch);
  return {
    review_id: item.review_id,
    project_id: item.project_id,
    trace_id: item.trace_id,
    evaluation_id: item.evaluation_id,
    domain: item.domain,
    created_at: item.created_at,
    done_at: doneAt,
    selection: item.selection,
    slice: item.slice,
    purpose: isBatch ? 'training' : item.purpose,
    probability: item.probability,
    sample_probability: item.sample_probability,
    slice_probability: item.slice_probability,
    purpose_probability: item.purpose_probability,
    machine,
    people: item.outcome,
    labels: labels.map(({ missed, ...label }) => CaseLabel.parse({ ...label, missed: missed.length })),
  };
}
