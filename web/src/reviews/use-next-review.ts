import { useRef, useState } from 'react';
import { sentenceOf } from '../api/problem.ts';
import type { LabelDraft } from './label-draft.ts';
import { type GivenLabel, mayTakeBack, nextHeld, nextReview } from './queue.ts';
import { heldReviews, takeBackLabel, waitingReviews } from './review-api.ts';

export interface NextReview {
  readonly isLooking: boolean;
  /** What came of the last look or the last taking back, where that was not another review. */
  readonly note: string | null;
  /** Goes to the next review; one that was passed over does not come again in this visit. */
  readonly goOn: (passedOver: string | null) => void;
  /** Notes a label, so that it can be taken back, with what had been filled in. */
  readonly labelled: (reviewId: string, draft: LabelDraft) => void;
  /** Takes the last label back and opens its review as it was filled in. */
  readonly takeBack: (before: () => Promise<void>) => void;
  /** What was filled in for a review whose label was taken back; null for others. */
  readonly restoredOf: (reviewId: string) => LabelDraft | null;
  /** Grows when a label of the review was taken back, so that it is opened anew; others stay as they are. */
  readonly roundOf: (reviewId: string) => number;
}

/** The way from one review to the next, and back again for a minute. */
export function useNextReview(project: string, open: (reviewId: string | null) => void): NextReview {
  const [isLooking, setLooking] = useState(false);
  const [note, setNote] = useState<string | null>(null);
  const [rounds, setRounds] = useState<ReadonlyMap<string, number>>(new Map());
  const passed = useRef(new Set<string>());
  const given = useRef<(GivenLabel & { readonly draft: LabelDraft }) | null>(null);
  const restored = useRef<{ readonly reviewId: string; readonly draft: LabelDraft } | null>(null);

  const look = async (): Promise<void> => {
    setLooking(true);
    setNote(null);
    try {
      const { items } = await waitingReviews(project);
      // What one holds already, perhaps from a tab that was closed, is better taken than left.
      const review = nextReview(items, passed.current) ?? nextHeld((await heldReviews(project)).items, passed.current);
      if (review === null) setNote('No further review is for you now.');
      open(review?.review_id ?? null);
    } catch (error) {
      setNote(sentenceOf(error));
    } finally {
      setLooking(false);
    }
  };
  return {
    isLooking,
    note,
    roundOf: (reviewId) => rounds.get(reviewId) ?? 0,
    goOn: (passedOver) => {
      if (passedOver !== null) passed.current.add(passedOver);
      void look();
    },
    labelled: (reviewId, draft) => {
      given.current = { reviewId, at: Date.now(), draft };
      restored.current = null;
    },
    takeBack: (before) => {
      const last = given.current;
      if (!mayTakeBack(last, Date.now())) {
        setNote('There is nothing to undo: a label can be taken back within a minute.');
        return;
      }
      given.current = null;
      before()
        .then(() => takeBackLabel(last.reviewId))
        .then(() => {
          passed.current.delete(last.reviewId);
          restored.current = { reviewId: last.reviewId, draft: last.draft };
          setNote(null);
          setRounds((known) => new Map(known).set(last.reviewId, (known.get(last.reviewId) ?? 0) + 1));
          open(last.reviewId);
        })
        .catch((error: unknown) => setNote(sentenceOf(error)));
    },
    restoredOf: (reviewId) => (restored.current?.reviewId === reviewId ? restored.current.draft : null),
  };
}
