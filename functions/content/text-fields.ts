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
  /** What a model, an agent or a chain answered on the way to the output. */
  | 'interim'
  | 'output';

export interface TextField {
  readonly field: string;
  readonly role: FieldRole;
  readonly text: string;
}

type Span = NonNullable<TraceContent['spans']>[number];
type Messages = Exclude<TraceContent['input'], string>;

const MESSAGE_ROLES: Readonly<Record<Messages[number]['role'], FieldRole>> = {
  system: 'instructions',
  developer: 'instructions',
  user: 'input',
  assistant: 'history',
  tool: 'tool_result',
};

/** What the texts of a span are, by its kind. What goes into a step of any other kind is data. */
const SPAN_ROLES: ReadonlyMap<string | undefined, { readonly input: FieldRole; readonly output: FieldRole }> = new Map([
  ['llm', { input: 'input', output: 'interim' }],
  ['agent', { input: 'input', output: 'interim' }],
  ['guardrail', { input: 'input', output: 'interim' }],
  ['tool', { input: 'tool_arguments', output: 'tool_result' }],
  ['retriever', { input: 'input', output: 'context' }],
]);
const STEP_ROLES = { input: 'context', output: 'interim' } as const;

/** Roles under which a text was read already that is met again in the role before it, in a span. */
const READ_AS: Readonly<Record<FieldRole, readonly FieldRole[]>> = {
  instructions: ['instructions'],
  input: ['input'],
  history: ['history', 'output', 'interim'],
  context: ['context', 'input'],
  tool_arguments: ['tool_arguments'],
  tool_result: ['tool_result'],
  reasoning: ['reasoning'],
  interim: ['interim', 'output'],
  output: ['output'],
};

/** Every evaluator asks for them, and a content never changes. */
const listed = new WeakMap<TraceContent, readonly TextField[]>();

/**
 * The texts of a trace that evaluators read, each with its path in the stored trace: its own first, then those of its
 * spans. A conversation grows from call to call, and a wrapper repeats what is within it: what a span says again is not
 * read again.
 */
export function textFields(content: TraceContent): readonly TextField[] {
  const known = listed.get(content);
  if (known !== undefined) return known;
  const own = ownFields(content);
  const fields = content.spans === undefined ? own : [...own, ...spanFields(content.spans, own, content)];
  listed.set(content, fields);
  return fields;
}

/** Whether a text is that of a span, and not of the trace itself. */
export function isOfSpan({ field }: TextField): boolean {
  return field.startsWith('spans[');
}

function ownFields(content: TraceContent): TextField[] {
  const fields: TextField[] = [];
  const add = (role: FieldRole, field: string, text: string | undefined) => {
    if (text !== undefined && text !== '') fields.push({ field, role, text });
  };
  for (const [role, ...leaf] of spokenIn(content.input, 'input', 'input')) add(role, ...leaf);
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

function spanFields(spans: readonly Span[], own: readonly TextField[], content: TraceContent): TextField[] {
  const read = new Set(own.map(({ role, text }) => keyOf(role, text)));
  // A model is given the result of a tool as the text of a message.
  for (const { result } of content.tool_calls ?? []) {
    if (result !== undefined) read.add(keyOf('tool_result', JSON.stringify(result)));
  }
  const fields: TextField[] = [];
  const add = (role: FieldRole, field: string, text: string) => {
    if (text === '' || READ_AS[role].some((known) => read.has(keyOf(known, text)))) return;
    read.add(keyOf(role, text));
    fields.push({ field, role, text });
  };
  // By hand, since a tree of spans may be deeper than a stack.
  const waiting = spans.map((span, index) => ({ span, path: `spans[${index}]` })).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { span, path } = next;
    const roles = SPAN_ROLES.get(span.kind) ?? STEP_ROLES;
    for (const leaf of spokenIn(span.input ?? '', `${path}.input`, roles.input)) add(...leaf);
    add(roles.output, `${path}.output`, span.output ?? '');
    for (const [index, child] of [...(span.children ?? []).entries()].reverse()) {
      waiting.push({ span: child, path: `${path}.children[${index}]` });
    }
  }
  return fields;
}

function spokenIn(
  input: TraceContent['input'],
  path: string,
  role: FieldRole,
): [role: FieldRole, field: string, text: string][] {
  if (typeof input === 'string') return [[role, path, input]];
  return input.map((message, i) => [MESSAGE_ROLES[message.role], `${path}[${i}].content`, message.content]);
}

function keyOf(role: FieldRole, text: string): string {
  return `${role}:${text}`;
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
