import type { TextField } from '../content/text-fields.ts';
import { showUnseen, withoutUnseen } from './shown-characters.ts';

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
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at);
    const isSpace = /\s/.test(unit);
    if (isSpace ? tight.endsWith(' ') : isUnseenAt(text, at)) continue;
    tight += isSpace ? ' ' : unit;
    places.push(at);
  }
  return { text: tight, places };
}

/** Of a pair of surrogates both are asked about as the pair. */
function isUnseenAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0x7f && unit >= 0x20) return false;
  const isLow = unit >= 0xdc00 && unit <= 0xdfff;
  const from = isLow && at > 0 && isHigh(text.charCodeAt(at - 1)) ? at - 1 : at;
  const character = String.fromCodePoint(text.codePointAt(from) ?? 0);
  return showUnseen(character) !== character;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
