import type { DryRunAnswer, DryRunRequest } from '../../../lib/client/api-types.ts';
import { type PackLimit, type PackRule, RULE_FIELDS, type RuleField } from './rule-form.ts';

type Content = NonNullable<DryRunRequest['samples']>[number]['content'];

/** The places that a rule reads, each once; where it reads everything, an output is tried. */
export function placesRead({ field, when, unless }: Pick<PackRule, 'field' | 'when' | 'unless'>): readonly RuleField[] {
  const fields = [field, when?.field, unless?.field].map((one) => (one === 'any' ? 'output' : one));
  return RULE_FIELDS.map(({ value }) => value).filter((one) => fields.some((read) => read === one));
}

/** A trace with the typed texts where a rule looks for them, and with nothing else. */
export function sampleOf(texts: Readonly<Partial<Record<RuleField, string>>>): Content {
  const { input = '', output = '', contexts, reasoning, tool_arguments: given } = texts;
  return {
    input,
    output,
    ...(contexts === undefined ? {} : { contexts: [{ content: contexts }] }),
    ...(reasoning === undefined ? {} : { reasoning_steps: [reasoning] }),
    ...(given === undefined ? {} : { tool_calls: [{ name: 'try', arguments: { text: given } }] }),
  };
}

/** A trace with a number under the name that a limit looks for. */
export function sampleOfNumber({ names }: PackLimit, value: number): Content {
  return { input: '', output: '', tool_calls: [{ name: 'try', arguments: { [names[0] ?? '']: value } }] };
}

/** Whether a rule has found something in what it was tried on. Issues carry the id of their rule. */
export function hasFound({ results }: DryRunAnswer, id: string): boolean {
  return results.some(({ after, added }) => added.includes(id) || after.issues.some(({ type }) => type === id));
}
