import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import type { ClaimedReview } from '../../../lib/client/api-types.ts';
import type { Mark } from '../text/highlights.ts';
import { selectedRange } from '../text/selection.ts';
import { StrangerName, StrangerText } from '../text/stranger-text.tsx';
import { deskMarks } from './desk-marks.ts';
import type { DeskState } from './label-draft.ts';
import type { MarkedRange } from './mark-dialog.tsx';
import { type DeskText, readableTexts } from './markable-texts.ts';

const NO_MARKS: readonly Mark[] = [];

/** Says what of the texts is selected now. */
export interface SelectionReader {
  read: () => MarkedRange | null;
}

interface Props {
  /** Those in which a range can be marked. */
  readonly texts: readonly DeskText[];
  readonly review: ClaimedReview;
  readonly state: DeskState;
  readonly selection: RefObject<SelectionReader>;
}

/** Every text of the trace, with what the machine found and what the person marked; those that take no mark come last. */
export function DeskTexts({ texts, review, state, selection }: Props) {
  const boxes = useRef(new Map<string, HTMLDivElement>());
  useEffect(() => {
    selection.current.read = () => {
      for (const [field, box] of boxes.current) {
        const range = selectedRange(box);
        if (range !== null) return { field, offset: range.start, length: range.end - range.start };
      }
      return null;
    };
  }, [selection]);
  const issues = review.evaluation?.issues;
  const marks = useMemo(() => deskMarks(issues ?? [], state.draft.missed), [issues, state.draft.missed]);
  const readable = useMemo(
    () =>
      readableTexts(
        review.content,
        texts,
        (issues ?? []).map(({ field }) => field),
      ),
    [review.content, texts, issues],
  );
  const stop = state.stops[state.at];
  const selected = stop?.kind === 'issue' ? `issue ${stop.index}` : null;
  return (
    <SpaceBetween size="m">
      {texts.map(({ field, title, text }) => (
        <Container
          key={field}
          header={
            <Header variant="h3">
              <StrangerName text={title} />
            </Header>
          }
        >
          <StrangerText
            text={text}
            label={title}
            marks={marks.get(field) ?? NO_MARKS}
            selected={selected}
            ref={(box) => {
              if (box === null) boxes.current.delete(field);
              else boxes.current.set(field, box);
            }}
          />
        </Container>
      ))}
      {readable.map(({ field, title, text }) => (
        <Container
          key={field}
          header={
            <Header variant="h3" description="To be read: no range of it can be marked.">
              <StrangerName text={title} />
            </Header>
          }
        >
          <StrangerText text={text} label={title} marks={marks.get(field) ?? NO_MARKS} selected={selected} />
        </Container>
      ))}
    </SpaceBetween>
  );
}
