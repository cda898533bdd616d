import * as z from 'zod';
import { AegisError } from '../kernel/errors.ts';
import { Severity } from '../kernel/issue.ts';

/** `pending → under_review → upheld | overturned → closed`; an appeal may be decided without the second. */
export const AppealState = z.enum(['pending', 'under_review', 'upheld', 'overturned', 'closed']);
export type AppealState = z.infer<typeof AppealState>;

/** What is to be mended, so that the machine does not err like this again. */
export const Repair = z.strictObject({ kind: z.enum(['rule', 'model']), name: z.string().min(1).max(128) });

/** An appeal against an evaluation, as stored beside its trace. */
export const Appeal = z.object({
  appeal_id: z.string(),
  organization_id: z.string(),
  project_id: z.string(),
  trace_id: z.string(),
  /** Of the trace: a key that is bound to a user sees the appeals about that user alone. */
  user_id: z.string().nullable(),
  hold_id: z.string(),
  evaluation_id: z.string(),
  /** The pseudonym of who appealed. */
  by: z.string(),
  /** Masked. */
  reason: z.string(),
  state: AppealState,
  created_at: z.string(),
  /** Every step, the first one included. */
  history: z.array(z.object({ state: AppealState, at: z.string(), by: z.string(), reason: z.string() })),
  /** Of one that was overturned: what holds instead. */
  ruling: z.object({ verdict: z.enum(['pass', 'fail']), severity: Severity.nullable() }).nullable(),
  repair: Repair.nullable(),
  /** Whether the evaluation has still to be superseded. */
  pending: z.boolean(),
  expires_at: z.int(),
  version: z.int().positive(),
});
export type Appeal = z.infer<typeof Appeal>;

const APPEAL_ID_PREFIX = 'ap_';
const APPEAL_ID = /^ap_[0-9a-f]{8}_(.+)$/;
const EVALUATION_HASH = /^ev_([0-9a-f]{8})_/;

/** One evaluation is appealed once; the id leads to the trace without an index. */
export function appealIdOf(evaluationId: string, traceId: string): string {
  return `${APPEAL_ID_PREFIX}${EVALUATION_HASH.exec(evaluationId)?.[1] ?? ''}_${traceId}`;
}

/** The trace that an appeal is about, or null when the text is no id of an appeal. */
export function traceOfAppeal(appealId: string): string | null {
  return APPEAL_ID.exec(appealId)?.[1] ?? null;
}

export function appealNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such appeal.');
}

/** Appeals that one key may make in an hour of the clock. */
export const APPEALS_PER_HOUR = 20;

/** Where an appeal is counted against the rate of its key. */
export interface AppealRate {
  readonly keyId: string;
  /** Such as `2026-11-20T10`. */
  readonly hour: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export interface AppealStore {
  /** Stores it and counts it, both or neither. `limited`: the key has made as many in this hour as it may. */
  create(appeal: Appeal, rate: AppealRate): Promise<'created' | 'exists' | 'gone' | 'limited'>;
  find(organizationId: string, appealId: string): Promise<Appeal | null>;
  /** Replaces one in a conditional write; false when it has changed since, or is gone. */
  replace(known: Appeal, next: Appeal): Promise<boolean>;
  /** Those of a project, the latest first, in pages; after the one with this place (`appealPlaceOf`). */
  list(organizationId: string, projectId: string, after: string | null): AsyncIterable<readonly Appeal[]>;
  /** Those of every project whose evaluation has still to be superseded. */
  pending(): AsyncIterable<readonly Appeal[]>;
}

/** Where an appeal stands in the list of its project. */
export function appealPlaceOf({ created_at: createdAt, appeal_id: id }: Appeal): string {
  return `${createdAt}#${id}`;
}
