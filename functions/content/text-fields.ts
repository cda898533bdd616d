import type { TraceContent } from './trace.ts';

/** Who speaks in a text decides which rules read it. */
export type FieldRole =
  | 'instructions'
  | 'input'
  | 'history'
  | 'context'
  | 'tool_arguments'
  | 'tool_result'
  | 'reasoning'
  | 'output';

export interface TextField {
  readonly field: string;
  readonly role: FieldRole;
  readonly text: string;
}

const MESSAGE_ROLES: Readonly<Record<'system' | 'developer' | 'user' | 'assistant' | 'tool', FieldRole>> = {
  system: 'instructions',
  developer: 'instructions',
  user: 'input',
  assistant: 'history',
  tool: 'tool_result',
};

/** The texts of a trace that evaluators read, each with its path in the stored trace. */
export function textFields(content: TraceContent): TextField[] {
  const fields: TextField[] = [];
  const add = (role: FieldRole, field: string, text: string | undefined) => {
    if (text !== undefined && text !== '') fields.push({ field, role, text });
  };
  if (typeof content.input === 'string') add('input', 'input', content.input);
  else {
    for (const [i, message] of content.input.entries()) {
      add(MESSAGE_ROLES[message.role], `input[${i}].content`, message.content);
    }
  }
  add('output', 'output', content.output);
  for (const [i, context] of (content.contexts ?? []).entries()) {
    add('context', `contexts[${i}].content`, context.content);
  }
  for (const [i, step] of (content.reasoning_steps ?? []).entries()) add('reasoning', `reasoning_steps[${i}]`, step);
  for (const [i, call] of (content.tool_calls ?? []).entries()) {
    for (const leaf of stringLeaves(call.arguments, `tool_calls[${i}].arguments`)) add('tool_arguments', ...leaf);
    for (const leaf of stringLeaves(call.result, `tool_calls[${i}].result`)) add('tool_result', ...leaf);
  }
  return fields;
}

/** Whether a trace holds any text that evaluators read. */
export function hasText(content: TraceContent): boolean {
  return content.output !== '' || textFields(content).length > 0;
}

/** Every string of a JSON value with its path. */
export function stringLeaves(value: unknown, path: string): [field: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, i) => stringLeaves(item, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => stringLeaves(item, `${path}.${name}`));
}

/** The text a user gave: the input, or its user messages. */
export function inputText(content: TraceContent): string {
  if (typeof content.input === 'string') return content.input;
  return content.input
    .filter(({ role }) => role === 'user')
    .map((message) => message.content)
    .join('\n');
}
