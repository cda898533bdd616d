import type { ClaimedReview, ReviewDraft, ReviewLabelRequest } from '../../../lib/client/api-types.ts';

type Stored = ReviewDraft['draft'];
type Missed = NonNullable<Stored['missed']>[number];
type Answer = NonNullable<Stored['checks']>[number]['answer'];
type Verdict = NonNullable<Stored['verdict']>;
type Severity = NonNullable<Stored['severity']>;

/** What a person has filled in. */
export interface LabelDraft {
  readonly verdict: Verdict | null;
  readonly severity: Severity | null;
  /** By the place of the issue in the evaluation. */
  readonly opinions: ReadonlyMap<number, boolean>;
  readonly answers: ReadonlyMap<string, Answer>;
  readonly missed: readonly Missed[];
  readonly notes: string;
}

/** A finding of the machine, or a check of the rubric, that a person goes through with `j` and `k`. */
export type Stop = { readonly kind: 'issue'; readonly index: number } | { readonly kind: 'check'; readonly id: string };

export interface DeskState {
  readonly draft: LabelDraft;
  /** What the draft was before each step, the latest last. */
  readonly past: readonly LabelDraft[];
  readonly stops: readonly Stop[];
  /** Where the reader is among the stops. */
  readonly at: number;
  /** Whether the step before was typing. */
  readonly isTyping: boolean;
}

export type DeskStep =
  | { readonly kind: 'move'; readonly by: 1 | -1 }
  | { readonly kind: 'go'; readonly to: number }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'severity'; readonly severity: Severity }
  | { readonly kind: 'toggle'; readonly stop?: Stop }
  | { readonly kind: 'mark'; readonly missed: Missed }
  | { readonly kind: 'unmark'; readonly index: number }
  | { readonly kind: 'notes'; readonly notes: string }
  | { readonly kind: 'undo' };

const EMPTY: LabelDraft = {
  verdict: null,
  severity: null,
  opinions: new Map(),
  answers: new Map(),
  missed: [],
  notes: '',
};

/** Steps that can be undone. A person goes back a few of them; more would be kept for nothing. */
const MAX_PAST = 200;

/** What there is to fill in, with what the same person had filled in before. */
export function openDesk({ draft, evaluation }: Pick<ClaimedReview, 'draft' | 'evaluation'>): DeskState {
  const issues = (evaluation?.issues ?? []).map((_, index): Stop => ({ kind: 'issue', index }));
  const runs = (evaluation?.tiers ?? []).flatMap(({ evaluators }) => evaluators);
  const ids = new Set(runs.flatMap(({ checks }) => checks ?? []).map(({ id }) => id));
  return {
    draft: draft === null ? EMPTY : readDraft(draft),
    past: [],
    stops: [...issues, ...[...ids].map((id): Stop => ({ kind: 'check', id }))],
    at: 0,
    isTyping: false,
  };
}

function readDraft(stored: Stored): LabelDraft {
  return {
    verdict: stored.verdict ?? null,
    severity: stored.severity ?? null,
    opinions: new Map((stored.issues ?? []).map(({ index, confirmed }) => [index, confirmed])),
    answers: new Map((stored.checks ?? []).map(({ id, answer }) => [id, answer])),
    missed: stored.missed ?? [],
    notes: stored.notes ?? '',
  };
}

export function takeStep(state: DeskState, step: DeskStep): DeskState {
  if (step.kind === 'move') return goTo(state, state.at + step.by);
  if (step.kind === 'go') return goTo(state, step.to);
  if (step.kind === 'undo') {
    const before = state.past.at(-1);
    return before === undefined ? state : { ...state, draft: before, past: state.past.slice(0, -1), isTyping: false };
  }
  const draft = changed(state, step);
  if (draft === state.draft) return state;
  // Typing is one step, however many letters it takes.
  const isTyping = step.kind === 'notes';
  const past = isTyping && state.isTyping ? state.past : [...state.past, state.draft].slice(-MAX_PAST);
  return { ...state, draft, past, isTyping };
}

function goTo(state: DeskState, at: number): DeskState {
  const last = Math.max(0, state.stops.length - 1);
  return { ...state, at: Math.min(last, Math.max(0, at)) };
}

function changed({ draft, stops, at }: DeskState, step: Exclude<DeskStep, { kind: 'move' | 'go' | 'undo' }>) {
  switch (step.kind) {
    case 'verdict':
      // Who is unsure of the verdict cannot say how bad it is.
      return { ...draft, verdict: step.verdict, severity: step.verdict === 'unsure' ? null : draft.severity };
    case 'severity':
      return draft.verdict === 'unsure' ? draft : { ...draft, severity: step.severity };
    case 'toggle':
      return toggled(draft, step.stop ?? stops[at]);
    case 'mark':
      return { ...draft, missed: [...draft.missed, step.missed] };
    case 'unmark':
      return { ...draft, missed: draft.missed.filter((_, index) => index !== step.index) };
    case 'notes':
      return step.notes === draft.notes ? draft : { ...draft, notes: step.notes };
  }
}

/** Of an issue: open, confirmed, refuted. Of a check: open, yes, no, unclear. */
function toggled(draft: LabelDraft, stop: Stop | undefined): LabelDraft {
  if (stop === undefined) return draft;
  if (stop.kind === 'issue') {
    const opinions = new Map(draft.opinions);
    const before = opinions.get(stop.index);
    if (before === false) opinions.delete(stop.index);
    else opinions.set(stop.index, before === undefined);
    return { ...draft, opinions };
  }
  const answers = new Map(draft.answers);
  const next = { none: 'yes', yes: 'no', no: 'unclear', unclear: null } as const;
  const answer = next[answers.get(stop.id) ?? 'none'];
  if (answer === null) answers.delete(stop.id);
  else answers.set(stop.id, answer);
  return { ...draft, answers };
}

/** What is kept on the server. */
export function toStoredDraft(draft: LabelDraft, seconds: number): Stored {
  return {
    ...(draft.verdict === null ? {} : { verdict: draft.verdict }),
    severity: draft.severity,
    issues: [...draft.opinions].map(([index, confirmed]) => ({ index, confirmed })),
    checks: [...draft.answers].map(([id, answer]) => ({ id, answer })),
    missed: draft.missed,
    notes: draft.notes,
    seconds,
  };
}

/** The label to send, or what is still missing for one. */
export function toLabel(
  draft: LabelDraft,
  { token, seconds }: { readonly token: string; readonly seconds: number },
): { readonly label: ReviewLabelRequest } | { readonly missing: string } {
  const { verdict, ...rest } = toStoredDraft(draft, seconds);
  if (verdict === undefined)
    return { missing: 'Say first whether it passes (1), fails (2), or whether you are unsure (3).' };
  return { label: { lease_token: token, verdict, ...rest } };
}
