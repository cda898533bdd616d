import type * as z from 'zod';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { AttributeReader, Claim } from './attribute-reader.ts';
import { isEmpty, parseJson } from './json-text.ts';
import { ANSWERED, choices, eventMessages, SAID_BEFORE } from './message-events.ts';
import type { Part } from './message-parts.ts';
import { type Conversation, readConversation } from './messages.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import type { ExportedSpan } from './span.ts';

type Json = z.core.util.JSONType;
type Tool = NonNullable<NormalizedSpan['tool']>;
type Rest = readonly (readonly [path: string, value: Json])[];

/** A value that a tool was given or that it answered, and who says so. */
interface Candidate {
  readonly value: Json;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  use(): void;
}

/** Google's ADK writes what it does not know as these. */
const UNKNOWN = new Set(['<not specified>', 'N/A']);

/**
 * The tool that a span ran: what it was given and what it answered, from attributes of its own, from messages, or from
 * what any span has as input and output.
 */
export function toolOf(reader: AttributeReader, span: ExportedSpan): Tool {
  const given = land([
    ...whole(
      reader,
      reader.of('tool arguments').filter(({ name }) => name !== DEFINITION),
    ),
    ...inMessages(reader, reader.of('input messages'), 'request'),
    ...inEvents(reader, eventMessages(span), 'request', SAID_BEFORE),
    ...whole(reader, reader.of('input')),
    ...whole(
      reader,
      reader.of('tool arguments').filter(({ name }) => name === DEFINITION),
    ),
  ]);
  const result = land([
    ...whole(reader, reader.of('tool result')),
    ...inMessages(reader, reader.of('output messages'), 'result'),
    ...inEvents(reader, choices(span), 'result', ANSWERED),
    ...whole(reader, reader.of('output')),
  ]);
  const id = textIn(reader, reader.of('tool call id')) ?? given?.id ?? result?.id;
  const name = textIn(reader, reader.of('tool name', 'entity name')) ?? given?.name ?? span.name;
  return {
    ...(id === undefined ? {} : { call_id: id }),
    name,
    ...(given === undefined ? {} : { arguments: given.value }),
    ...(result === undefined ? {} : { result: result.value }),
  };
}

/** OpenInference means the definition of the tool's parameters by it; several write its arguments there. */
const DEFINITION = 'tool.parameters';

/** The first that holds something; what says the same is no other. */
function land(candidates: readonly Candidate[]): Candidate | undefined {
  const filled = candidates.filter(({ value }) => !isEmpty(value));
  const first = filled[0] ?? candidates.find(({ value }) => value !== null && value !== '');
  if (first === undefined) return undefined;
  const same = canonicalJson(first.value);
  for (const candidate of candidates)
    if (candidate === first || canonicalJson(candidate.value) === same) candidate.use();
  return first;
}

function whole(reader: AttributeReader, claims: readonly Claim[]): Candidate[] {
  return claims.flatMap((claim) => {
    const value = parseJson(claim.value);
    if (value === undefined || (typeof value === 'string' && UNKNOWN.has(value))) return [];
    return [{ value, use: () => reader.use(claim) }];
  });
}

function inMessages(reader: AttributeReader, claims: readonly Claim[], kind: 'request' | 'result'): Candidate[] {
  return claims.flatMap((claim) => {
    const conversation = readConversation(claim.value, 'tool');
    return conversation === undefined ? [] : inParts(conversation, kind, (rest) => reader.use(claim, rest));
  });
}

function inEvents(
  reader: AttributeReader,
  conversation: Conversation | undefined,
  kind: 'request' | 'result',
  events: ReadonlySet<string>,
): Candidate[] {
  return conversation === undefined ? [] : inParts(conversation, kind, (rest) => reader.useEvents(events, rest));
}

/** The one part that says it, or else what all of them say. */
function inParts({ turns, rest }: Conversation, kind: 'request' | 'result', use: (rest: Rest) => void): Candidate[] {
  const parts = turns.flatMap((turn) => turn.parts);
  const told = parts.find((part) => part.kind === kind) ?? parts.find((part) => part.kind === 'result');
  if (told !== undefined && parts.length === 1) {
    return [{ ...toldBy(told), use: () => use(rest) }];
  }
  if (parts.length === 0) return [];
  const values = parts.map((part) => toldBy(part).value);
  const texts = parts.every((part) => part.kind === 'text') ? parts.map(({ text }) => text).join('\n') : undefined;
  const value = parts.length === 1 ? (values[0] ?? null) : (texts ?? values);
  return [{ value: typeof value === 'string' ? (parseJson(value) ?? value) : value, use: () => use(rest) }];
}

function toldBy(part: Part): {
  readonly value: Json;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
} {
  if (part.kind === 'request')
    return { value: part.request.arguments ?? null, id: part.request.id, name: part.request.name };
  if (part.kind === 'result') return { value: part.result.value, id: part.result.id, name: part.result.name };
  return { value: part.text };
}

/** The first text of these; one that says another stays. */
function textIn(reader: AttributeReader, claims: readonly Claim[]): string | undefined {
  const texts = claims.map((claim) => ({ claim, text: toText(claim.value) }));
  const first = texts.find(({ text }) => text !== undefined)?.text;
  for (const { claim, text } of texts) if (text !== undefined && text === first) reader.use(claim);
  return first;
}

function toText(value: Json): string | undefined {
  if (value === null || value === '' || (typeof value === 'string' && UNKNOWN.has(value))) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
