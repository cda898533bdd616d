import * as z from 'zod';
import { countIssues, Verdict } from '../../evaluation/evaluation.ts';
import { Category, Severity } from '../../kernel/issue.ts';
import type { Item } from '../../storage/dynamodb-table.ts';
import { pack, unpack } from '../../storage/packed-json.ts';
import { issueKindsOf } from '../issue-kinds.ts';
import { StoredEvaluation, TraceRecord } from '../trace-store.ts';
import { evaluationDictionary } from './evaluation-dictionary.ts';
import { recordDictionary } from './record-dictionary.ts';
import { indexKeyOf } from './trace-index.ts';
import { RECORD, tracePk } from './trace-items.ts';

const RECORDS = recordDictionary();
const EVALUATIONS = evaluationDictionary();

const Facts = z.record(z.string(), z.unknown());
const Outcome = z.object({
  evaluation_id: z.string(),
  verdict: Verdict,
  severity: Severity.nullable(),
  issues: z.array(z.object({ category: Category, type: z.string() })),
  omitted_issues: z.int().optional(),
  escalated_to: z.int().nullable(),
});
const NO_OUTCOME = { evaluation_id: null, verdict: null, severity: null, total_issues: null } as const;

/**
 * The item of a record before it is evaluated. What conditions and updates name are attributes of their own, and the
 * rest is packed, so that the current evaluation has room in the same kilobyte (docs/adr/0048-one-item-one-truth.md).
 */
export function recordItem(record: TraceRecord): Item {
  const { project_id, user_id, status, requeues, expires_at, corrections, counting, last_span_at, has_model } = record;
  return {
    pk: tracePk(record.organization_id, record.trace_id),
    sk: RECORD,
    ...indexKeyOf(record),
    hold_id: record.charge.hold_id,
    project_id,
    user_id,
    status,
    requeues,
    expires_at,
    ...(corrections === undefined ? {} : { corrections }),
    ...(counting === undefined ? {} : { counting }),
    ...(last_span_at === undefined ? {} : { last_span_at }),
    ...(has_model === undefined ? {} : { has_model }),
    facts: packFacts(record),
  };
}

/** What neither the item's keys, nor its own attributes, nor its evaluation say. */
export function packFacts(record: TraceRecord): Uint8Array {
  const {
    organization_id: _organization,
    trace_id: _trace,
    project_id: _project,
    user_id: _user,
    status: _status,
    requeues: _requeues,
    expires_at: _expires,
    corrections: _corrections,
    counting: _counting,
    last_span_at: _lastSpan,
    has_model: _hasModel,
    request_charge: _request,
    evaluation_id: _evaluation,
    verdict: _verdict,
    severity: _severity,
    total_issues: _issues,
    issue_kinds: _kinds,
    escalated_to: _escalated,
    ...facts
  } = record;
  return pack(facts, RECORDS);
}

/** No id holds the separator of the key. */
export function readRecord(item: Item): TraceRecord {
  const [, organization_id, trace_id] = String(item['pk']).split('#');
  return TraceRecord.parse({
    ...unpack(item['facts'], Facts, RECORDS),
    ...item,
    organization_id,
    trace_id,
    ...outcomeOf(item['evaluation']),
  });
}

function outcomeOf(evaluation: unknown): Pick<TraceRecord, keyof typeof NO_OUTCOME | 'escalated_to' | 'issue_kinds'> {
  if (evaluation === undefined) return NO_OUTCOME;
  const { evaluation_id, verdict, severity, escalated_to, ...found } = unpack(evaluation, Outcome, EVALUATIONS);
  return {
    evaluation_id,
    verdict,
    severity,
    escalated_to,
    total_issues: countIssues(found),
    ...issueKindsOf(found.issues),
  };
}

export function packEvaluation(evaluation: StoredEvaluation): Uint8Array {
  return pack(evaluation, EVALUATIONS);
}

/** Null where there is none. */
export function readEvaluation(packed: unknown): StoredEvaluation | null {
  return packed === undefined ? null : unpack(packed, StoredEvaluation, EVALUATIONS);
}
