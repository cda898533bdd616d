import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea, { type TextareaProps } from '@cloudscape-design/components/textarea';
import ToggleButton from '@cloudscape-design/components/toggle-button';
import type { RefObject } from 'react';
import type { ClaimedReview } from '../../../lib/client/api-types.ts';
import { SEVERITIES } from '../api/words.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import { KeyBadge } from './key-badge.tsx';
import { Together } from './together.tsx';
import type { Desk } from './use-desk.ts';

const VERDICTS = ['pass', 'fail', 'unsure'] as const;

interface Props {
  readonly review: ClaimedReview;
  readonly desk: Desk;
  readonly notes: RefObject<TextareaProps.Ref | null>;
  readonly together: readonly string[];
  readonly onTogether: (ids: readonly string[]) => void;
  readonly onSubmit: () => void;
  readonly onMark: () => void;
  readonly onUndo: () => void;
  readonly onSkip: () => void;
}

export function LabelPanel({ review, desk, notes, together, onTogether, onSubmit, onMark, onUndo, onSkip }: Props) {
  const { draft } = desk.state;
  return (
    <Container header={<Header variant="h3">Your label</Header>}>
      <SpaceBetween size="m">
        {desk.missing === null || draft.verdict !== null ? null : <Alert type="warning">{desk.missing}</Alert>}
        <FormField label="Verdict">
          <SpaceBetween direction="horizontal" size="xs">
            {VERDICTS.map((verdict) => (
              <ToggleButton
                key={verdict}
                pressed={draft.verdict === verdict}
                onChange={() => desk.take({ kind: 'verdict', verdict })}
              >
                {verdict} <KeyBadge command={`verdict:${verdict}`} />
              </ToggleButton>
            ))}
          </SpaceBetween>
        </FormField>
        <FormField label="Severity">
          <SpaceBetween direction="horizontal" size="xs">
            {SEVERITIES.map((severity) => (
              <ToggleButton
                key={severity}
                pressed={draft.severity === severity}
                disabled={draft.verdict === 'unsure'}
                onChange={() => desk.take({ kind: 'severity', severity })}
              >
                {severity} <KeyBadge command={`severity:${severity}`} />
              </ToggleButton>
            ))}
          </SpaceBetween>
        </FormField>
        <FormField label="Missed">
          <SpaceBetween size="xs">
            {draft.missed.map((missed, index) => (
              <Button
                key={`${missed.field} ${missed.offset} ${missed.length} ${missed.category}`}
                iconName="close"
                ariaLabel={`Remove the mark ${missed.category} in ${missed.field}`}
                onClick={() => desk.take({ kind: 'unmark', index })}
              >
                {missed.category} in <StrangerName text={missed.field} />
              </Button>
            ))}
            <Button onClick={onMark}>
              Mark something missed <KeyBadge command="mark" />
            </Button>
          </SpaceBetween>
        </FormField>
        <FormField
          label={
            <>
              Notes <KeyBadge command="notes" />
            </>
          }
        >
          <Textarea
            ref={notes}
            ariaLabel="Notes"
            value={draft.notes}
            rows={3}
            onChange={({ detail }) => desk.take({ kind: 'notes', notes: detail.value.slice(0, 4_000) })}
            onKeyDown={({ detail }) => {
              if (detail.key === 'Escape' && document.activeElement instanceof HTMLElement)
                document.activeElement.blur();
            }}
          />
        </FormField>
        <Together review={review} chosen={together} onChoose={onTogether} />
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" loading={desk.isBusy} onClick={onSubmit}>
            Give the label <KeyBadge command="submit" />
          </Button>
          <Button onClick={onUndo}>
            Undo <KeyBadge command="undo" />
          </Button>
          <Button onClick={onSkip}>
            Skip <KeyBadge command="skip" />
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}
