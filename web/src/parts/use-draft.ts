import { useState } from 'react';

interface Open<Stored, Draft> {
  readonly base: Stored;
  readonly draft: Draft;
  /** What was known when the draft was stored: it holds no longer, and what comes next takes the place of the draft. */
  readonly outdated?: Stored;
}

/**
 * What somebody makes of something stored. It begins with the first change, and stays what it is while newer answers
 * come in: only `discard`, `finish` and `rebase` end or move it.
 */
export function useDraft<Stored, Draft>(
  stored: Stored,
  begin: (stored: Stored) => Draft,
  versionOf: (stored: Stored) => number | null,
) {
  const [kept, setOpen] = useState<Open<Stored, Draft> | null>(null);
  const [round, setRound] = useState(0);
  const open = kept !== null && 'outdated' in kept && kept.outdated !== stored ? null : kept;
  const base = open?.base ?? stored;
  const begins = (next: Open<Stored, Draft> | null): void => {
    setOpen(next);
    setRound(round + 1);
  };
  return {
    base,
    draft: open?.draft ?? begin(stored),
    /** Another one whenever the draft is another than was typed: fields that keep text of their own begin anew with it. */
    round: `${round} ${versionOf(base)}`,
    edit: (draft: Draft) => setOpen({ base, draft }),
    /** For a whole draft from elsewhere, such as another view of it. */
    replace: (draft: Draft) => begins({ base, draft }),
    discard: () => begins(null),
    /** It was stored, and is now what the answer says. */
    finish: (answer: Stored) => begins({ base: answer, draft: begin(answer), outdated: stored }),
    /** Goes on with the draft over what somebody else has stored since. */
    rebase: (newer: Stored, draft: Draft) => begins({ base: newer, draft }),
  };
}
