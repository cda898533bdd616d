import type * as z from 'zod';
import { isEmpty, isObject, type JsonObject } from './json-text.ts';
import type { Message } from './message-parts.ts';

type Json = z.core.util.JSONType;
type Role = Message['role'];

/** Messages within a request or an answer. */
interface Inside {
  readonly name: string;
  readonly inner: Json;
  /** Who speaks where nobody is named; null for whoever speaks outside. */
  readonly role: Role | null;
  /** Whether it answers what stands before it. */
  readonly isChoice: boolean;
}

/** Around messages: a request, an answer, the state of a graph. In the order in which they were said. */
const WRAPPERS: readonly (readonly [name: string, role: Role | null, isChoice: boolean])[] = [
  ['system', 'system', false],
  ['systemInstruction', 'system', false],
  ['system_instruction', 'system', false],
  ['instructions', 'system', false],
  ['messages', null, false],
  ['contents', null, false],
  ['prompt', null, false],
  ['text', null, false],
  ['choices', 'assistant', true],
  ['candidates', 'assistant', true],
  ['generations', 'assistant', true],
  ['completion', 'assistant', true],
  ['replies', 'assistant', true],
];
/** LangSmith wraps a text that a function was given or returned in an object of one name. */
const ONLY_NAMES: ReadonlySet<string | undefined> = new Set(['input', 'inputs', 'output', 'outputs']);

/** The messages that a request, an answer or the state of a graph is around, and what else it holds. */
export function unwrap(
  value: JsonObject,
): { readonly inside: readonly Inside[]; readonly rest: JsonObject } | undefined {
  const [only, ...others] = Object.keys(value);
  const text = only === undefined || others.length > 0 || !ONLY_NAMES.has(only) ? undefined : value[only];
  if (only !== undefined && typeof text === 'string') {
    return { inside: [{ name: only, inner: text, role: null, isChoice: false }], rest: {} };
  }
  const { inside: configured, rest: config } = inConfig(value['config']);
  const inside = [...configured, ...inMembers(value)];
  if (inside.length === 0) return undefined;
  const used = new Set(inside.map(({ name }) => name));
  const rest = Object.entries(value).filter(([name]) => !used.has(name));
  return { inside, rest: { ...Object.fromEntries(rest), ...(config === undefined ? {} : { config }) } };
}

/** Gemini's SDKs have the instructions in the configuration. */
function inConfig(config: Json | undefined): { readonly inside: readonly Inside[]; readonly rest?: JsonObject } {
  if (!isObject(config)) return { inside: [] };
  const { system_instruction: snake, systemInstruction: camel, ...rest } = config;
  const inner = [snake, camel].filter((one) => one !== undefined && !isEmpty(one));
  const inside = inner.map((one) => ({
    name: 'config.system_instruction',
    inner: one ?? null,
    role: 'system' as const,
    isChoice: false,
  }));
  return inside.length === 0 ? { inside } : { inside, rest };
}

function inMembers(value: JsonObject): readonly Inside[] {
  const { input, output, raw } = value;
  const isRequest = 'model' in value || Array.isArray(input) || 'config' in value;
  const inside: Inside[] = WRAPPERS.filter(([name]) => name !== 'instructions' || isRequest).flatMap(
    ([name, role, isChoice]) => {
      const inner = value[name];
      return inner === undefined || isEmpty(inner) ? [] : [{ name, inner, role, isChoice }];
    },
  );
  if (input !== undefined && ('model' in value || (Array.isArray(input) && input.every(isObject)))) {
    inside.push({ name: 'input', inner: input, role: null, isChoice: false });
  }
  const isAnswer = isObject(output) ? 'message' in output : Array.isArray(output) && output.every(isItem);
  if (output !== undefined && isAnswer && !isEmpty(output)) {
    inside.push({ name: 'output', inner: output, role: 'assistant', isChoice: true });
  }
  // The result of a crew, which it repeats in other forms.
  if (typeof raw === 'string' && 'tasks_output' in value) {
    inside.push({ name: 'raw', inner: raw, role: null, isChoice: false });
  }
  return inside;
}

/** Gemini's answer to a prompt that it does not take: why, and no candidates. */
export function isBlocked({ prompt_feedback: snake, promptFeedback: camel }: JsonObject): boolean {
  const feedback = snake ?? camel;
  return isObject(feedback) && !(isEmpty(feedback['block_reason']) && isEmpty(feedback['blockReason']));
}

/** An item of an answer of OpenAI's Responses. */
function isItem(value: Json): boolean {
  return isObject(value) && typeof value['type'] === 'string';
}
