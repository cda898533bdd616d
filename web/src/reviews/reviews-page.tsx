import './desk.css';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { useProject } from '../url-state/scope.ts';
import type { UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { ClaimedDesk } from './claimed-desk.tsx';
import { Queue } from './queue-list.tsx';
import { useNextReview } from './use-next-review.ts';

const REVIEW: UrlState<{ readonly review: string | null }> = {
  read: (params) => ({ review: params.get('review') }),
  write: ({ review }) => ({ review }),
};

/** What waits for a person, or the one review that this person works on: the address says which. */
export default function ReviewsPage() {
  const project = useProject();
  const [{ review }, change] = useUrlState(REVIEW);
  const next = useNextReview(project, (id) => change({ review: id }));
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="Traces that wait for a person. Every step has a key; ? lists them.">
          Review desk
        </Header>
      }
    >
      {review === null ? (
        <Queue project={project} next={next} open={(id) => change({ review: id })} />
      ) : (
        <ClaimedDesk
          key={`${review} ${next.roundOf(review)}`}
          reviewId={review}
          next={next}
          leave={() => change({ review: null })}
        />
      )}
    </ContentLayout>
  );
}
