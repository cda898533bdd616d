import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo, useState } from 'react';
import type { Evaluation } from '../../../lib/client/api-types.ts';
import type { Mark } from '../text/highlights.ts';
import { StrangerName, StrangerText } from '../text/stranger-text.tsx';
import { inWords } from '../traces/verdict-mark.tsx';
import { spanTexts } from './span-texts.ts';
import type { SpanRow } from './span-tree.ts';

interface Props {
  readonly row: SpanRow;
  readonly path: string;
  readonly issues: Evaluation['issues'];
}

/** What went into a span and came out of it, with what was found there. */
export function SpanDetail({ row, path, issues }: Props) {
  const [selected, setSelected] = useState<string | null>(null);
  const texts = useMemo(() => spanTexts(row.span, path), [row.span, path]);
  const own = useMemo(
    () =>
      issues.flatMap((issue, index) =>
        texts.some(({ field }) => field === issue.field) ? [{ id: String(index), issue }] : [],
      ),
    [issues, texts],
  );
  const marks = useMemo(() => Map.groupBy(own.map(toMark), ({ field }) => field), [own]);
  return (
    <Container
      header={
        <Header variant="h2" description={path.length > 200 ? `Level ${row.level}` : path}>
          <StrangerName text={String(row.span.name)} />
        </Header>
      }
    >
      <SpaceBetween size="s">
        {own.length === 0 ? null : (
          <ul className="finding-list" aria-label="Findings in this span">
            {own.map(({ id, issue }) => (
              <li key={id}>
                <button
                  type="button"
                  className={`finding finding-${issue.severity}`}
                  aria-current={id === selected}
                  onClick={() => setSelected(id)}
                >
                  <span className="finding-severity">{inWords(issue.severity)}</span> {inWords(issue.type)}:{' '}
                  <StrangerName text={issue.message} atMost={300} />
                </button>
              </li>
            ))}
          </ul>
        )}
        {texts.length === 0 ? <Box>This span has no text.</Box> : null}
        {texts.map(({ field, title, text }) => (
          <SpaceBetween key={field} size="xxs">
            <Box variant="h3" fontSize="heading-xs">
              {title}
            </Box>
            <StrangerText text={text} label={title} marks={marks.get(field) ?? NO_MARKS} selected={selected} />
          </SpaceBetween>
        ))}
      </SpaceBetween>
    </Container>
  );
}

const NO_MARKS: readonly Mark[] = [];

function toMark({ id, issue }: { id: string; issue: Evaluation['issues'][number] }): Mark & { readonly field: string } {
  return { id, field: issue.field, kind: issue.severity, start: issue.offset, end: issue.offset + issue.length };
}
