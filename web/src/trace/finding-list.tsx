import { memo, useDeferredValue, useEffect, useMemo, useRef } from 'react';
import { StrangerName } from '../text/stranger-text.tsx';
import { inWords } from '../traces/verdict-mark.tsx';
import type { Finding } from './findings.ts';

interface Props {
  readonly findings: readonly Finding[];
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

interface ItemProps {
  readonly finding: Finding;
  readonly isCurrent: boolean;
  readonly onSelect: (id: string) => void;
}

/** As many as a screen shows are drawn at once; the rest follows without keeping anybody waiting. */
const DRAWN_AT_FIRST = 40;

/** The findings as buttons: what the colours in the text say, for keyboard and screen reader. */
export function FindingList({ findings, selected, onSelect }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const first = useMemo(() => findings.slice(0, DRAWN_AT_FIRST), [findings]);
  const drawn = useDeferredValue(findings, first);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the selected one may be among those that are drawn later
  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [drawn]);
  return (
    <ol ref={list} className="finding-list" aria-label="Findings">
      {drawn.map((finding) => (
        <FindingItem key={finding.id} finding={finding} isCurrent={finding.id === selected} onSelect={onSelect} />
      ))}
    </ol>
  );
}

/** Drawn again when it is selected or no longer, and not whenever another one is. */
const FindingItem = memo(function FindingItem({ finding, isCurrent, onSelect }: ItemProps) {
  const { id, issue } = finding;
  return (
    <li>
      <button
        type="button"
        className={`finding finding-${issue.severity}`}
        aria-current={isCurrent}
        onClick={() => onSelect(id)}
      >
        <span className="finding-severity">{inWords(issue.severity)}</span>
        {issue.decisive === true ? <span className="finding-severity">Decisive</span> : null} {inWords(issue.type)}
        <span className="finding-place">
          <StrangerName text={issue.field} atMost={60} />, {issue.offset}–{issue.offset + issue.length}
        </span>
      </button>
    </li>
  );
});
