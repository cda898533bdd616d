import type { HeadName } from '../../../functions/evaluation/models/shipped-heads.ts';
import { SHIPPED_HEADS } from '../../../functions/evaluation/models/shipped-heads.ts';
import type { MachineView } from '../../../functions/review/machine-view.ts';
import type { ReviewItem } from '../../../functions/review/review-item.ts';
import { NOON } from './records.ts';
import { aReview } from './reviews.ts';

/** What a head said of a trace, and whether people find there what it looks for. */
export interface Said {
  readonly risk: number;
  readonly isThere: boolean;
}

export function aMachineView(head: HeadName, run: Partial<MachineView['runs'][number]> = {}): MachineView {
  const { version } = SHIPPED_HEADS[head];
  return {
    ...{ verdict: 'needs_review', severity: 'high', tier: 2, evaluator_set: 'set', escalation: null, judges: [] },
    runs: [{ tier: 2, name: head, version, outcome: 'fail', issues: [0], risk: 0.5, ...run }],
  };
}

/** A finished review, for training unless a test says otherwise, at this second after noon. */
export function aTrainingReview(
  head: HeadName,
  index: number,
  { risk, isThere }: Said,
  fields: Partial<ReviewItem> = {},
): ReviewItem {
  const outcome = isThere ? 'fail' : 'pass';
  return aReview({
    ...{ review_id: `rv_00000001_t${index}`, trace_id: `t${index}`, hold_id: `hold-t${index}` },
    ...{ state: 'done', purpose: 'training', outcome, slice: 'manual', selection: 'manual' },
    ...{ probability: null, slice_probability: null, purpose_probability: null },
    done_at: new Date(NOON + index * 1_000).toISOString(),
    machine: aMachineView(head, { risk, outcome: risk < 0.45 ? 'pass' : 'fail' }),
    labels: [aReview.label({ verdict: outcome, issues: [{ index: 0, confirmed: isThere }] })],
    ...fields,
  });
}
