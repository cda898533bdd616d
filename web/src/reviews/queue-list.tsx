import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { Review, ReviewStats } from '../../../lib/client/api-types.ts';
import { formatTime } from '../format/time.ts';
import { DataTable } from '../parts/data-table.tsx';
import { InOrder } from '../parts/in-order.tsx';
import { useAnswer, useList } from '../parts/queries.ts';
import { RateCell } from '../quality/rate-cell.tsx';
import { showAgreement } from '../quality/rates.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useZone } from '../url-state/scope.ts';
import { KeyBadge } from './key-badge.tsx';
import { KeyHelp } from './key-help.tsx';
import { describeEmptyQueue, describeProgress } from './queue.ts';
import { REVIEWS } from './review-api.ts';
import { type DeskHandlers, useDeskKeys } from './use-desk-keys.ts';
import type { NextReview } from './use-next-review.ts';

interface Props {
  readonly project: string;
  readonly next: NextReview;
  readonly open: (reviewId: string) => void;
}

const NOTHING = (): void => undefined;

export function Queue({ project, next, open }: Props) {
  const zone = useZone();
  const stats = useAnswer<ReviewStats>(`${REVIEWS}/stats`, { project_id: project }, { live: 'list' });
  const list = useList<Review>(REVIEWS, { project_id: project, limit: 50 }, { live: 'list' });
  const [isHelping, setHelping] = useState(false);
  useDeskKeys(
    queueHandlers(next, () => setHelping(true)),
    isHelping,
  );
  return (
    <SpaceBetween size="l">
      {next.note === null ? null : <Alert type="info">{next.note}</Alert>}
      <QueryState query={stats} what="the progress">
        {(known) => (
          <InOrder>
            <Header
              variant="h2"
              description={describeProgress(known)}
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  <Button onClick={() => setHelping(true)}>
                    Keys <KeyBadge command="help" />
                  </Button>
                  <Button variant="primary" loading={next.isLooking} onClick={() => next.goOn(null)}>
                    Take the most urgent <KeyBadge command="claim" />
                  </Button>
                </SpaceBetween>
              }
            >
              What waits
            </Header>
            <QueryState query={list.query} what="the reviews">
              {() => (
                <DataTable
                  title="Reviews"
                  items={list.items}
                  keyOf={({ review_id: id }) => id}
                  more={list.more}
                  isLoadingMore={list.isLoadingMore}
                  columns={[
                    {
                      id: 'review',
                      header: 'Review',
                      isRowHeader: true,
                      cell: ({ review_id: id, trace_id: trace }) => (
                        <Button variant="inline-link" onClick={() => open(id)} ariaLabel={`Review trace ${trace}`}>
                          <StrangerName text={trace} />
                        </Button>
                      ),
                    },
                    { id: 'priority', header: 'Priority', cell: ({ priority }) => priority },
                    { id: 'due', header: `Due (${zone})`, cell: (review) => <Due review={review} zone={zone} /> },
                    { id: 'domain', header: 'Domain', cell: ({ domain }) => domain },
                    { id: 'reason', header: 'Why', cell: ({ reason }) => <StrangerName text={reason} atMost={200} /> },
                    {
                      id: 'labels',
                      header: 'Labels',
                      cell: (review) => `${review.labels_given} of ${review.labels_wanted}`,
                      isNumber: true,
                    },
                    { id: 'state', header: 'State', cell: (review) => <Held review={review} zone={zone} /> },
                  ]}
                  empty={describeEmptyQueue(known)}
                />
              )}
            </QueryState>
            <People stats={known} />
          </InOrder>
        )}
      </QueryState>
      {isHelping ? <KeyHelp onClose={() => setHelping(false)} /> : null}
    </SpaceBetween>
  );
}

/** Without a review, three keys have a meaning; the others have nothing to act on. */
function queueHandlers(next: NextReview, help: () => void): DeskHandlers {
  return {
    next: NOTHING,
    previous: NOTHING,
    'verdict:pass': NOTHING,
    'verdict:fail': NOTHING,
    'verdict:unsure': NOTHING,
    'severity:low': NOTHING,
    'severity:medium': NOTHING,
    'severity:high': NOTHING,
    'severity:critical': NOTHING,
    toggle: NOTHING,
    mark: NOTHING,
    notes: NOTHING,
    submit: NOTHING,
    skip: NOTHING,
    release: NOTHING,
    undo: () => next.takeBack(async () => undefined),
    claim: () => next.goOn(null),
    help,
  };
}

function Due({ review, zone }: { review: Review; zone: string }) {
  const time = formatTime(review.due_at, zone);
  return review.late ? <StatusIndicator type="warning">{time}, late</StatusIndicator> : time;
}

function Held({ review, zone }: { review: Review; zone: string }) {
  if (review.held_until === null) return 'open';
  return (
    <>
      held by <StrangerName text={review.held_by ?? ''} /> until {formatTime(review.held_until, zone)}
    </>
  );
}

function People({ stats }: { stats: ReviewStats }) {
  return (
    <DataTable
      title="Who labelled"
      description="Agreement is that of two people who knew nothing of each other's label."
      actions={<RateCell shown={showAgreement(stats.agreement.ac1)} />}
      items={stats.done}
      keyOf={({ rater }) => rater}
      columns={[
        { id: 'rater', header: 'Person', cell: ({ rater }) => rater, isRowHeader: true },
        { id: 'labels', header: 'Labels', cell: ({ labels }) => labels, isNumber: true },
      ]}
      empty="Nobody has labelled yet."
    />
  );
}
