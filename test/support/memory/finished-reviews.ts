import { machineViewOf } from '../../../functions/review/machine-view.ts';
import type { ReviewItem } from '../../../functions/review/review-item.ts';
import { aBody, anEvaluation, aRecord, NOON } from '../builders/records.ts';
import { aReview } from '../builders/reviews.ts';
import type { ReviewDesk } from './review-desk.ts';

/** A review that people are done with, at this second after noon. */
export async function finishReview(
  desk: ReviewDesk,
  index: number,
  fields: Partial<ReviewItem> = {},
): Promise<ReviewItem> {
  const organizationId = await desk.organizationId;
  const traceId = `t${index}`;
  const record = aRecord({ organization_id: organizationId, trace_id: traceId });
  await desk.api.traces.put(record, aBody());
  const item = aReview({
    ...{ organization_id: organizationId, trace_id: traceId, review_id: `rv_00000000_${traceId}` },
    ...{
      hold_id: record.charge.hold_id,
      state: 'done',
      outcome: 'pass',
      machine: machineViewOf(anEvaluation()),
      labels: [aReview.label()],
    },
    ...{ selection: 'sample', slice: 'random', probability: 0.01, sample_probability: 0.01, slice_probability: 1 },
    done_at: new Date(NOON + index * 1_000).toISOString(),
    ...fields,
  });
  await desk.api.reviews.create(item);
  return item;
}
