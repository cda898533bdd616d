import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import type { Explanation, Trace } from '../../../lib/client/api-types.ts';
import { plural } from '../format/numbers.ts';
import type { Mark } from '../text/highlights.ts';
import { StrangerName, StrangerText } from '../text/stranger-text.tsx';
import { FindingDetail } from './finding-detail.tsx';
import { FindingList } from './finding-list.tsx';
import { explanationOf, type Finding, marksIn, omittedOf } from './findings.ts';
import { textSections } from './text-sections.ts';

interface Props {
  readonly trace: Trace;
  readonly findings: readonly Finding[];
  /** Those of the findings, by their ids; undefined until they were read. */
  readonly explanations: readonly Explanation[] | undefined;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

const NO_MARKS: readonly Mark[] = [];

const REASONS = {
  not_captured: 'it was not captured',
  unread_names: 'it stands under names that Aegis does not read',
  no_text: 'it is no text',
} as const;

/** Every text of a trace with its findings painted over it, and beside it each finding in its sentence. */
export function TextTab({ trace, findings, explanations, selected, onSelect }: Props) {
  const { content, evaluation, not_read: notRead = [] } = trace;
  const sections = useMemo(
    () =>
      textSections(
        content,
        findings.map(({ issue }) => issue.field),
      ),
    [content, findings],
  );
  const marks = useMemo(
    () =>
      new Map(sections.flatMap(({ parts }) => parts.map(({ field }) => [field, marksIn(field, findings)] as const))),
    [sections, findings],
  );
  const current = findings.find(({ id }) => id === selected) ?? findings[0];
  const omitted = evaluation === null ? 0 : omittedOf(evaluation);
  return (
    <div className="findings-and-text">
      <div className="findings-side">
        <SpaceBetween size="m">
          {evaluation === null ? (
            <Box>Findings are shown here as soon as the trace is evaluated.</Box>
          ) : findings.length === 0 ? (
            <Box>Nothing was found in this trace.</Box>
          ) : (
            <>
              {/* First, so that no finding moves when another one is chosen or explained. */}
              <FindingList findings={findings} selected={selected} onSelect={onSelect} />
              {current === undefined ? null : (
                <FindingDetail finding={current} explanation={explanationOf(current, explanations)} />
              )}
              {omitted === 0 ? null : (
                <Alert type="info">
                  The {findings.length} worst are listed. {plural(omitted, 'other finding')} counted.
                </Alert>
              )}
            </>
          )}
        </SpaceBetween>
      </div>
      <div className="findings-main">
        <SpaceBetween size="m">
          {notRead.map(({ field, reason, names = [] }) => (
            <Alert key={field} type="warning" header={`The ${field} was not read`}>
              The text is not here because {REASONS[reason]}
              {names.length === 0 ? '' : `: ${names.join(', ')}`}. It is not an empty text.
            </Alert>
          ))}
          {sections.map(({ title, parts }) => (
            <Container key={title} header={<Header variant="h2">{title}</Header>}>
              <SpaceBetween size="s">
                {parts.map((part) => (
                  <SpaceBetween key={part.field} size="xxs">
                    {parts.length === 1 && part.title === title ? null : (
                      <Box variant="h3" fontSize="heading-xs">
                        <StrangerName text={part.title} />
                      </Box>
                    )}
                    {part.note === undefined ? null : (
                      <Box variant="small" color="text-body-secondary">
                        <StrangerName text={part.note} atMost={300} />
                      </Box>
                    )}
                    <StrangerText
                      text={part.text}
                      label={part.title}
                      marks={marks.get(part.field) ?? NO_MARKS}
                      selected={selected}
                    />
                  </SpaceBetween>
                ))}
              </SpaceBetween>
            </Container>
          ))}
        </SpaceBetween>
      </div>
    </div>
  );
}
