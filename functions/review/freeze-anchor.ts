import { AegisError } from '../kernel/errors.ts';
import type { Clock, IdSource } from '../kernel/ports.ts';
import { type Anchor, MAX_ANCHORS } from './anchors.ts';
import type { MeasurementStore } from './measurement-store.ts';
import { serves } from './purpose.ts';
import type { ReviewItem } from './review-item.ts';

export interface AnchorDependencies {
  readonly measurements: Pick<MeasurementStore, 'freeze' | 'findAnchor' | 'thaw' | 'anchors'>;
  readonly ids: IdSource;
  readonly now: Clock;
}

const ANCHOR_ID_LENGTH = 16;

/**
 * Freezes what people decided about a trace, so that the judge scores it again and again. Asked twice, it answers with the
 * same anchor.
 * @throws AegisError `conflict` where the review is not decided, its labels serve something else, or there are too many
 */
export async function freezeAnchor(deps: AnchorDependencies, item: ReviewItem): Promise<Anchor> {
  const { organization_id: organizationId, trace_id: traceId, review_id: reviewId, outcome } = item;
  const known = await deps.measurements.findAnchor(organizationId, traceId, reviewId);
  if (known !== null) return known;
  if (item.state !== 'done' || outcome === null) throw refused('People have not decided about this trace.');
  if (!serves(item, ['anchor'])) {
    throw refused(`The labels of this review are for another purpose (${item.purpose}).`);
  }
  const place = { organizationId, projectId: item.project_id };
  if ((await deps.measurements.anchors(place, MAX_ANCHORS)).length >= MAX_ANCHORS) {
    throw new AegisError('limit_reached', `A project has at most ${MAX_ANCHORS} anchors.`);
  }
  const anchor: Anchor = {
    anchor_id: deps.ids.base62(ANCHOR_ID_LENGTH),
    organization_id: organizationId,
    project_id: item.project_id,
    trace_id: traceId,
    review_id: reviewId,
    evaluation_id: item.evaluation_id,
    hold_id: item.hold_id,
    domain: item.domain,
    people: outcome,
    frozen_at: new Date(deps.now()).toISOString(),
    expires_at: item.expires_at,
  };
  const frozen = await deps.measurements.freeze(anchor);
  if (frozen === 'frozen') return anchor;
  const other = await deps.measurements.findAnchor(organizationId, traceId, reviewId);
  if (other === null) throw new AegisError('not_found', 'There is no such review.');
  return other;
}

/** @throws AegisError `conflict` where the review is no anchor */
export async function thawAnchor(deps: AnchorDependencies, item: ReviewItem): Promise<Anchor> {
  const anchor = await deps.measurements.findAnchor(item.organization_id, item.trace_id, item.review_id);
  if (anchor === null) throw refused('This review is no anchor.');
  await deps.measurements.thaw(anchor);
  return anchor;
}

function refused(detail: string): AegisError {
  return new AegisError('conflict', detail);
}
