import * as z from 'zod';
import { LabelVerdict } from '../evaluation/expert-run.ts';
import { Category, Severity } from '../kernel/issue.ts';

/** What a person says of one issue of the evaluation that is reviewed, by its place in the list. */
const IssueOpinion = z.object({ index: z.int().nonnegative(), confirmed: z.boolean() });

/** An issue that the machine missed: where it is in the stored, masked text, in UTF-16 units. */
const MissedIssue = z.object({
  category: Category,
  severity: Severity.optional(),
  field: z.string().min(1).max(512),
  offset: z.int().nonnegative(),
  length: z.int().positive(),
});
export type MissedIssue = z.infer<typeof MissedIssue>;

/** What a person answers to a check of the rubric. */
const CheckAnswer = z.object({ id: z.string().min(1).max(128), answer: z.enum(['yes', 'no', 'unclear']) });

/** Seconds that one label may say it took: a day. */
const MAX_SECONDS = 86_400;
const MAX_NOTES = 4_000;
const MAX_OPINIONS = 500;
const MAX_MISSED = 100;
const MAX_CHECKS = 200;

/** What a person fills in; of a draft, any part of it. */
export const LabelContent = z.object({
  verdict: LabelVerdict,
  /** How bad it is; of a `fail` at least. Null where the person did not say. */
  severity: Severity.nullable().default(null),
  issues: z.array(IssueOpinion).max(MAX_OPINIONS).default([]),
  missed: z.array(MissedIssue).max(MAX_MISSED).default([]),
  checks: z.array(CheckAnswer).max(MAX_CHECKS).default([]),
  /** Masked before it is stored. */
  notes: z.string().max(MAX_NOTES).default(''),
  /** How long it took the person. */
  seconds: z.number().min(0).max(MAX_SECONDS).nullable().default(null),
});
export type LabelContent = z.infer<typeof LabelContent>;

/** `adjudicator`: asked because the labels before it disagree, or are unsure. */
export const LabelRole = z.enum(['first', 'second', 'adjudicator']);
export type LabelRole = z.infer<typeof LabelRole>;

/** A label as stored, inside its review item. It is never changed; within a minute its author may take it back. */
export const Label = LabelContent.extend({
  label_id: z.string(),
  /** The pseudonym of the person: the same person has the same one in all of the organization. */
  rater: z.string(),
  role: LabelRole,
  /** Whether the person was shown neither what the machine found nor another label. */
  blind: z.boolean(),
  /** Whether it was given to several like items at once, by explicit choice. It is then never part of a figure. */
  batch: z.boolean(),
  guideline_version: z.string(),
  labelled_at: z.string(),
});
export type Label = z.infer<typeof Label>;
