import type { Rubric, RubricContent } from '../../../lib/client/api-types.ts';
import { readJsonObject } from './read-json.ts';

/** A rubric as it is written, with everything said. */
export type Content = Required<RubricContent>;
export type Check = Content['checks'][number];
export type Example = Content['examples'][number];

/** What a rubric of which nothing is said yet is like. */
export const NEW_RUBRIC: Content = {
  name: '',
  enabled: true,
  checks: [],
  examples: [],
  examples_from_labels: 0,
  blocking: false,
  filter: {},
  share: 1,
};

export function contentOf(rubric: Rubric | null): Content {
  if (rubric === null) return NEW_RUBRIC;
  const { name, enabled, checks, examples, examples_from_labels, blocking, filter, share } = rubric;
  return { name, enabled, checks, examples, examples_from_labels, blocking, filter, share };
}

/** A rubric as it is tried: labels are taken when a version is stored, not before. */
export function triedContent(content: Content): Content {
  return { ...content, examples_from_labels: 0 };
}

/** The rubric with a check in the place of the one by that id, or added where there is none; its examples go along. */
export function withCheck(content: Content, check: Check, before: string | null): Content {
  if (before === null) return { ...content, checks: [...content.checks, check] };
  return {
    ...content,
    checks: content.checks.map((one) => (one.id === before ? check : one)),
    examples: content.examples.map((one) => (one.check === before ? { ...one, check: check.id } : one)),
  };
}

/** The rubric without a check, and without what was an example of it. */
export function withoutCheck(content: Content, id: string): Content {
  return {
    ...content,
    checks: content.checks.filter((one) => one.id !== id),
    examples: content.examples.filter(({ check }) => check !== id),
  };
}

/** The rubric with a check so many places further down, as far as there are any. */
export function movedCheck(content: Content, id: string, by: number): Content {
  const from = content.checks.findIndex((one) => one.id === id);
  const to = from + by;
  const check = content.checks[from];
  if (check === undefined || to < 0 || to >= content.checks.length) return content;
  return { ...content, checks: content.checks.toSpliced(from, 1).toSpliced(to, 0, check) };
}

/** @param at the place of the example that it takes; null for a further one */
export function withExample(content: Content, example: Example, at: number | null): Content {
  const { examples } = content;
  return { ...content, examples: at === null ? [...examples, example] : examples.with(at, example) };
}

export function withoutExample(content: Content, at: number): Content {
  return { ...content, examples: content.examples.toSpliced(at, 1) };
}

/** What was typed as JSON, as far as it can be sent; the API says what is wrong inside of a check. */
export function readRubric(text: string): { readonly value: Content } | { readonly problem: string } {
  const read = readJsonObject(text);
  if ('problem' in read) return read;
  const { name, checks, examples = [], filter = {}, ...rest }: Partial<RubricContent> = read.value;
  if (typeof name !== 'string' || !Array.isArray(checks)) return { problem: 'It needs a name and a list of checks' };
  if (!checks.every(isCheck)) return { problem: 'Each check has an id and a criterion' };
  if (!Array.isArray(examples) || !examples.every(isExample)) {
    return { problem: 'examples is a list, in which each names a check and a text' };
  }
  return { value: { ...NEW_RUBRIC, blocking: true, ...rest, name, checks, examples, filter } };
}

function isCheck(value: unknown): boolean {
  return hasTexts(value, ['id', 'criterion']);
}

function isExample(value: unknown): boolean {
  return hasTexts(value, ['check', 'text']);
}

function hasTexts(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const members = new Map(Object.entries(value));
  return names.every((name) => typeof members.get(name) === 'string');
}
