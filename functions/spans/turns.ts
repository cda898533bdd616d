import type * as z from 'zod';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Message, ToolRequest, ToolResult } from './message-parts.ts';
import type { Conversation, Turn } from './messages.ts';

type Json = z.core.util.JSONType;
/** What of a value has no place in the span, by where it stood. */
export type Rest = readonly (readonly [path: string, value: Json])[];

/** Where messages come from: an attribute, or the events of the span together. */
export interface Source {
  readonly conversation: Conversation;
  /** Says that it was read, with what of it has no place. */
  use(rest: Rest): void;
}

/** What was said; what a tool answered counts where it was told to the model. */
export function textOf({ parts, role }: Turn, withResults = true): string {
  return parts
    .filter(({ kind }) => kind === 'text' || (kind === 'result' && (withResults || role === 'user')))
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join('\n');
}

export function requestsOf({ parts }: Turn): ToolRequest[] {
  return parts.flatMap((part) => (part.kind === 'request' ? [part.request] : []));
}

export function resultsOf({ parts }: Turn): ToolResult[] {
  return parts.flatMap((part) => (part.kind === 'result' ? [part.result] : []));
}

export function thoughtsOf({ parts }: Turn): string[] {
  return parts.flatMap((part) => (part.kind === 'reasoning' ? [part.text] : []));
}

/** Whether a message of it would hold something. */
export function tells(turn: Turn): boolean {
  return textOf(turn) !== '' || requestsOf(turn).length > 0;
}

/** A turn with the texts of several, as instructions in parts are one text elsewhere. */
export function joined(turns: readonly Turn[]): Turn {
  const parts = turns.flatMap((turn) => turn.parts);
  return { role: 'system', name: undefined, path: '', parts, isChoice: false };
}

/** What was asked of tools in an earlier turn would otherwise be lost from the history. */
export function toMessage(turn: Turn): Message {
  const requests = requestsOf(turn);
  const texts = [textOf(turn), requests.length === 0 ? '' : JSON.stringify(requests)];
  const content = texts.filter((text) => text !== '').join('\n');
  return { role: turn.role, content, ...(turn.name === undefined ? {} : { name: turn.name }) };
}

/** What a model thought before an earlier answer. */
export function thoughts(turns: readonly Turn[]): Rest {
  return turns.flatMap((turn) => thoughtsOf(turn).map((text) => [below(turn.path, 'reasoning'), text] as const));
}

/** Who spoke, where no message says it. */
export function names(turns: readonly Turn[]): Rest {
  return turns.flatMap(({ path, name }) => (name === undefined ? [] : [[below(path, 'name'), name] as const]));
}

export function keyOf({ id, name, arguments: given }: ToolRequest): string {
  return canonicalJson([id, name, given]);
}

/** Texts that stand in the span, so that none stands twice. */
export class Texts {
  readonly #known = new Set<string>();

  add(turn: Turn): void {
    this.#known.add(textOf(turn).trim());
    for (const { text } of turn.parts) this.#known.add(text.trim());
  }

  has(turn: Turn): boolean {
    const text = textOf(turn).trim();
    return text === '' || this.#known.has(text) || this.#hasParts(turn);
  }

  #hasParts({ parts }: Turn): boolean {
    return parts.every(({ kind, text }) => kind === 'reasoning' || kind === 'request' || this.#known.has(text.trim()));
  }
}

export function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
