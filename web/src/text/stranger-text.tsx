import './text.css';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type Ref, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { formatCount } from '../format/numbers.ts';
import { chunksOf } from './chunks.ts';
import { downloadText } from './download.ts';
import { type Mark, useHighlights } from './highlights.ts';
import { cutText, replacedCharacters, visibleText } from './visible.ts';

const NO_MARKS: readonly Mark[] = [];
/** Shown at first; more on request, as often as asked. */
const SHOWN_AT_FIRST = 100_000;

interface Props {
  /** As stored; marks are offsets in it. */
  readonly text: string;
  /** What the text is, for who hears the page. */
  readonly label: string;
  readonly marks?: readonly Mark[];
  /** The mark that the reader is at; it is brought into view. */
  readonly selected?: string | null;
  readonly ref?: Ref<HTMLDivElement>;
}

/** A text of strangers: always text, never markup; isolated in its direction, acting characters made visible. */
export function StrangerText({ text, label, marks = NO_MARKS, selected = null, ref }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const [shownAtMost, setShownAtMost] = useState(SHOWN_AT_FIRST);
  const end = marks.find(({ id }) => id === selected)?.end ?? 0;
  const { text: shown, isCut } = useMemo(() => cutText(text, Math.max(shownAtMost, end)), [text, shownAtMost, end]);
  const chunks = useMemo(() => chunksOf(visibleText(shown)), [shown]);
  const replaced = useMemo(() => replacedCharacters(shown), [shown]);
  useImperativeHandle(ref, () => container.current ?? document.createElement('div'));
  useHighlights(container, chunks, marks, selected);
  if (text === '') return <Box color="text-body-secondary">The text is empty.</Box>;
  return (
    <SpaceBetween size="xxs">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a group of fields is another thing, and a section would be a landmark */}
      <div className="stranger-text" role="group" aria-label={label} tabIndex={0}>
        <div ref={container} translate="no">
          {chunks.map(({ start, text: piece }) => (
            <div key={start} data-start={start} dir="auto" className="stranger-chunk">
              {piece}
            </div>
          ))}
        </div>
      </div>
      {replaced.length === 0 ? null : (
        <Box variant="small" color="text-status-warning">
          Shown as signs:{' '}
          {replaced
            .slice(0, 5)
            .map(({ name, count }) => `${name}, ${formatCount(count)}×`)
            .join('; ')}
          {replaced.length > 5 ? '; and others' : ''}.
        </Box>
      )}
      {isCut ? (
        <Box variant="small" color="text-status-warning">
          Cut here: {formatCount(shown.length)} of {formatCount(text.length)} characters are shown.{' '}
          <Button variant="inline-link" onClick={() => setShownAtMost(shown.length * 2)}>
            Show more
          </Button>{' '}
          <Button variant="inline-link" onClick={() => downloadText(`${label}.txt`, text)}>
            Download the whole text
          </Button>
        </Box>
      ) : null}
    </SpaceBetween>
  );
}

/** A short text of strangers within a line, such as a name; cut where it is long. */
export function StrangerName({ text, atMost = 120 }: { text: string; atMost?: number }) {
  const { text: shown, isCut } = cutText(text, atMost);
  return (
    <bdi className="stranger-name" translate="no">
      {visibleText(shown).replaceAll('\n', '\u240A')}
      {isCut ? '…' : ''}
    </bdi>
  );
}
