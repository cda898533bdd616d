import type { FieldError } from '../../kernel/errors.ts';
import type { PackRule } from './pack.ts';
import { phraseAnchors } from './phrase.ts';

/**
 * The packs that we ship are measured; the phrases of a project come from a stranger, and every project's traces
 * pass through the same functions. What backtracks is therefore refused, and what is left is counted: the work at
 * one place of a text is that of all phrases which begin there.
 */
const MAX_GAPS = 1;
const MAX_NUMBERS = 2;
/** Phrases without a gap that may begin in the same way: 100 KB full of their beginning take .17 s of a CPU. */
const MAX_WORK_PER_OPENING = 40;
/** Measured: a phrase with a gap takes less than four times the time, ten further alternatives as much again. */
const WORK_OF_A_GAP = 4;
const WORK_OF_AN_ALTERNATIVE = 0.1;

const INSIDE_A_WORD = /\*(?![\s|)]|\.\.\.|$)/;
const GROUP_BEFORE_A_WORD = /\([^()]*\*[^()]*\)(?!\s|\.\.\.|$)/;
const NUMBERS_TOGETHER = /#(?=[#\d.,])/;

interface Placed {
  readonly path: string;
  readonly phrase: string;
}

/** What is wrong with phrases whose cost a project must not choose. */
export function phraseTroubles(rules: readonly PackRule[]): FieldError[] {
  const placed = rules.flatMap((rule, i) => [
    ...places(`rules[${i}].phrases`, rule.phrases),
    ...places(`rules[${i}].when.phrases`, rule.when?.phrases ?? []),
    ...places(`rules[${i}].unless.phrases`, rule.unless?.phrases ?? []),
  ]);
  const backtracking = placed.flatMap(({ path, phrase }) => {
    const message = backtracks(phrase);
    return message === undefined ? [] : [{ path, message }];
  });
  return backtracking.length > 0 ? backtracking : crowded(placed);
}

function places(path: string, phrases: readonly string[]): Placed[] {
  return phrases.map((phrase, i) => ({ path: `${path}[${i}]`, phrase }));
}

function backtracks(phrase: string): string | undefined {
  if (gapsIn(phrase) > MAX_GAPS) return 'may hold ... once: use when for what else has to be there';
  if (INSIDE_A_WORD.test(phrase)) return 'may hold * at the end of a word only';
  if (GROUP_BEFORE_A_WORD.test(phrase)) return 'needs a space after a group with *';
  if (NUMBERS_TOGETHER.test(phrase) || count(phrase, '#') > MAX_NUMBERS)
    return `may hold # ${MAX_NUMBERS} times, apart`;
  return undefined;
}

/** Of the openings that can match at one place, each begins with the one before: the longest tells the sum. */
function crowded(placed: readonly Placed[]): FieldError[] {
  const openings = new Map<string, number>();
  for (const phrase of new Set(placed.map((each) => each.phrase))) {
    for (const anchor of phraseAnchors(phrase)) openings.set(anchor, (openings.get(anchor) ?? 0) + workOf(phrase));
  }
  const workAt = (opening: string) => {
    let work = 0;
    for (let end = 1; end <= opening.length; end++) work += openings.get(opening.slice(0, end)) ?? 0;
    return work;
  };
  return placed
    .filter(({ phrase }) => phraseAnchors(phrase).some((anchor) => workAt(anchor) > MAX_WORK_PER_OPENING))
    .map(({ path }) => ({
      path,
      message: 'begins like too many other phrases: join them, or let them begin differently',
    }));
}

function workOf(phrase: string): number {
  const work = 1 + count(phrase, '|') * WORK_OF_AN_ALTERNATIVE;
  return gapsIn(phrase) === 0 ? work : work * WORK_OF_A_GAP;
}

function gapsIn(phrase: string): number {
  return phrase.split('...').length - 1;
}

function count(phrase: string, mark: string): number {
  return phrase.split(mark).length - 1;
}
