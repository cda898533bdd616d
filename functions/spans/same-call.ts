import type { NormalizedSpan } from './normalized-span.ts';

/** Characters of a text that tell it from another, and those among which they are looked for. */
const TELLING_CHARACTERS = 300;
const COMPARED_CHARACTERS = 5_000;
/** A date or a release at the end of a model's name, as providers answer with it. */
const RELEASE = /[-@:](?:\d{4}-?\d{2}-?\d{2}|\d{3,4}|latest|preview|v\d+(?::\d+)?)$/;

/**
 * Whether what two spans say shows that they are of different calls, whatever they used: another question and another
 * answer, or another model and another answer. A text that one of them lacks shows nothing, nor does one that the other
 * holds within its own.
 */
export function isAnotherCall(span: NormalizedSpan, others: readonly NormalizedSpan[]): boolean {
  const answer = others.find(({ output }) => output !== undefined && output !== '')?.output;
  if (!isOtherText(span.output, answer)) return false;
  const question = others.find(({ input }) => input !== undefined)?.input;
  const model = others.find((other) => other.model !== undefined)?.model;
  return isOtherText(questionOf(span.input), questionOf(question)) || isOtherModel(span.model, model);
}

/** Whether a question or an answer is another, where both are told: enough where less speaks for the same call. */
export function saysSomethingElse(span: NormalizedSpan, others: readonly NormalizedSpan[]): boolean {
  const answer = others.find(({ output }) => output !== undefined && output !== '')?.output;
  const question = others.find(({ input }) => input !== undefined)?.input;
  return isOtherText(span.output, answer) || isOtherText(questionOf(span.input), questionOf(question));
}

function isOtherModel(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [one, other] = [bareModel(a), bareModel(b)];
  return !one.startsWith(other) && !other.startsWith(one);
}

/** Without the provider before it and the release behind it. */
export function bareModel(model: string): string {
  return model.toLowerCase().replace(/^.*\//s, '').replace(RELEASE, '');
}

function isOtherText(a: string | undefined, b: string | undefined): boolean {
  return isOther(comparable(a), comparable(b));
}

/** What a span was asked, as it is compared with others by `isOther`. */
export function questionIn({ input }: NormalizedSpan): string {
  return comparable(questionOf(input));
}

/** Whether two texts that are made comparable are of different calls. */
export function isOther(one: string, other: string): boolean {
  if (one === '' || other === '') return false;
  return !one.includes(other.slice(0, TELLING_CHARACTERS)) && !other.includes(one.slice(0, TELLING_CHARACTERS));
}

function comparable(text: string | undefined): string {
  return (text ?? '').slice(0, COMPARED_CHARACTERS).replace(/\s+/g, ' ').trim();
}

/** The last that a user said, since what comes before it is the same in a conversation. */
function questionOf(input: NormalizedSpan['input']): string | undefined {
  if (input === undefined || typeof input === 'string') return input;
  return (input.findLast(({ role }) => role === 'user') ?? input.at(-1))?.content;
}
