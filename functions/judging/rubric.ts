import * as z from 'zod';
import { Domain } from '../content/trace.ts';
import { Category, Severity } from '../kernel/issue.ts';

/** One line of plain text: what an instruction to a model may not be broken out of. */
function line(longest: number) {
  return z
    .string()
    .trim()
    .min(3)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'must be one line without invisible characters');
}

export const RubricId = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9-]*$/, 'begins with a letter and may hold lower-case letters, digits and - only');

const Name = /^[a-z][a-z0-9_]*$/;
const CheckId = z.string().min(2).max(48).regex(Name, 'may hold lower-case letters, digits and _ only');

/**
 * One question with two answers. `expected` is the good one: the other is a finding. Some criteria are good when
 * answered no, so that no single word answers a whole rubric well.
 */
export const RubricCheck = z
  .strictObject({
    id: CheckId,
    criterion: line(400).meta({ description: 'One sentence that is true of a trace, or is not.' }),
    expected: z.enum(['yes', 'no']).default('yes').meta({ description: 'The answer that is no finding.' }),
    severity: Severity,
    category: Category.default('policy'),
    group: z
      .string()
      .min(2)
      .max(32)
      .regex(Name, 'may hold lower-case letters, digits and _ only')
      .meta({ description: 'The criterion from 0 to 10 that it counts for, such as `safety` or `accuracy`.' }),
    weight: z
      .number()
      .min(0.1)
      .max(10)
      .default(1)
      .meta({ description: 'Its weight within its group. The rating does not depend on it.' }),
    evidence: z
      .enum(['quote', 'absence'])
      .default('quote')
      .meta({ description: 'Whether a finding shows in words of the trace, or in that something is not there.' }),
    source: line(300).optional().meta({ description: 'The regulation or guideline that the criterion comes from.' }),
  })
  .meta({ id: 'RubricCheck' });
export type RubricCheck = z.infer<typeof RubricCheck>;

const RubricExample = z
  .strictObject({
    check: CheckId.meta({ description: 'The id of a check of this rubric.' }),
    text: z.string().min(1).max(1_000),
    answer: z.enum(['yes', 'no', 'unclear']),
    reason: line(300).optional(),
  })
  .meta({ id: 'RubricExample' });

const RubricFilter = z
  .strictObject({
    domains: z.array(Domain).max(5).default([]),
    tags: z.array(z.string().min(1).max(128)).max(20).default([]),
    with: z
      .array(z.enum(['contexts', 'tool_calls']))
      .max(2)
      .default([]),
  })
  .meta({
    id: 'RubricFilter',
    description: 'A trace passes with one of the domains, one of the tags, and all of `with`.',
  });

/** What makes a rubric: data that a project may write itself. */
export const RubricContent = z
  .strictObject({
    name: line(100),
    enabled: z
      .boolean()
      .default(true)
      .meta({ description: 'Off, it is not used; where it stands in for a shipped rubric, that one is used again.' }),
    checks: z.array(RubricCheck).min(1).max(20),
    examples: z.array(RubricExample).max(8).default([]),
    examples_from_labels: z.int().min(0).max(8).default(0).meta({
      description:
        'So many more examples at most are taken from labels for training when the version is stored. They name traces of the project, whose masked outputs are shown to the judge for as long as the traces are stored.',
    }),
    blocking: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether its rating counts for the verdict, or is only shown.' }),
    filter: RubricFilter.prefault({}),
    share: z
      .number()
      .gt(0)
      .max(1)
      .default(1)
      .meta({ description: 'The share of the traces passing the filter that it is used for, drawn by trace id.' }),
  })
  .meta({ id: 'RubricContent' });
export type RubricContent = z.infer<typeof RubricContent>;

/** What people answered to a check about a trace, which is named and not copied. */
export const LabelExample = z.object({
  check: CheckId,
  answer: z.enum(['yes', 'no']),
  trace_id: z.string(),
  /** The admission of the trace. */
  hold_id: z.string(),
});
export type LabelExample = z.infer<typeof LabelExample>;

/** One version of a rubric of a project, as stored. */
export const StoredRubric = z.object({
  organization_id: z.string(),
  project_id: z.string(),
  rubric_id: RubricId,
  /** Counts the changes. */
  version: z.int().positive(),
  /** The version of the shipped rubric that it stands in for; null for one of the project's own. */
  stands_for: z.string().nullable(),
  content: RubricContent,
  /** Taken from labels when the version was stored. */
  label_examples: z.array(LabelExample).optional(),
  created_at: z.string(),
});
export type StoredRubric = z.infer<typeof StoredRubric>;

/** A rubric as released. Its version grows with every change of its checks. */
export interface ShippedRubric {
  readonly name: string;
  readonly version: string;
  readonly checks: readonly RubricCheck[];
}

/** Fills in what most checks have in common. */
export function checksOf(...checks: z.input<typeof RubricCheck>[]): RubricCheck[] {
  return checks.map((check) => RubricCheck.parse(check));
}

/** A rubric as a judge is asked with it. */
export interface Rubric {
  readonly id: string;
  /** Such as `healthcare@1`; of two rubrics in one call `healthcare@1+rag@1`. Other checks, another version. */
  readonly version: string;
  readonly checks: readonly RubricCheck[];
  readonly examples: RubricContent['examples'];
}
