import type { Rubric, RubricContent } from '../../../lib/client/api-types.ts';
import { readJsonObject } from './read-json.ts';

const FIRST_CHECK: RubricContent = {
  name: 'Politeness',
  checks: [
    {
      id: 'is_polite',
      criterion: 'The output addresses the user politely.',
      expected: 'yes',
      severity: 'low',
      category: 'policy',
      group: 'style',
    },
  ],
  blocking: false,
  share: 0.1,
};

/** A rubric as it is written; a new one begins with an example of a check. */
export function tellRubric(rubric: Rubric | null): string {
  if (rubric === null) return JSON.stringify(FIRST_CHECK, null, 2);
  const { name, enabled, checks, examples, examples_from_labels, blocking, filter, share } = rubric;
  return JSON.stringify({ name, enabled, checks, examples, examples_from_labels, blocking, filter, share }, null, 2);
}

/** A rubric as it is tried: labels are taken when a version is stored, not before. */
export const tellTriedRubric = (rubric: Rubric): string => tellRubric({ ...rubric, examples_from_labels: 0 });

/** What was typed, as far as it can be sent; the API says what is wrong inside of a check. */
export function readRubric(text: string): { readonly rubric: RubricContent } | { readonly problem: string } {
  const read = readJsonObject(text);
  if ('problem' in read) return read;
  const { name, checks, ...rest }: Partial<RubricContent> = read.value;
  if (typeof name !== 'string' || !Array.isArray(checks)) return { problem: 'It needs a name and a list of checks' };
  return { rubric: { ...rest, name, checks } };
}
