import type { JudgeModelName } from '../evaluation/judge-settings.ts';
import type { JudgeFailure } from './judge-model.ts';

/** Why nobody asks a judge for a while. */
export type CircuitReason = 'wait' | 'later' | 'blocked';

/** The circuit of one judge while it is not closed; a closed one is stored nowhere. */
export interface CircuitState {
  readonly reason: CircuitReason;
  /** Milliseconds since the epoch; afterwards one caller may try. */
  readonly openUntil: number;
  /** How often it was opened in a row. */
  readonly openings: number;
  /** Which key was refused: another one may be tried at once. */
  readonly keyVersion: string | null;
  /** Grows with every change, so that of several changes at once one holds. */
  readonly version: number;
}

/** Circuits, shared by all environments of a deployment. */
export interface CircuitStore {
  /** Null while it is closed. */
  find(model: JudgeModelName): Promise<CircuitState | null>;
  /** Stores the next state; false when the stored one is not `known` any more. */
  replace(model: JudgeModelName, known: CircuitState | null, next: CircuitState): Promise<boolean>;
  /** Closes it; false when the stored state is not `known` any more. */
  remove(model: JudgeModelName, known: CircuitState): Promise<boolean>;
}

const FIRST_PAUSE_MILLISECONDS = 5_000;
const LONGEST_PAUSE_MILLISECONDS = 300_000;
/** As long as SQS can delay a message; a provider that asks for more is asked again then. */
const LONGEST_RETRY_AFTER_MILLISECONDS = 900_000;
const BLOCKED_MILLISECONDS = 3_600_000;

/** How long a failure keeps a circuit open, with each time in a row twice as long. */
function pauseFor({ kind, retryAfterSeconds }: JudgeFailure, openings: number): number {
  if (kind === 'blocked') return BLOCKED_MILLISECONDS;
  const asked = retryAfterSeconds === null ? 0 : retryAfterSeconds * 1_000;
  if (asked > 0) return Math.min(asked, LONGEST_RETRY_AFTER_MILLISECONDS);
  return Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** (openings - 1), LONGEST_PAUSE_MILLISECONDS);
}

/** The state after a failure that opens the circuit. */
export function openedBy(
  known: CircuitState | null,
  failure: JudgeFailure,
  reason: CircuitReason,
  { keyVersion, now }: { readonly keyVersion: string | null; readonly now: number },
): CircuitState {
  const openings = (known?.openings ?? 0) + 1;
  return {
    reason,
    openUntil: now + pauseFor(failure, openings),
    openings,
    keyVersion,
    version: (known?.version ?? 0) + 1,
  };
}

/** Whether nobody may ask now: it is open, and not because of a key that has been replaced since. */
export function isHeld(state: CircuitState, keyVersion: string | null, now: number): boolean {
  const hasNewKey = state.reason === 'blocked' && state.keyVersion !== keyVersion;
  return state.openUntil > now && !hasNewKey;
}

/** The state while one caller tries: open for the others for as long as a call may take. */
export function tryingSince(
  state: CircuitState,
  { keyVersion, now, milliseconds }: { keyVersion: string | null; now: number; milliseconds: number },
): CircuitState {
  return { ...state, keyVersion, openUntil: now + milliseconds, version: state.version + 1 };
}
