import type * as z from 'zod';
import type { Attributes } from './span.ts';

type Json = z.core.util.JSONType;

const words = (list: string) => new Set(list.split(' '));

/** Words that end the name of an attribute which holds what was asked, what was answered, or either. */
const WORDS_OF = {
  input: words('input inputs prompt prompts query question request instructions system user'),
  output: words('output outputs completion completions response answer reply result generation'),
  either: words('message messages content contents text texts transcript conversation body'),
};
const FIELDS = ['input', 'output', 'either'] as const;

/** Last words of names that hold prose which nobody said to a model. */
const DESCRIBING_WORDS = words('description reason error definitions parameters params config settings options schema');

/** Namespaces of OpenTelemetry's conventions for everything but models: a statement of SQL is no prompt. */
const OTHER_NAMESPACES = words(
  'http url server client db sql net network rpc messaging aws k8s host process os cloud container telemetry ' +
    'service code thread exception error otel',
);

/** Words from which a text is prose, whatever it is called. */
const PROSE = /(?:\p{L}+\P{L}+){5}\p{L}/u;

/** A name and the text that it may stand for. */
export interface UnreadText {
  readonly name: string;
  readonly field: (typeof FIELDS)[number];
}

/**
 * Attributes that seem to hold what was said to a model or what it answered: by their name, or because they hold prose.
 * A name alone decides nothing but what a person is told.
 */
export function unreadTexts(attributes: Attributes | undefined): UnreadText[] {
  return Object.entries(attributes ?? {}).flatMap(([name, value]) => {
    if (isOtherNamespace(name)) return [];
    const text = textIn(value);
    if (text === '') return [];
    const last = lastWord(name);
    const field = FIELDS.find((each) => WORDS_OF[each].has(last));
    if (field !== undefined) return [{ name, field }];
    return !DESCRIBING_WORDS.has(last) && PROSE.test(text) ? [{ name, field: 'either' as const }] : [];
  });
}

/** Whether a name belongs to conventions for everything but models. */
export function isOtherNamespace(name: string): boolean {
  return OTHER_NAMESPACES.has(name.split(/[^\p{L}\p{N}_]+/u, 1)[0]?.toLowerCase() ?? '');
}

/** The last word of `langfuse.observation.input`, of `spanInputs` or of `prompt_0`. */
function lastWord(name: string): string {
  const parts = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[^\P{L}\p{Lu}]+/gu) ?? [];
  return parts.at(-1)?.toLowerCase() ?? '';
}

/** Enough of a value to know prose by. */
const ENOUGH = 200;

/** The beginning of the first text within a value; empty where there is none, and for a number in a text. */
function textIn(value: Json): string {
  if (typeof value === 'string') return /\p{L}/u.test(value) ? value.slice(0, ENOUGH) : '';
  if (typeof value !== 'object' || value === null) return '';
  for (const inner of Object.values(value)) {
    const text = textIn(inner);
    if (text !== '') return text;
  }
  return '';
}
