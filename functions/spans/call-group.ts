import type { NormalizedSpan } from './normalized-span.ts';

export type Usage = NonNullable<NormalizedSpan['usage']>;

/** What one call is known to have used, as far as its spans tell. */
export interface CallFigures {
  usage: Usage | undefined;
  /** Micro-USD. */
  cost: number | undefined;
  /** It ended with an error and no word: then no usage means none. */
  readonly isFailed: boolean;
  /** An embedding: what comes out of it is no text. */
  readonly hasNoOutput: boolean;
}

export type Direction = 'input_tokens' | 'output_tokens';

/** The figures of several calls, added. */
export interface Tally {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cached_tokens: number;
  readonly cache_write_tokens: number;
  readonly reasoning_tokens: number;
  readonly cost: number;
  /** Calls that report the one and the other. */
  readonly reportingInput: number;
  readonly reportingOutput: number;
  /** Calls that leave it out, although they may have used some. */
  readonly lackingInput: number;
  readonly lackingOutput: number;
  readonly lackingCost: number;
  readonly calls: number;
  /** Calls that failed and report nothing. */
  readonly nothing: number;
}

/** Calls, and what they used together: all of them, and those of them that failed. */
export interface CallSet<C extends CallFigures = CallFigures> {
  readonly tally: Tally;
  readonly failed: Tally;
  each(): Iterable<C>;
  /** To be said after a call was changed. */
  changed(): void;
}

export function usesNothing({ usage, cost, isFailed }: CallFigures): boolean {
  return isFailed && usage === undefined && cost === undefined;
}

export function lacks({ usage, isFailed, hasNoOutput }: CallFigures, direction: Direction): boolean {
  return usage?.[direction] === undefined && !isFailed && !(hasNoOutput && direction === 'output_tokens');
}

export function tallyOf(call: CallFigures): Tally {
  const { usage = {}, cost } = call;
  const one = (is: boolean) => (is ? 1 : 0);
  return {
    input_tokens: usage.input_tokens ?? 0,
    output_tokens: usage.output_tokens ?? 0,
    cached_tokens: usage.cached_tokens ?? 0,
    cache_write_tokens: usage.cache_write_tokens ?? 0,
    reasoning_tokens: usage.reasoning_tokens ?? 0,
    cost: cost ?? 0,
    reportingInput: one(usage.input_tokens !== undefined),
    reportingOutput: one(usage.output_tokens !== undefined),
    lackingInput: one(lacks(call, 'input_tokens')),
    lackingOutput: one(lacks(call, 'output_tokens')),
    lackingCost: one(cost === undefined && !usesNothing(call)),
    calls: 1,
    nothing: one(usesNothing(call)),
  };
}

const NO_FIGURES = combined(undefined, undefined, () => 0);

function minusTally(a: Tally, b: Tally): Tally {
  return combined(a, b, (x, y) => x - y);
}

function plusTally(a: Tally, b: Tally): Tally {
  return combined(a, b, (x, y) => x + y);
}

function combined(a: Tally | undefined, b: Tally | undefined, combine: (x: number, y: number) => number): Tally {
  const of = (figure: keyof Tally) => combine(a?.[figure] ?? 0, b?.[figure] ?? 0);
  return {
    input_tokens: of('input_tokens'),
    output_tokens: of('output_tokens'),
    cached_tokens: of('cached_tokens'),
    cache_write_tokens: of('cache_write_tokens'),
    reasoning_tokens: of('reasoning_tokens'),
    cost: of('cost'),
    reportingInput: of('reportingInput'),
    reportingOutput: of('reportingOutput'),
    lackingInput: of('lackingInput'),
    lackingOutput: of('lackingOutput'),
    lackingCost: of('lackingCost'),
    calls: of('calls'),
    nothing: of('nothing'),
  };
}

/** Calls whose figures are added up once, and again only when one of them is found to be another. */
export class CallGroup<C extends CallFigures> implements CallSet<C> {
  #calls: C[] = [];
  #sums: { tally: Tally; failed: Tally } | null = { tally: NO_FIGURES, failed: NO_FIGURES };

  static of<C extends CallFigures>(...calls: readonly C[]): CallGroup<C> {
    const group = new CallGroup<C>();
    for (const call of calls) group.add(call);
    return group;
  }

  get tally(): Tally {
    return this.#summed().tally;
  }

  get failed(): Tally {
    return this.#summed().failed;
  }

  each(): readonly C[] {
    return this.#calls;
  }

  changed(): void {
    this.#sums = null;
  }

  add(call: C): void {
    this.#calls.push(call);
    if (this.#sums !== null) this.#sums = withCall(this.#sums, call);
  }

  /** Takes the calls of another group, which is not used any more: the smaller into the larger, so that a deep tree costs what it has calls. */
  absorb(other: CallGroup<C>): void {
    const { tally, failed } = this.#summed();
    const sums = { tally: plusTally(tally, other.tally), failed: plusTally(failed, other.failed) };
    const [larger, smaller] =
      this.#calls.length >= other.#calls.length ? [this.#calls, other.#calls] : [other.#calls, this.#calls];
    for (const call of smaller) larger.push(call);
    this.#calls = larger;
    this.#sums = sums;
  }

  #summed() {
    this.#sums ??= this.#calls.reduce(withCall, { tally: NO_FIGURES, failed: NO_FIGURES });
    return this.#sums;
  }
}

function withCall({ tally, failed }: { readonly tally: Tally; readonly failed: Tally }, call: CallFigures) {
  const own = tallyOf(call);
  return { tally: plusTally(tally, own), failed: call.isFailed ? plusTally(failed, own) : failed };
}

/** Several groups as one. */
export function union<C extends CallFigures>(...sets: readonly CallSet<C>[]): CallSet<C> {
  return {
    tally: sets.map(({ tally }) => tally).reduce(plusTally, NO_FIGURES),
    failed: sets.map(({ failed }) => failed).reduce(plusTally, NO_FIGURES),
    *each() {
      for (const set of sets) yield* set.each();
    },
    changed: () => {
      for (const set of sets) set.changed();
    },
  };
}

/** The calls of a set that did not fail. */
export function succeededOf<C extends CallFigures>(set: CallSet<C>): CallSet<C> {
  return {
    tally: minusTally(set.tally, set.failed),
    failed: NO_FIGURES,
    *each() {
      for (const call of set.each()) if (!call.isFailed) yield call;
    },
    changed: () => set.changed(),
  };
}
