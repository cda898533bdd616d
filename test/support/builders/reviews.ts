import type { Label } from '../../../functions/review/label.ts';
import type { ReviewItem } from '../../../functions/review/review-item.ts';
import { aRecord, NOON } from './records.ts';

const AT = new Date(NOON).toISOString();

/** A valid review of `trace-1`; a test names only the fields it is about. */
function review(fields: Partial<ReviewItem> = {}): ReviewItem {
  const record = aRecord();
  return {
    review_id: 'rv_00000001_trace-1',
    organization_id: record.organization_id,
    project_id: record.project_id,
    trace_id: record.trace_id,
    hold_id: record.charge.hold_id,
    evaluation_id: 'ev_00000001_trace-1',
    domain: 'generic',
    severity: 'high',
    priority: 'high',
    created_at: AT,
    due_at: new Date(NOON + 24 * 3_600_000).toISOString(),
    escalated_at: null,
    reason: 'A model is uncertain.',
    selection: 'required',
    probability: 1,
    sample_probability: null,
    slice: 'uncertain',
    slice_probability: 0.4,
    purpose: 'estimate',
    purpose_probability: 0.5,
    cluster: null,
    represented_by: null,
    labels_wanted: 1,
    state: 'open',
    lease: null,
    last_lease: null,
    labels: [],
    skips: [],
    seen_by: [],
    drafts: [],
    outcome: null,
    done_at: null,
    pending: null,
    restores: null,
    expires_at: record.expires_at,
    version: 1,
    ...fields,
  };
}

function label(fields: Partial<Label> = {}): Label {
  return {
    label_id: 'lb_1',
    rater: 'rater_1',
    role: 'first',
    blind: false,
    batch: false,
    guideline_version: '1',
    labelled_at: AT,
    verdict: 'pass',
    severity: null,
    issues: [],
    missed: [],
    checks: [],
    notes: '',
    seconds: null,
    ...fields,
  };
}

export const aReview = Object.assign(review, { label });
