import type * as z from 'zod';
import { isEmpty, isObject, parseJson } from './json-text.ts';

type Json = z.core.util.JSONType;

/** What a text of JSON that holds messages begins with. */
const BEGINNING = /^\s*[[{]\s*["[{]/;
/** Names that make what was cut off worth reading. */
const MESSAGE_NAMES = ['role', 'parts', 'content', 'contents', 'messages', 'choices', 'candidates', 'message', 'lc'];

/**
 * Messages whose JSON an exporter cut off at its limit of a value (`OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`): as far as they
 * go. Undefined for any other text.
 */
export function messagesCutOff(text: string): Json | undefined {
  if (!BEGINNING.test(text)) return undefined;
  const { closing, beforeLast } = openAtEnd(text);
  if (closing === '') return undefined;
  // Half an escape is no character.
  const whole = text.replace(/\\(?:u[\da-f]{0,3})?$/i, '');
  for (const candidate of [`${whole}${closing}`, ...beforeLast]) {
    const parsed = parseJson(candidate);
    if (typeof parsed === 'object') return isAboutMessages(parsed) ? parsed : undefined;
  }
  return undefined;
}

function isAboutMessages(value: Json): boolean {
  // The last may be cut off before it says anything.
  if (Array.isArray(value))
    return value.length > 0 && value.every((item, at) => isAboutMessages(item) || (at > 0 && isEmpty(item)));
  return isObject(value) && MESSAGE_NAMES.some((name) => name in value);
}

/** What closes a text where it ends, and the text closed before what it ends with, should that be half a name. */
function openAtEnd(text: string): { readonly closing: string; readonly beforeLast: readonly string[] } {
  const open: string[] = [];
  let isString = false;
  let last: { readonly end: number; readonly closing: string } | undefined;
  for (let at = 0; at < text.length && open.length <= MAX_OPEN; at++) {
    const character = text[at] ?? '';
    if (isString) {
      if (character === '\\') at++;
      else if (character === '"') isString = false;
      continue;
    }
    if (character === '"') isString = true;
    else if (CLOSING.has(character)) open.push(CLOSING.get(character) ?? '');
    else if (character === ']' || character === '}') open.pop();
    if (character === ',') last = { end: at, closing: closingOf(open) };
    else if (CLOSING.has(character)) last = { end: at + 1, closing: closingOf(open) };
  }
  if (open.length > MAX_OPEN) return { closing: '', beforeLast: [] };
  return {
    closing: `${isString ? '"' : ''}${closingOf(open)}`,
    beforeLast: last === undefined ? [] : [`${text.slice(0, last.end)}${last.closing}`],
  };
}

function closingOf(open: readonly string[]): string {
  return open.toReversed().join('');
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['[', ']'],
  ['{', '}'],
]);
/** Levels within each other that anybody writes messages in. */
const MAX_OPEN = 32;
