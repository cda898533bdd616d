import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useEffect, useRef } from 'react';
import type { ClaimedReview } from '../../../lib/client/api-types.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import { KeyBadge } from './key-badge.tsx';
import type { DeskState, DeskStep, LabelDraft, Stop } from './label-draft.ts';

interface Props {
  readonly review: ClaimedReview;
  readonly state: DeskState;
  readonly take: (step: DeskStep) => void;
}

/** What the machine found and the checks of the rubric, one button each: the keys go through the same list. */
export function Findings({ review, state, take }: Props) {
  const current = useRef<HTMLLIElement>(null);
  const { at } = state;
  useEffect(() => {
    if (at >= 0) current.current?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <Container
      header={
        <Header
          variant="h3"
          counter={`(${state.stops.length})`}
          description={
            <>
              <KeyBadge command="next" /> <KeyBadge command="previous" /> move, <KeyBadge command="toggle" /> confirms,
              refutes or answers
            </>
          }
        >
          Findings and checks
        </Header>
      }
    >
      {state.stops.length === 0 ? (
        <Box color="text-body-secondary">
          {review.blind ? 'Hidden until you have labelled: you see what the machine saw, and nothing else.' : 'None.'}
        </Box>
      ) : (
        <ol className="stops">
          {state.stops.map((stop, index) => (
            <li
              key={stop.kind === 'issue' ? `issue ${stop.index}` : `check ${stop.id}`}
              ref={index === state.at ? current : null}
              className={index === state.at ? 'stop stop-current' : 'stop'}
            >
              <button
                type="button"
                aria-current={index === state.at ? 'true' : undefined}
                onClick={() => {
                  take({ kind: 'go', to: index });
                  take({ kind: 'toggle', stop });
                }}
              >
                <span className="stop-opinion">{opinionOf(state.draft, stop)}</span>{' '}
                <StopText review={review} stop={stop} />
              </button>
            </li>
          ))}
        </ol>
      )}
    </Container>
  );
}

function opinionOf({ opinions, answers }: LabelDraft, stop: Stop): string {
  if (stop.kind === 'check') return answers.get(stop.id) ?? 'open';
  const opinion = opinions.get(stop.index);
  return opinion === undefined ? 'open' : opinion ? 'confirmed' : 'refuted';
}

function StopText({ review, stop }: { review: ClaimedReview; stop: Stop }) {
  if (stop.kind === 'check') {
    return (
      <>
        check <StrangerName text={stop.id} />
      </>
    );
  }
  const issue = review.evaluation?.issues[stop.index];
  if (issue === undefined) return null;
  return (
    <>
      <strong>{issue.severity}</strong> <StrangerName text={issue.type} />:{' '}
      <StrangerName text={issue.message} atMost={300} />
    </>
  );
}
