import type { TextField } from '../content/text-fields.ts';
import { withoutUnseen } from './shown-characters.ts';

export interface FoundQuote {
  readonly field: string;
  /** In UTF-16 units of the stored text. */
  readonly offset: number;
  readonly length: number;
  /** As it stands in the stored text. */
  readonly quote: string;
}

/** A quote is of letters or digits: punctuation alone stands everywhere and shows nothing. */
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/**
 * Finds a quote in the texts that were shown: as it is, or else with any white space for white space and without what
 * cannot be seen. Null when it is in none of them.
 */
export function findQuote(quote: string, texts: readonly TextField[]): FoundQuote | null {
  const wanted = quote.trim();
  if (!SAYS_SOMETHING.test(wanted)) return null;
  for (const { field, text } of texts) {
    const offset = text.indexOf(wanted);
    if (offset >= 0) return { field, offset, length: wanted.length, quote: wanted };
  }
  const tight = tightened(withoutUnseen(wanted.replaceAll(/\n\| ?/g, '\n'))).text;
  if (!SAYS_SOMETHING.test(tight)) return null;
  for (const { field, text } of texts) {
    const stored = tightened(text);
    const at = stored.text.indexOf(tight);
    if (at < 0) continue;
    const offset = stored.places[at] ?? 0;
    const length = (stored.places[at + tight.length - 1] ?? offset) + 1 - offset;
    return { field, offset, length, quote: text.slice(offset, offset + length) };
  }
  return null;
}

interface Tightened {
  readonly text: string;
  /** Where each unit of it stands in the text that it was made from. */
  readonly places: readonly number[];
}

/** One space for any white space, and nothing for what cannot be seen. */
function tightened(text: string): Tightened {
  let tight = '';
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    const seen = character === '\r' ? ' ' : withoutUnseen(character).replace(/^\s$/, ' ');
    const kept = seen === ' ' && tight.endsWith(' ') ? '' : seen;
    for (let unit = 0; unit < kept.length; unit++) places.push(at + unit);
    tight += kept;
    at += character.length;
  }
  return { text: tight, places };
}
