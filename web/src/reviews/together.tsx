import Checkbox from '@cloudscape-design/components/checkbox';
import type { ClaimedReview, ReviewList } from '../../../lib/client/api-types.ts';
import { plural } from '../format/numbers.ts';
import { useAnswer } from '../parts/queries.ts';
import { standsFor } from './queue.ts';
import { REVIEWS } from './review-api.ts';

interface Props {
  readonly review: ClaimedReview;
  readonly chosen: readonly string[];
  readonly onChoose: (ids: readonly string[]) => void;
}

/** Near-duplicates get the same label only when somebody says so; where there are none, nothing is shown. */
export function Together({ review, chosen, onChoose }: Props) {
  const { data } = useAnswer<ReviewList>(REVIEWS, { project_id: review.project_id, state: 'grouped', limit: 100 });
  const alike = standsFor(review.review_id, data?.items ?? []);
  if (alike.length === 0) return null;
  return (
    <Checkbox
      checked={chosen.length > 0}
      onChange={({ detail }) => onChoose(detail.checked ? alike : [])}
      description="They are marked as labelled together and are part of no figure. It cannot be undone."
    >
      Give the same label to {plural(alike.length, 'near-duplicate')}
    </Checkbox>
  );
}
