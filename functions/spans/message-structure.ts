import type * as z from 'zod';
import { isObject } from './json-text.ts';
import type { Message } from './message-parts.ts';
import { isRole } from './roles.ts';

type Json = z.core.util.JSONType;
type Role = Message['role'];

/** The message events of the deprecated GenAI conventions, and who speaks in each. */
export const MESSAGE_EVENTS: ReadonlyMap<string, Role> = new Map([
  ['gen_ai.system.message', 'system'],
  ['gen_ai.user.message', 'user'],
  ['gen_ai.assistant.message', 'assistant'],
  ['gen_ai.tool.message', 'tool'],
  // OpenLIT's name.
  ['gen_ai.tools.message', 'tool'],
]);
export const CHOICE_EVENT = 'gen_ai.choice';

/** What says nothing beyond what is read: numbers of places, and words for what the shape tells. */
export function isStructure(key: string, item: Json): boolean {
  if (key === 'message_content') return isObject(item) && Object.keys(item).every((name) => name === 'type');
  if (key === 'index' || key === 'lc' || key === 'gen_ai.message.index') return typeof item === 'number';
  if (key === 'role') return isRole(item);
  if (key === 'event.name') return item === CHOICE_EVENT || (typeof item === 'string' && MESSAGE_EVENTS.has(item));
  return (key === 'type' || key === 'block_type') && (isRole(item) || TYPES.has(item));
}

const TYPES: ReadonlySet<Json> = new Set(['message', 'constructor', 'text']);
