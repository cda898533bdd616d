import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ClaimedReview } from '../../../lib/client/api-types.ts';
import { formatTime } from '../format/time.ts';
import { StrangerName, StrangerText } from '../text/stranger-text.tsx';
import { useZone } from '../url-state/scope.ts';
import { KeyBadge } from './key-badge.tsx';
import type { Desk } from './use-desk.ts';

interface Props {
  readonly review: ClaimedReview;
  readonly desk: Desk;
  readonly onRelease: () => void;
  readonly onHelp: () => void;
}

const LEASE_TYPES = { held: 'in-progress', ending: 'warning', ended: 'stopped' } as const;
const KEPT_TYPES = { kept: 'success', keeping: 'in-progress', 'not kept': 'error' } as const;
const KEPT_WORDS = { kept: 'Draft kept', keeping: 'Keeping the draft', 'not kept': 'The draft is not kept' } as const;

export function DeskHeader({ review, desk, onRelease, onHelp }: Props) {
  const zone = useZone();
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            <SpaceBetween direction="horizontal" size="s">
              <span>
                {review.priority}, {review.domain}, due {formatTime(review.due_at, zone)}
              </span>
              <span>
                label {review.labels_given + 1} of {review.labels_wanted}
              </span>
              {review.blind ? (
                <Badge color="blue">the machine’s findings are hidden until you have labelled</Badge>
              ) : null}
            </SpaceBetween>
          }
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={onHelp}>
                Keys <KeyBadge command="help" />
              </Button>
              <Button onClick={onRelease}>
                Give back <KeyBadge command="release" />
              </Button>
            </SpaceBetween>
          }
        >
          <StrangerName text={review.trace_id} />
        </Header>
      }
    >
      <SpaceBetween size="xs">
        <SpaceBetween direction="horizontal" size="l">
          <StatusIndicator type={LEASE_TYPES[desk.lease.state]}>
            <span className="countdown">{desk.lease.left}</span> left
          </StatusIndicator>
          <span role="status">
            <StatusIndicator type={KEPT_TYPES[desk.kept]}>{KEPT_WORDS[desk.kept]}</StatusIndicator>
          </span>
        </SpaceBetween>
        <Box>
          Why it is here: <StrangerName text={review.reason} atMost={300} />
        </Box>
        <ExpandableSection
          headerText={`Guideline, version ${review.guideline_version}`}
          defaultExpanded={review.guideline !== ''}
        >
          {review.guideline === '' ? (
            'The project has not written one: its setting review.guideline is empty.'
          ) : (
            <StrangerText text={review.guideline} label="Guideline" />
          )}
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}
