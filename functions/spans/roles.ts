import type * as z from 'zod';
import { isObject, type JsonObject } from './json-text.ts';
import type { Message } from './message-parts.ts';

type Json = z.core.util.JSONType;
type Role = Message['role'];

const ROLES: ReadonlyMap<unknown, Role> = new Map([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['ai', 'assistant'],
  ['aimessagechunk', 'assistant'],
  ['model', 'assistant'],
  ['chatbot', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
]);

/** LangChain writes a message as `{type, data}` as well: who speaks, and what constructs it. */
export function isDumped({ type, data }: JsonObject): boolean {
  return typeof type === 'string' && isRole(type) && isObject(data) && 'content' in data;
}

/** Whether a word says who speaks. */
export function isRole(name: Json): boolean {
  return roleOf(name) !== undefined;
}

/** Whoever speaks: LangChain names them by the `type` of a message. */
export function roleOf(name: Json | undefined): Role | undefined {
  return ROLES.get(typeof name === 'string' ? name.toLowerCase() : name);
}

/** Whoever speaks in a message of LangChain: in JavaScript only its class tells, at the end of the way to it. */
export function roleOfClass(way: Json | undefined): Role | undefined {
  const name = Array.isArray(way) ? way.at(-1) : undefined;
  return typeof name === 'string' ? roleOf(name.replace(/Message(?:Chunk)?$/, '')) : undefined;
}
