import { parseJson } from './json-text.ts';
import type { Message, Part } from './message-parts.ts';
import { roleOf } from './roles.ts';

/** Where a message begins in what Python prints of objects: LlamaIndex's `role`, Haystack's `_role`. */
const BEGINNING = /\bChatMessage\(_?role=<\w+\.\w+: '(\w+)'>/g;
/** The texts in it: LlamaIndex's blocks and Haystack's contents, each in the quotes of Python. */
const TEXT = /\bText(?:Block\(block_type='text', |Content\()text=(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/gs;
const ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gs;
const ESCAPED: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\n', ''],
]);
const LAST_CODE_POINT = 0x10_ff_ff;

/** What a tool answered, as Haystack has it: the result, and the call that it answers. */
const RESULT =
  /\bToolCallResult\(result='((?:[^'\\]|\\.)*)', origin=ToolCall\(tool_name='([^']*)', arguments=.{0,9999}?, id='([^']*)'/gs;

/**
 * The messages in a text that Python printed, by whom they were said: their texts, and the results of tools. Undefined
 * where it printed none. LlamaIndex's and Haystack's instrumentations write objects so where they are in no message of
 * their own conventions.
 */
export function messagesPrinted(
  text: string,
): readonly { readonly role: Message['role']; readonly parts: readonly Part[] }[] | undefined {
  const beginnings = [...text.matchAll(BEGINNING)];
  const [first] = beginnings;
  if (first === undefined) return undefined;
  // What a person wrote in front of such a text, or behind its role, is read as it stands.
  const isWritten = /\w\s+\w/.test(text.slice(0, first.index));
  if (isWritten || !text.startsWith(', ', first.index + first[0].length)) return undefined;
  return beginnings.flatMap(({ index, 1: name }, position) => {
    const role = roleOf(name);
    const message = text.slice(index, beginnings[position + 1]?.index);
    return role === undefined ? [] : [{ role, parts: [...textsIn(message), ...resultsIn(message)] }];
  });
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

function unescaped(quoted: string): string {
  return quoted.replace(ESCAPE, (_all, byte, unit, point, other) => {
    if (other !== undefined) return ESCAPED.get(other) ?? other;
    const code = Number.parseInt(byte ?? unit ?? point, 16);
    return code > LAST_CODE_POINT ? '' : String.fromCodePoint(code);
  });
}
