import type { ClaimedReview, Evaluation, ReviewDraft } from '../../../lib/client/api-types.ts';
import type { Mark } from '../text/highlights.ts';

type Missed = NonNullable<ReviewDraft['draft']['missed']>;

/** What is painted over the texts, by field: findings of the machine, and what the person marked. */
export function deskMarks(
  issues: NonNullable<ClaimedReview['evaluation']>['issues'] | Evaluation['issues'],
  missed: Missed,
): ReadonlyMap<string, readonly Mark[]> {
  const all = [
    ...issues.map(({ field, offset, length, severity }, index) => ({
      field,
      mark: { id: `issue ${index}`, kind: severity, start: offset, end: offset + length } satisfies Mark,
    })),
    ...missed.map(({ field, offset, length }, index) => ({
      field,
      mark: { id: `missed ${index}`, kind: 'mine', start: offset, end: offset + length } satisfies Mark,
    })),
  ];
  const byField = new Map<string, Mark[]>();
  for (const { field, mark } of all) byField.set(field, [...(byField.get(field) ?? []), mark]);
  return byField;
}
