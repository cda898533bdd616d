import type * as z from 'zod';
import { parseJson } from './json-text.ts';
import type { Message, Part } from './message-parts.ts';
import { pythonLiteral, unescaped } from './python-literal.ts';
import { roleOf } from './roles.ts';

type Json = z.core.util.JSONType;

/** Where a message begins in what Python prints of objects: LlamaIndex's `role`, Haystack's `_role`. */
const BEGINNING = /\bChatMessage\(_?role=<\w+\.\w+: '(\w+)'>/g;
/** The texts in it: LlamaIndex's blocks and Haystack's contents, each in the quotes of Python. */
const TEXT = /\bText(?:Block\(block_type='text', |Content\()text=(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/gs;
/** What a model asked of a tool, as Haystack has it; that which a result answers is in `origin`. */
const REQUEST = /(?<!origin=)\bToolCall\(tool_name='([^']*)', arguments=(\{.{0,9999}?\}), id='([^']*)'/gs;
/** What the provider says of its answer, with maps within it. */
const USAGE = /'usage': (\{(?:[^{}]|\{[^{}]*\})*\})/s;
const MODEL = /\b_meta=\{'model': '([\w.:/@-]{2,200})'/;

/** What a tool answered, as Haystack has it: the result, and the call that it answers. */
const RESULT =
  /\bToolCallResult\(result='((?:[^'\\]|\\.)*)', origin=ToolCall\(tool_name='([^']*)', arguments=.{0,9999}?, id='([^']*)'/gs;

interface Printed {
  readonly role: Message['role'];
  readonly parts: readonly Part[];
  readonly usage: Json | undefined;
}

/**
 * The messages in a text that Python printed, by whom they were said: their texts, what was asked of tools and what they
 * answered, and what the model used. Undefined where it printed none. LlamaIndex's and Haystack's instrumentations write objects so where they are in no message of
 * their own conventions.
 */
export function messagesPrinted(text: string): readonly Printed[] | undefined {
  const beginnings = [...text.matchAll(BEGINNING)];
  const [first] = beginnings;
  if (first === undefined) return undefined;
  // What a person wrote in front of such a text, or behind its role, is read as it stands.
  const isWritten = /\w\s+\w/.test(text.slice(0, first.index));
  if (isWritten || !text.startsWith(', ', first.index + first[0].length)) return undefined;
  return beginnings.flatMap(({ index, 1: name }, position) => {
    const role = roleOf(name);
    const message = text.slice(index, beginnings[position + 1]?.index);
    if (role === undefined) return [];
    const parts = [...textsIn(message), ...requestsIn(message), ...resultsIn(message)];
    return [{ role, parts, usage: pythonLiteral(USAGE.exec(message)?.[1] ?? '') }];
  });
}

/** The model that answered, as Haystack prints it in the messages of an agent. */
export function modelPrinted(text: string): string | undefined {
  return MODEL.exec(text)?.[1];
}

function requestsIn(message: string): Part[] {
  return [...message.matchAll(REQUEST)].map(([, name = '', given = '', id]) => ({
    kind: 'request',
    text: '',
    request: { id, name, arguments: pythonLiteral(given) ?? given },
  }));
}

function textsIn(message: string): Part[] {
  return [...message.matchAll(TEXT)].map(([, single, double]) => ({
    kind: 'text',
    text: unescaped(single ?? double ?? ''),
  }));
}

function resultsIn(message: string): Part[] {
  return [...message.matchAll(RESULT)].map(([, printed = '', name, id]) => {
    const text = unescaped(printed);
    return { kind: 'result', text, result: { id, name, value: parseJson(text) ?? text } };
  });
}
