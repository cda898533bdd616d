import type { ReactNode } from 'react';

const STEP_PIXELS = 14;
/** Deeper rows say their level instead: nobody scrolls sideways for an indent. */
const INDENTED_LEVELS = 16;

interface Props {
  readonly level: number;
  /** Null for a row without any below it. */
  readonly isExpanded: boolean | null;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

/** The first cell of a row in a tree. The sign is for the pointer; the grid has keys for it. */
export function TreeCell({ level, isExpanded, onToggle, children }: Props) {
  const indent = (Math.min(level, INDENTED_LEVELS) - 1) * STEP_PIXELS;
  return (
    <span className="tree-cell" style={{ paddingInlineStart: indent }}>
      <span
        className="tree-sign"
        aria-hidden="true"
        onClick={(event) => {
          if (isExpanded === null) return;
          event.stopPropagation();
          onToggle();
        }}
      >
        {isExpanded === null ? '' : isExpanded ? '▾' : '▸'}
      </span>
      {level > INDENTED_LEVELS ? <span className="tree-level">{level}</span> : null}
      {children}
    </span>
  );
}
