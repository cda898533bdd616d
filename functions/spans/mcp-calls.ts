import type * as z from 'zod';
import { isEmpty, isObject, type JsonObject, parseJson } from './json-text.ts';

type Json = z.core.util.JSONType;
type Rest = (readonly [path: string, value: Json])[];

/** https://modelcontextprotocol.io/specification, "Tools": the request `tools/call` and `CallToolResult`. */
export const CALL_METHOD = 'tools/call';
const CALL_MEMBERS = new Set(['arguments', 'task', '_meta', 'meta']);
const NAME_MEMBERS = ['tool_name', 'name'];
const RESULT_MEMBERS = new Set([
  ...['content', 'structuredContent', 'structured_content', 'isError', 'is_error', '_meta', 'meta'],
  ...['resultType', 'result_type'],
]);

interface Unwrapped {
  readonly value: Json;
  readonly name?: string;
  readonly rest: Rest;
}

/**
 * What a tool was given, within a request of MCP or within its parameters; those of another tool than `tool` are
 * arguments like any other.
 */
export function givenByMcp(given: Json, tool: string | undefined): Unwrapped | undefined {
  const whole = isObject(given) && isObject(given['root']) ? given['root'] : given;
  if (!isObject(whole)) return undefined;
  const { params } = whole;
  if (whole['method'] === CALL_METHOD && isObject(params)) return parametersOf(params, undefined);
  return tool === undefined ? undefined : parametersOf(whole, tool);
}

function parametersOf(params: JsonObject, tool: string | undefined): Unwrapped | undefined {
  const key = NAME_MEMBERS.find((name) => typeof params[name] === 'string') ?? '';
  const name = params[key];
  const others = Object.entries(params).filter(([member]) => member !== key && member !== 'arguments');
  const isCall = 'arguments' in params && others.every(([member]) => CALL_MEMBERS.has(member));
  if (typeof name !== 'string' || !isCall || (tool !== undefined && tool !== name)) return undefined;
  return { name, value: parseJson(params['arguments']) ?? {}, rest: others.filter(([, inner]) => !isEmpty(inner)) };
}

/** What a tool answered, within the result of MCP around it: the texts of its content, or else what it is. */
export function answeredByMcp(result: Json): Unwrapped | undefined {
  if (!isObject(result)) return undefined;
  const { content, ...others } = result;
  const isResult = Object.keys(others).length > 0 && Object.keys(others).every((name) => RESULT_MEMBERS.has(name));
  if (!isResult || !Array.isArray(content) || content.length === 0) return undefined;
  const texts = content.flatMap(textOfPart);
  if (texts.length < content.length) return undefined;
  const text = texts.join('\n');
  const rest = Object.entries(others).filter(([, inner]) => inner !== false && !isEmpty(inner) && !isSame(inner, text));
  return { value: parseJson(text) ?? text, rest };
}

/** A part that says no more than its text. */
function textOfPart(part: Json): string[] {
  if (!isObject(part) || typeof part['text'] !== 'string') return [];
  const { text, type, ...others } = part;
  return (type === undefined || type === 'text') && Object.values(others).every(isEmpty) ? [text] : [];
}

/** MCP's SDKs write a text that a function returned once more as `{result: …}`, and say how the result is whole. */
function isSame(inner: Json, text: string): boolean {
  if (inner === 'complete') return true;
  return isObject(inner) && Object.keys(inner).length === 1 && inner['result'] === text;
}
