import { type TextField, textFields } from '../content/text-fields.ts';
import type { TraceContent } from '../content/trace.ts';

/** Numbers, truth values and names of tools that are shown beside the texts; some arguments are long lists of numbers. */
const MAX_VALUES = 200;

/** Every evaluator before reads strings; a judge has to see an amount or a switch of a tool call as well. */
export interface JudgedTexts {
  /** In the order in which they are worth their room: the answer, the question, then the rest. */
  readonly texts: readonly TextField[];
  /** Values that were left out. */
  readonly omittedValues: number;
}

const judged = new WeakMap<TraceContent, JudgedTexts>();

/** What a judge is shown of a trace. A value that is no string counts as its JSON text. */
export function judgedTexts(content: TraceContent): JudgedTexts {
  const known = judged.get(content);
  if (known !== undefined) return known;
  const values = [...toolValues(content)];
  const texts = [...textFields(content), ...errorOf(content), ...values.slice(0, MAX_VALUES)];
  const result = {
    texts: [...texts].sort((a, b) => rankOf(a) - rankOf(b)),
    omittedValues: Math.max(0, values.length - MAX_VALUES),
  };
  judged.set(content, result);
  return result;
}

function rankOf({ field, role }: TextField): number {
  if (field === 'output') return 0;
  if (field.startsWith('spans[')) return 4;
  if (role === 'input' || role === 'instructions') return 1;
  return role === 'context' ? 3 : 2;
}

function errorOf({ error }: TraceContent): TextField[] {
  return error === undefined || error === '' ? [] : [{ field: 'error', role: 'tool_result', text: error }];
}

function* toolValues({ tool_calls: calls = [] }: TraceContent): Generator<TextField> {
  for (const [i, call] of calls.entries()) {
    yield { field: `tool_calls[${i}].name`, role: 'tool_arguments', text: call.name };
    for (const [field, text] of valueLeaves(call.arguments, `tool_calls[${i}].arguments`)) {
      yield { field, role: 'tool_arguments', text };
    }
    if (call.error !== undefined) yield { field: `tool_calls[${i}].error`, role: 'tool_result', text: call.error };
    for (const [field, text] of valueLeaves(call.result, `tool_calls[${i}].result`)) {
      yield { field, role: 'tool_result', text };
    }
  }
}

function* valueLeaves(value: unknown, path: string): Generator<[field: string, text: string]> {
  if (typeof value === 'number' || typeof value === 'boolean') yield [path, String(value)];
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* valueLeaves(item, `${path}[${i}]`);
    return;
  }
  for (const [name, item] of Object.entries(value)) yield* valueLeaves(item, `${path}.${name}`);
}
