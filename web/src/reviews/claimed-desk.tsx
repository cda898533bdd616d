import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ClaimedReview } from '../../../lib/client/api-types.ts';
import { Loading } from '../parts/loading.tsx';
import { Failure } from '../shell/query-state.tsx';
import { DeskView } from './desk.tsx';
import type { LabelDraft } from './label-draft.ts';
import { describeLoss } from './lease.ts';
import { claimReview, lossReason } from './review-api.ts';
import type { NextReview } from './use-next-review.ts';

interface Props {
  readonly reviewId: string;
  readonly next: NextReview;
  readonly leave: () => void;
}

/** Claims the review that the address names. Claiming one's own again is the same claim, so a reload goes on. */
export function ClaimedDesk({ reviewId, next, leave }: Props) {
  const [again, setAgain] = useState<{ readonly draft: LabelDraft; readonly times: number } | null>(null);
  const claim = useQuery<ClaimedReview>({
    queryKey: ['claim', reviewId, next.roundOf(reviewId)],
    queryFn: () => claimReview(reviewId),
    staleTime: Number.POSITIVE_INFINITY,
    // What was claimed once may be lost since: whoever comes back claims anew.
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (claim.data !== undefined && claim.error === null) {
    return (
      <DeskView
        // The same person keeps the token: a desk that lost its review is another one when it is claimed again.
        key={`${claim.data.lease.token} ${again?.times ?? 0}`}
        review={claim.data}
        next={next}
        restored={again?.draft ?? next.restoredOf(reviewId)}
        leave={leave}
        claimAgain={(draft) => {
          void claim.refetch().then(({ isSuccess }) => {
            if (isSuccess) setAgain({ draft, times: (again?.times ?? 0) + 1 });
          });
        }}
      />
    );
  }
  if (claim.error === null) {
    return <Loading isLarge>Claiming the review</Loading>;
  }
  const reason = lossReason(claim.error);
  if (reason === null) {
    return <Failure error={claim.error} what="review" retry={() => void claim.refetch()} busy={claim.isFetching} />;
  }
  const loss = describeLoss(reason);
  return (
    <Alert
      type="info"
      header={loss.title}
      action={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={leave}>Back to the list</Button>
          <Button variant="primary" loading={next.isLooking} onClick={() => next.goOn(reviewId)}>
            Next review
          </Button>
        </SpaceBetween>
      }
    >
      {loss.text}
    </Alert>
  );
}
