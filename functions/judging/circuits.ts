import type { JudgeModelName } from '../evaluation/judge-settings.ts';
import type { Clock } from '../kernel/ports.ts';
import { type CircuitReason, type CircuitState, type CircuitStore, isHeld, openedBy, tryingSince } from './circuit.ts';
import { JudgeFailure } from './judge-model.ts';

/** A closed circuit is looked at again after this long, so that asking costs no read. */
const KNOWN_MILLISECONDS = 10_000;
/** A provider in trouble is left alone after so many failures in a row, as one environment counts them. */
const FAILURES_TO_OPEN = 3;

/** Leave to ask a judge once; told afterwards how it ended. */
export interface Pass {
  readonly model: JudgeModelName;
  readonly keyVersion: string | null;
  /** The state that this caller wrote to be the one who tries; null when the circuit is closed. */
  readonly trial: CircuitState | null;
}

export interface CircuitDependencies {
  readonly store: CircuitStore;
  readonly now: Clock;
  /** Told of every opening, for metrics and the log. */
  readonly opened: (model: JudgeModelName, state: CircuitState) => void;
  /** Told of what could not be stored after a call: the answer is worth more than the note. */
  readonly notStored: (error: unknown) => void;
}

/**
 * One circuit for each judge, shared by all environments. A provider that asks for time gets it, one in trouble is left
 * alone for growing pauses, one that refuses for good is not asked until somebody has set another key or an hour has
 * passed. Then one caller tries, and all others wait for what comes of it.
 */
export class Circuits {
  readonly #deps: CircuitDependencies;
  readonly #known = new Map<JudgeModelName, { readonly state: CircuitState | null; readonly readAt: number }>();
  readonly #failuresInRow = new Map<JudgeModelName, number>();

  constructor(deps: CircuitDependencies) {
    this.#deps = deps;
  }

  /** @throws JudgeFailure `wait` or `blocked`, with the seconds until it is worth asking again */
  async admit(model: JudgeModelName, keyVersion: string | null, callMilliseconds: number): Promise<Pass> {
    const state = await this.#look(model);
    if (state === null) return { model, keyVersion, trial: null };
    if (isHeld(state, keyVersion, this.#deps.now())) throw this.#held(state);
    const trial = tryingSince(state, { keyVersion, now: this.#deps.now(), milliseconds: callMilliseconds });
    if (await this.#deps.store.replace(model, state, trial)) {
      this.#remember(model, trial);
      return { model, keyVersion, trial };
    }
    const other = await this.#read(model);
    if (other === null) return { model, keyVersion, trial: null };
    throw this.#held(other);
  }

  async succeeded({ model, trial }: Pass): Promise<void> {
    this.#failuresInRow.delete(model);
    if (trial === null) return;
    this.#remember(model, null);
    await this.#noting(() => this.#deps.store.remove(model, trial));
  }

  /** A refusal of one request says that the provider answers; the other failures may open the circuit. */
  async failed(pass: Pass, failure: JudgeFailure): Promise<void> {
    const { kind } = failure;
    if (kind === 'refused' || kind === 'unsupported') return this.succeeded(pass);
    const failures = (this.#failuresInRow.get(pass.model) ?? 0) + 1;
    this.#failuresInRow.set(pass.model, failures);
    if (kind === 'later' && pass.trial === null && failures < FAILURES_TO_OPEN) return;
    await this.#noting(() => this.#open(pass, failure, kind));
  }

  /** Closes a circuit, whatever it waits for: somebody has seen the judge answer. */
  async close(model: JudgeModelName): Promise<void> {
    this.#failuresInRow.delete(model);
    const state = await this.#read(model);
    if (state === null) return;
    await this.#deps.store.remove(model, state);
    this.#remember(model, null);
  }

  async #open({ model, keyVersion, trial }: Pass, failure: JudgeFailure, reason: CircuitReason): Promise<void> {
    let known = trial ?? this.#known.get(model)?.state ?? null;
    let next = openedBy(known, failure, reason, { keyVersion, now: this.#deps.now() });
    this.#remember(model, next);
    if (!(await this.#deps.store.replace(model, known, next))) {
      known = await this.#read(model);
      // Somebody else has opened it meanwhile, and for as long: one opening is enough.
      if (known !== null && known.openUntil >= next.openUntil) return;
      next = openedBy(known, failure, reason, { keyVersion, now: this.#deps.now() });
      if (!(await this.#deps.store.replace(model, known, next))) return;
      this.#remember(model, next);
    }
    this.#deps.opened(model, next);
  }

  async #look(model: JudgeModelName): Promise<CircuitState | null> {
    const known = this.#known.get(model);
    return known !== undefined && known.readAt + KNOWN_MILLISECONDS > this.#deps.now()
      ? known.state
      : this.#read(model);
  }

  async #read(model: JudgeModelName): Promise<CircuitState | null> {
    const state = await this.#deps.store.find(model);
    this.#remember(model, state);
    return state;
  }

  #remember(model: JudgeModelName, state: CircuitState | null): void {
    this.#known.set(model, { state, readAt: this.#deps.now() });
  }

  #held({ reason, openUntil }: CircuitState): JudgeFailure {
    const retryAfterSeconds = Math.max(1, Math.ceil((openUntil - this.#deps.now()) / 1_000));
    return reason === 'blocked'
      ? new JudgeFailure('blocked', 'The provider has refused for good; an operator has to act.', { retryAfterSeconds })
      : new JudgeFailure('wait', 'The provider is given time.', { retryAfterSeconds });
  }

  async #noting(store: () => Promise<unknown>): Promise<void> {
    try {
      await store();
    } catch (error) {
      this.#deps.notStored(error);
    }
  }
}
