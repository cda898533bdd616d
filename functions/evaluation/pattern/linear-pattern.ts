import type { WorkBudget } from '../work-budget.ts';
import { type CharacterSet, contains, WORD_CHARACTERS } from './character-set.ts';
import { type Assertion, type PatternNode, parsePattern, UnsupportedPatternError } from './parse-pattern.ts';

type State =
  | { readonly kind: 'set'; readonly set: CharacterSet; readonly next: number }
  | { readonly kind: 'assertion'; readonly assertion: Assertion; readonly next: number }
  /** Goes on at all of these; filled in later where it is a loop. */
  | { readonly kind: 'split'; readonly next: number[] }
  | { readonly kind: 'end' };

/** A pattern of `{n,m}` is expanded into as many states; a trace needs no larger one. */
export const MAX_STATES = 2_000;

/** A pattern as a machine that reads each character once, whatever the pattern. */
export interface LinearPattern {
  readonly states: readonly State[];
  readonly start: number;
}

/**
 * Compiles by Thompson, Regular Expression Search Algorithm, 1968.
 * @throws UnsupportedPatternError for what is outside the subset or larger than `MAX_STATES`
 */
export function compilePattern(source: string): LinearPattern {
  const states: State[] = [{ kind: 'end' }];
  const start = append(states, parsePattern(source), 0);
  return { states, start };
}

/** Adds the states of a node that goes on at `next`, and says where it begins. */
function append(states: State[], node: PatternNode, next: number): number {
  switch (node.kind) {
    case 'set':
      return push(states, { kind: 'set', set: node.set, next });
    case 'assertion':
      return push(states, { kind: 'assertion', assertion: node.assertion, next });
    case 'sequence':
      // Even an empty one takes a state, so that repetitions of nothing end.
      return push(states, {
        kind: 'split',
        next: [node.parts.reduceRight((to, part) => append(states, part, to), next)],
      });
    case 'choice':
      return push(states, { kind: 'split', next: node.parts.map((part) => append(states, part, next)) });
    case 'repeat':
      return appendRepeat(states, node, next);
  }
}

function appendRepeat(states: State[], node: Extract<PatternNode, { kind: 'repeat' }>, next: number): number {
  const { part, least, most } = node;
  let to = next;
  if (most === Number.POSITIVE_INFINITY) {
    const again: number[] = [next];
    to = push(states, { kind: 'split', next: again });
    again.push(append(states, part, to));
  } else {
    for (let i = least; i < most; i += 1) to = push(states, { kind: 'split', next: [append(states, part, to), next] });
  }
  for (let i = 0; i < least; i += 1) to = append(states, part, to);
  return to;
}

function push(states: State[], state: State): number {
  if (states.length >= MAX_STATES) throw new UnsupportedPatternError(`More than ${MAX_STATES} states`);
  return states.push(state) - 1;
}

/**
 * Whether the pattern matches somewhere in the text. Takes at most as many steps as the text has characters times the
 * pattern has states, and charges them.
 * @throws WorkExceededError, DeadlineExceededError
 */
export function matchesPattern({ states, start }: LinearPattern, text: string, work: WorkBudget): boolean {
  const run = new Run(states, text, work);
  for (let at = 0; ; ) {
    // A match may begin at every character.
    if (run.enter(start, at)) return true;
    const codePoint = text.codePointAt(at);
    if (codePoint === undefined) return false;
    at += codePoint > 0xffff ? 2 : 1;
    if (run.read(codePoint, at)) return true;
  }
}

class Run {
  readonly #states: readonly State[];
  readonly #text: string;
  readonly #work: WorkBudget;
  /** States that wait for the next character. */
  #waiting: number[] = [];
  /** By state, the place in the text at which it was entered last. */
  readonly #enteredAt: Int32Array;

  constructor(states: readonly State[], text: string, work: WorkBudget) {
    this.#states = states;
    this.#text = text;
    this.#work = work;
    this.#enteredAt = new Int32Array(states.length).fill(-1);
  }

  /** Moves every waiting state over a character; true when the pattern has matched. */
  read(codePoint: number, at: number): boolean {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#work.spend(waiting.length + 1);
    for (const index of waiting) {
      const state = this.#states[index];
      if (state?.kind === 'set' && contains(state.set, codePoint) && this.enter(state.next, at)) return true;
    }
    return false;
  }

  /** Goes as far as it can without a character; true when that is the end of the pattern. */
  enter(first: number, at: number): boolean {
    const open = [first];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      this.#work.spend(1);
      if (this.#enteredAt[index] === at) continue;
      this.#enteredAt[index] = at;
      const state = this.#states[index];
      if (state === undefined || state.kind === 'end') return true;
      if (state.kind === 'set') this.#waiting.push(index);
      else if (state.kind === 'split') open.push(...state.next);
      else if (this.#holdsAt(state.assertion, at)) open.push(state.next);
    }
    return false;
  }

  #holdsAt(assertion: Assertion, at: number): boolean {
    if (assertion === '^') return at === 0;
    if (assertion === '$') return at === this.#text.length;
    const isBoundary = this.#isWordAt(at - 1) !== this.#isWordAt(at);
    return isBoundary === (assertion === 'b');
  }

  #isWordAt(at: number): boolean {
    return contains(WORD_CHARACTERS, this.#text.codePointAt(at) ?? -1);
  }
}
