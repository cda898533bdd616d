import { useEffect, useRef } from 'react';
import { StrangerName } from '../text/stranger-text.tsx';
import { inWords } from '../traces/verdict-mark.tsx';
import type { Finding } from './findings.ts';

interface Props {
  readonly findings: readonly Finding[];
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

/** The findings as buttons: what the colours in the text say, for keyboard and screen reader. */
export function FindingList({ findings, selected, onSelect }: Props) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <ol ref={list} className="finding-list" aria-label="Findings">
      {findings.map(({ id, issue }) => (
        <li key={id}>
          <button
            type="button"
            className={`finding finding-${issue.severity}`}
            aria-current={id === selected}
            onClick={() => onSelect(id)}
          >
            <span className="finding-severity">{inWords(issue.severity)}</span>
            {issue.decisive === true ? <span className="finding-severity">Decisive</span> : null} {inWords(issue.type)}
            <span className="finding-place">
              <StrangerName text={issue.field} atMost={60} />, {issue.offset}–{issue.offset + issue.length}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
