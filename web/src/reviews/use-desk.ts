import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { ClaimedReview } from '../../../lib/client/api-types.ts';
import { ApiError } from '../api/problem.ts';
import { TRACE } from '../trace/use-trace.ts';
import {
  type DeskState,
  type DeskStep,
  type LabelDraft,
  openDesk,
  takeStep,
  toLabel,
  toStoredDraft,
} from './label-draft.ts';
import { type LeaseView, viewLease } from './lease.ts';
import { giveLabel, keepDraft, lossReason, REVIEWS, releaseReview, renewReview, skipReview } from './review-api.ts';

const LEASE_MS = 15 * 60_000;
/** A draft is kept so long after the last step. */
const KEEP_AFTER_MS = 600;

type Kept = 'kept' | 'keeping' | 'not kept';

export interface Desk {
  readonly state: DeskState;
  readonly take: (step: DeskStep) => void;
  readonly lease: LeaseView;
  readonly kept: Kept;
  /** Why the review is no longer this person's; null while it is. */
  readonly loss: string | null;
  readonly error: Error | null;
  /** What a label still lacks. */
  readonly missing: string | null;
  readonly isBusy: boolean;
  /** @param together near-duplicates to get the same label */
  readonly submit: (together: readonly string[]) => void;
  readonly skip: (reason: string) => void;
  readonly release: () => Promise<void>;
}

interface Ends {
  readonly onLabelled: () => void;
  readonly onLeft: () => void;
}

/** A claimed review being labelled: its draft, its lease, and the ways in which it ends. */
export function useDesk(review: ClaimedReview, restored: LabelDraft | null, ends: Ends): Desk {
  const [state, take] = useReducer(takeStep, review, (claimed) => {
    const opened = openDesk(claimed);
    return restored === null ? opened : { ...opened, draft: restored };
  });
  const [expiresAt, setExpiresAt] = useState(review.lease.expires_at);
  const [{ clockLead }] = useState(() => ({
    clockLead: Date.now() - (Date.parse(review.lease.expires_at) - LEASE_MS),
  }));
  const [loss, setLoss] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const client = useQueryClient();
  const clock = useWorkClock(review.draft?.seconds ?? 0);
  const { review_id: id } = review;
  const { token } = review.lease;

  const fail = useCallback((cause: unknown) => {
    const reason = lossReason(cause);
    if (reason !== null) setLoss(reason);
    else setError(cause instanceof Error ? cause : new ApiError(0, undefined));
  }, []);
  const { kept, keepNow } = useKeptDraft(state.draft, restored === null, async (draft) => {
    await keepDraft(id, { lease_token: token, draft: toStoredDraft(draft, clock.seconds()) }).catch(
      (cause: unknown) => {
        fail(cause);
        throw cause;
      },
    );
  });

  const lease = viewLease(expiresAt, { now: clock.now, clockLead, lastActiveAt: clock.lastActiveAt });
  const isRenewing = useRef(false);
  useEffect(() => {
    if (!lease.isRenewalDue || isRenewing.current || loss !== null) return;
    isRenewing.current = true;
    renewReview(id, token)
      .then(({ expires_at: until }) => setExpiresAt(until))
      .catch(fail)
      .finally(() => {
        isRenewing.current = false;
      });
  }, [lease.isRenewalDue, loss, id, token, fail]);

  const end = (work: () => Promise<unknown>, then: () => void): void => {
    if (isBusy) return;
    setBusy(true);
    setError(null);
    work()
      .then(() => {
        void client.invalidateQueries({ queryKey: [REVIEWS] });
        void client.invalidateQueries({ queryKey: [`${REVIEWS}/stats`] });
        void client.invalidateQueries({ queryKey: [TRACE] });
        then();
      })
      .catch((cause: unknown) => {
        setBusy(false);
        fail(cause);
      });
  };
  return {
    state,
    take,
    lease,
    kept,
    loss: loss ?? (lease.state === 'ended' ? 'lease_expired' : null),
    error,
    missing,
    isBusy,
    submit: (together) => {
      const read = toLabel(state.draft, { token, seconds: clock.seconds(), together });
      setMissing('missing' in read ? read.missing : null);
      if ('label' in read) end(() => giveLabel(id, read.label), ends.onLabelled);
    },
    skip: (reason) => end(() => skipReview(id, token, reason), ends.onLeft),
    release: async () => {
      // Who goes on elsewhere finds the draft again; a review that is lost already needs no giving back.
      await keepNow().catch(() => undefined);
      await releaseReview(id, token).catch(() => undefined);
      void client.invalidateQueries({ queryKey: [REVIEWS] });
    },
  };
}

/** Keeps a draft a moment after the last step, and at once when asked. */
function useKeptDraft(draft: LabelDraft, isStored: boolean, keep: (draft: LabelDraft) => Promise<void>) {
  const [kept, setKept] = useState<Kept>('kept');
  const stored = useRef(isStored ? draft : null);
  const latest = useRef({ draft, keep });
  latest.current = { draft, keep };
  const keepNow = useCallback(async () => {
    const now = latest.current;
    if (stored.current === now.draft) return;
    setKept('keeping');
    try {
      await now.keep(now.draft);
      stored.current = now.draft;
      setKept(latest.current.draft === now.draft ? 'kept' : 'keeping');
    } catch (cause) {
      setKept('not kept');
      throw cause;
    }
  }, []);
  useEffect(() => {
    if (stored.current === draft) return;
    setKept('keeping');
    const timer = setTimeout(() => void keepNow().catch(() => undefined), KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [draft, keepNow]);
  return { kept, keepNow };
}

/** Seconds in which the page was visible, and when the person last did something. */
function useWorkClock(before: number) {
  const [now, setNow] = useState(Date.now);
  const work = useRef({ seconds: before, lastActiveAt: Date.now() });
  useEffect(() => {
    const active = (): void => {
      work.current.lastActiveAt = Date.now();
    };
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') work.current.seconds += 1;
      setNow(Date.now());
    }, 1_000);
    document.addEventListener('keydown', active);
    document.addEventListener('pointerdown', active);
    document.addEventListener('scroll', active, { passive: true, capture: true });
    return () => {
      clearInterval(timer);
      document.removeEventListener('keydown', active);
      document.removeEventListener('pointerdown', active);
      document.removeEventListener('scroll', active, { capture: true });
    };
  }, []);
  return { now, lastActiveAt: work.current.lastActiveAt, seconds: () => work.current.seconds };
}
