import { readLines, readNumber } from '../parts/typed.ts';
import type { Json } from './merge-patch.ts';
import type { SettingKind } from './setting-fields.ts';

/** Kinds of settings that are typed: what is typed may be wrong for a while. */
type TypedKind = Extract<SettingKind, { is: 'number' | 'money' | 'text' | 'words' }>;

/** Dollars with at most six decimals. */
const MONEY = /^(0|[1-9]\d{0,6})(\.\d{1,6})?$/;

/** The value that was typed, undefined for the default; or what is wrong with it. */
export function readTyped(
  kind: TypedKind,
  text: string,
): { readonly value: Json | undefined } | { readonly problem: string } {
  const typed = text.trim();
  if (typed === '') return { value: undefined };
  switch (kind.is) {
    case 'number':
      return readNumber(typed, kind);
    case 'money':
      return MONEY.test(typed) ? { value: typed } : { problem: 'An amount in USD, such as 1.00' };
    case 'text':
      return text.length > kind.atMost
        ? { problem: `At most ${kind.atMost} characters; these are ${text.length}` }
        : { value: kind.rows === 1 ? typed : text };
    case 'words':
      return readWords(kind, text);
  }
}

function readWords({ shortest, longest, most }: Extract<TypedKind, { is: 'words' }>, text: string) {
  const words = readLines(text);
  const wrong = words.find((word) => word.length < shortest || word.length > longest);
  if (wrong !== undefined) return { problem: `Each has ${shortest} to ${longest} characters: ${wrong.slice(0, 40)}` };
  if (words.length > most) return { problem: `At most ${most}; these are ${words.length}` };
  return { value: words };
}

/** A value as it is typed; words stand in lines of their own. */
export function tellTyped(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.join('\n') : String(value);
}
