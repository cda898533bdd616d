import type * as z from 'zod';
import { isEmpty, isObject, type JsonObject, parseJson } from './json-text.ts';
import { unwrap } from './message-wrappers.ts';
import { isPrinted } from './python-literal.ts';
import { isDumped } from './roles.ts';

type Json = z.core.util.JSONType;
type Rest = (readonly [path: string, value: Json])[];

/** What a function was given or returned, without what its framework has around it. */
export interface Bare {
  readonly value: Json;
  /** Where in the whole it stood. */
  readonly path: string;
  /** What else the whole holds, which is words for a program. */
  readonly rest: Rest;
}

/** What frameworks call the text that a function was given. */
const ASKED: ReadonlySet<string> = new Set([
  ...['input', 'inputs', 'question', 'query', 'query_str', 'queries', 'task', 'prompt', 'message', 'text', 'content'],
  ...['user_input', 'user_message', 'user_query', 'user_prompt', 'user_question', 'input_text', 'input_str', 'request'],
  ...['query_bundle', 'str_or_query_bundle', 'body', 'input_value', 'chat_message', 'new_message', 'chat_history'],
]);
/** Arguments by place and by name, where nothing else is named. */
const ARGUMENTS: ReadonlySet<string> = new Set(['args', 'kwargs']);
const ANSWERED: ReadonlySet<string> = new Set([
  ...['output', 'outputs', 'answer', 'result', 'return_value', 'return_values', 'response', 'text', 'replies', 'data'],
  ...['text_output', 'final_output', 'output_text'],
]);
/** Levels within each other: arguments by name, a request, its query. */
const MAX_LEVELS = 6;
/** Two words: a text that somebody said, and not one that a program reads. */
const PROSE = /\p{L}\s+\p{L}/u;
/** Scripts that write no spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]{4}/u;

/**
 * The one text, or the messages, within the arguments or the result of a function, as in
 * `{"args":["Will it rain?"],"kwargs":{}}`, `{"task":"Will it rain?","stream":false}` or
 * `{"query_bundle":{"query_str":"Will it rain?"}}`. Undefined where something else in it may be said as well: then the
 * whole is what was said.
 */
export function bareOf(whole: Json, role: 'user' | 'assistant'): Bare | undefined {
  const names = role === 'user' ? ASKED : ANSWERED;
  const rest: Rest = [];
  let value = parseJson(whole) ?? null;
  let path = '';
  for (let level = 0; level < MAX_LEVELS; level++) {
    const next = within(value, names);
    if (next === undefined || next.others.some(([, other]) => isSaid(other))) {
      const same = role === 'user' ? sameText(value, path) : undefined;
      return same === undefined ? undefined : { ...same, rest: [...rest, ...same.rest] };
    }
    for (const [name, other] of next.others) rest.push([below(path, name), other]);
    path = below(path, next.name);
    value = parseJson(next.value) ?? null;
    if (typeof value === 'string') return { value, path, rest };
    if (isAroundMessages(value)) return { value, path, rest };
  }
  return undefined;
}

/**
 * The one text that several parts of a program are given, each under a name for what is asked:
 * `{"retriever":{"query":"Will it rain?"},"prompt_builder":{"question":"Will it rain?"}}`.
 */
function sameText(whole: Json, at: string): Bare | undefined {
  if (!isObject(whole)) return undefined;
  const leaves = leavesOf(whole, at);
  const said = leaves.filter(({ value }) => isSaid(value));
  const [first] = said;
  if (first === undefined || !said.every(({ name, value }) => value === first.value && ASKED.has(name)))
    return undefined;
  const rest = leaves.filter((leaf) => !said.includes(leaf) && !isEmpty(leaf.value));
  return { value: first.value, path: first.path, rest: rest.map(({ path, value }) => [path, value]) };
}

interface Leaf {
  readonly name: string;
  readonly path: string;
  readonly value: Json;
}

function leavesOf(map: JsonObject, path: string): Leaf[] {
  return Object.entries(map).flatMap(([name, value]) => {
    const at = below(path, name);
    return isObject(value) ? leavesOf(value, at) : [{ name: lastPart(name), path: at, value }];
  });
}

interface Member {
  readonly name: string;
  readonly value: Json;
  readonly others: readonly (readonly [name: string, value: Json])[];
}

/** Dify names what it knows itself `sys.query`. */
function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The one member that is named as what is asked for, or the only one that there is. */
function within(value: Json, names: ReadonlySet<string>): Member | undefined {
  if (typeof value !== 'object' || value === null || isAroundMessages(value)) return undefined;
  const members = Object.entries(value).filter(([, member]) => !isEmpty(member));
  const named = Array.isArray(value) ? members : members.filter(([name]) => names.has(lastPart(name)));
  const given = named.length > 0 || names !== ASKED ? named : members.filter(([name]) => ARGUMENTS.has(name));
  const only = members.length === 1 && typeof members[0]?.[1] === 'object' ? members : [];
  const [found, ...more] = given.length > 0 ? given : only;
  if (found === undefined || more.length > 0) return undefined;
  return { name: found[0], value: found[1], others: members.filter((member) => member !== found) };
}

const MESSAGE_FIELDS = ['role', 'content', 'contents', 'parts', 'blocks', 'tool_calls', 'lc', 'type'];

function isAroundMessages(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((item) => isObject(item) && isMessage(item));
  return isObject(value) && (isMessage(value) || isUnwrapped(value));
}

function isMessage(value: JsonObject): boolean {
  return MESSAGE_FIELDS.filter((field) => value[field] !== undefined).length > 1 || 'lc' in value || isDumped(value);
}

/** A text under a name of one's own is no more than arguments. */
function isUnwrapped(value: JsonObject): boolean {
  return unwrap(value)?.inside.some(({ inner }) => typeof inner === 'object') === true;
}

function isSaid(value: Json): boolean {
  if (typeof value === 'string') return (PROSE.test(value) || UNSPACED.test(value)) && !isPrinted(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(isSaid);
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** The state that a workflow of LlamaIndex begins in, which says nothing where the event that starts it says nothing. */
export function isState(given: Json): boolean {
  const state = parseJson(given);
  if (!isObject(state) || !isObject(state['init_state'])) return false;
  const { start_event: event } = state;
  return typeof event === 'string' && !PROSE.test(event) && !UNSPACED.test(event);
}

/** The value of LangWatch's `{type, value}`; any other as it is. */
export function untyped(value: Json): Json {
  const parsed = parseJson(value) ?? null;
  const isTyped = isObject(parsed) && TYPES.has(parsed['type']) && Object.keys(parsed).length === 2;
  return isTyped && parsed['value'] !== undefined ? parsed['value'] : value;
}

const TYPES: ReadonlySet<Json | undefined> = new Set(['text', 'json', 'raw', 'list', 'chat_messages']);

/**
 * The arguments or the result of a tool without what frameworks have around it: OpenLLMetry writes arguments of Python
 * by place and by name, and what LangChain's callbacks are given.
 */
export function bareTool(value: Json): { readonly value: Json; readonly rest: Rest } {
  const whole = parseJson(untyped(value)) ?? null;
  if (!isObject(whole)) return { value: textOfParts(whole) ?? whole, rest: [] };
  const only = onlyArgument(whole);
  if (only !== undefined) return { value: only, rest: [] };
  const { raw_output: output, tool_name: tool, blocks: _repeated, ...others } = whole;
  // What LlamaIndex has around the result of a tool.
  if (output !== undefined && typeof tool === 'string' && 'is_error' in whole) {
    return { value: parseJson(output) ?? output, rest: Object.entries(others).filter(([, other]) => !isEmpty(other)) };
  }
  for (const [name, around] of AROUND_TOOLS) {
    const inner = parseJson(whole[name]);
    const others = Object.entries(whole).filter(([key, other]) => key !== name && !isEmpty(other));
    const isAround = inner !== undefined && !isEmpty(inner) && 'kwargs' in whole;
    if (isAround && Object.keys(whole).every((key) => key === name || around.has(key)) && !others.some(isArgument)) {
      return { value: inner, rest: others };
    }
  }
  return { value: whole, rest: [] };
}

/** OpenLLMetry for LangChain in JavaScript writes the arguments as the one that a function was given. */
function onlyArgument({ args, ...others }: JsonObject): JsonObject | undefined {
  const [first, ...more] = Array.isArray(args) ? args : [];
  const given = parseJson(first);
  return isObject(given) && typeof first === 'string' && more.length === 0 && isEmpty(others) ? given : undefined;
}

/** What a tool answered in parts that are texts and no more, as Bedrock's and MCP's tools do. */
function textOfParts(value: Json): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const texts = value.flatMap((part) => {
    const isText = isObject(part) && Object.entries(part).every(([key, inner]) => key === 'text' || inner === 'text');
    return isText && typeof part['text'] === 'string' ? [part['text']] : [];
  });
  return texts.length === value.length ? texts.join('\n') : undefined;
}

const AROUND_TOOLS: readonly (readonly [name: string, around: ReadonlySet<string>])[] = [
  ['kwargs', new Set(['args', 'sanitize_inputs_outputs'])],
  ['inputs', new Set(['input_str', 'tags', 'metadata', 'kwargs'])],
  ['input_str', new Set(['tags', 'metadata', 'kwargs', 'inputs'])],
  ['output', new Set(['kwargs'])],
];

/** Whether it is a part of the call. */
function isArgument([name]: readonly [name: string, value: Json]): boolean {
  return name === 'args';
}
