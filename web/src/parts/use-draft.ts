import { useState } from 'react';

/**
 * What somebody makes of something stored. It begins with the first change, and stays what it is while newer answers
 * come in: only storing it, discarding it or `rebase` end or move it.
 */
export function useDraft<Stored, Draft>(stored: Stored, begin: (stored: Stored) => Draft) {
  const [open, setOpen] = useState<{ readonly base: Stored; readonly draft: Draft } | null>(null);
  /** Grows whenever the draft is another one than was typed: fields that keep text of their own begin anew. */
  const [round, setRound] = useState(0);
  const base = open?.base ?? stored;
  return {
    base,
    draft: open?.draft ?? begin(stored),
    round,
    edit: (draft: Draft) => setOpen({ base, draft }),
    /** For a whole draft from elsewhere, such as another view of it. */
    replace: (draft: Draft) => {
      setOpen({ base, draft });
      setRound(round + 1);
    },
    discard: () => {
      setOpen(null);
      setRound(round + 1);
    },
    /** Goes on with the draft over what somebody else has stored since. */
    rebase: (newer: Stored, draft: Draft) => {
      setOpen({ base: newer, draft });
      setRound(round + 1);
    },
  };
}
