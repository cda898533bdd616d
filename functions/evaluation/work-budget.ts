/**
 * Steps that the schemas of one trace may take together: characters visited, values compared, states of patterns. A
 * step took 15 to 55 ns where it was measured, 75 to 280 ms for all of them; where that is slower, the deadline ends it.
 */
export const MAX_TRACE_WORK = 5_000_000;
/** Milliseconds after which no further evaluator of a trace begins, and one that counts its work ends. */
export const EVALUATION_DEADLINE_MS = 2_000;
/** What the up to 80 evaluations of one dry run may take together: somebody waits for them. */
export const MAX_DRY_RUN_WORK = 20_000_000;
export const DRY_RUN_DEADLINE_MS = 8_000;
/**
 * Milliseconds after which no further evaluator or model of a guard call begins: a program waits for its answer. A
 * quarter of the 20 s that the function has.
 */
export const GUARD_DEADLINE_MS = 5_000;

/** Steps between two looks at the clock. */
const STEPS_PER_LOOK = 50_000;

/** The work that was granted is done: what needed it was not checked. */
export class WorkExceededError extends Error {
  constructor() {
    super('more work than is granted to one trace');
    this.name = 'WorkExceededError';
  }
}

/** The time that was granted is over. */
export class DeadlineExceededError extends Error {
  constructor() {
    super('the deadline of the evaluation has passed');
    this.name = 'DeadlineExceededError';
  }
}

/**
 * The work that a trace may cause. JavaScript cannot interrupt a running function, so whatever grows with the text of
 * a stranger says how much it is about to do.
 */
export class WorkBudget {
  #left: number;
  #untilLook = STEPS_PER_LOOK;
  readonly #granted: number;
  readonly #now: () => number;
  readonly #endsAt: number;

  /** Without a clock only the steps count. `now` and `milliseconds` are of one unit. */
  constructor(steps: number, now: () => number = () => 0, milliseconds: number = Number.POSITIVE_INFINITY) {
    this.#granted = steps;
    this.#left = steps;
    this.#now = now;
    this.#endsAt = now() + milliseconds;
  }

  get spent(): number {
    return this.#granted - this.#left;
  }

  /**
   * @throws WorkExceededError when more is asked for than is left
   * @throws DeadlineExceededError when the time is over, looked at now and then
   */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new WorkExceededError();
    this.#untilLook -= steps;
    if (this.#untilLook > 0) return;
    this.#untilLook = STEPS_PER_LOOK;
    this.requireTime();
  }

  /** @throws DeadlineExceededError when the time is over */
  requireTime(): void {
    if (this.#now() > this.#endsAt) throw new DeadlineExceededError();
  }
}
