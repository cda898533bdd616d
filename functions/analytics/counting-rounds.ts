import type { Clock, IdSource } from '../kernel/ports.ts';

/**
 * What one worker stores before it counts is a round. Its rounds are numbered, and none begins before the one before it
 * was counted: so what was counted of a worker is told by one number.
 */
export interface Round {
  /** Begins with the minute in which it was made: a text that is smaller is older. */
  readonly writer: string;
  /** From 1 on. */
  readonly number: number;
}

/** Minutes since the epoch in base 36 have five digits until the year 2084. */
const MINUTE_DIGITS = 5;
const RANDOM_DIGITS = 5;
const MINUTE = 60_000;
/** Of a worker that goes on for longer the name would say too little of when it counted last. */
const MAX_AGE_MILLISECONDS = 60 * MINUTE;

export function roundOf(text: string): Round {
  const [writer = '', number = ''] = text.split('.');
  return { writer, number: Number(number) };
}

export function minuteOf(writer: string): number {
  return Number.parseInt(writer.slice(0, MINUTE_DIGITS), 36);
}

/** The rounds of one worker, which does one batch at a time. */
export class CountingRounds {
  readonly #ids: Pick<IdSource, 'base62'>;
  readonly #now: Clock;
  #writer = '';
  #number = 1;
  #isUsed = false;
  #ended: string | null = null;

  constructor(ids: Pick<IdSource, 'base62'>, now: Clock) {
    this.#ids = ids;
    this.#now = now;
  }

  /** The round that goes on. */
  current(): string {
    if (!this.#isUsed && (this.#writer === '' || this.#isOld())) this.#begin();
    this.#isUsed = true;
    return `${this.#writer}.${this.#number}`;
  }

  /** A torn one is left as it is: what was stored in it is counted in other rounds. */
  end(isTorn: boolean): void {
    if (isTorn) this.abandon();
    if (!this.#isUsed) return;
    this.#ended = `${this.#writer}.${this.#number}`;
    this.#number++;
    this.#isUsed = false;
  }

  /** Whether nothing else was stored in it than what is told now. */
  hasEnded(round: string): boolean {
    return this.#ended === round;
  }

  /** The followers were told of the round that ended. Who is told of it again is told of a part of it. */
  wasTold(): void {
    this.#ended = null;
  }

  /** Goes on under another name; it is not known what was counted under this one. */
  abandon(): void {
    this.#ended = null;
    this.#begin();
  }

  /** To be told of a round that was closed: what comes now must not be taken for a part of it. */
  avoid(round: string): void {
    if (roundOf(round).writer === this.#writer) this.abandon();
  }

  /** A round of a writer that has no other. */
  single(): string {
    return `${this.#name()}.1`;
  }

  #begin(): void {
    this.#writer = this.#name();
    this.#number = 1;
    this.#isUsed = false;
  }

  #isOld(): boolean {
    return this.#now() - minuteOf(this.#writer) * MINUTE > MAX_AGE_MILLISECONDS;
  }

  #name(): string {
    const minute = Math.floor(this.#now() / MINUTE).toString(36);
    return `${minute.padStart(MINUTE_DIGITS, '0')}${this.#ids.base62(RANDOM_DIGITS)}`;
  }
}
