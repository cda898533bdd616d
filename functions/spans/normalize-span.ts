import type * as z from 'zod';
import { AttributeReader, type Claim } from './attribute-reader.ts';
import { costOf } from './costs.ts';
import { KIND_WORDS } from './dialects/kinds.ts';
import { documentsOf } from './documents.ts';
import { identitiesOf } from './identities.ts';
import { isObject, parseJson, textOf } from './json-text.ts';
import { CALL_METHOD } from './mcp-calls.ts';
import { entriesOf } from './message-events.ts';
import { CHOICE_EVENT, MESSAGE_EVENTS } from './message-structure.ts';
import type { NormalizedSpan, SpanKind } from './normalized-span.ts';
import { choreIn } from './provider-chores.ts';
import { modelPrinted } from './python-messages.ts';
import { type Said, saidOf } from './said.ts';
import type { ExportedSpan } from './span.ts';
import { usageOf } from './token-counts.ts';
import { toolOf } from './tools.ts';
import { isVector, withoutBinary, withoutVectors } from './vectors.ts';

type Json = z.core.util.JSONType;

/**
 * Reads a span by the dialects of `dialects/`. A value that a dialect gives a meaning to stands in the field that the
 * dialect's table says, or says again what stands there; whatever is not used stays an attribute.
 */
export function normalizeSpan(span: ExportedSpan): NormalizedSpan {
  const reader = new AttributeReader(entriesOf(span));
  const chore = choreIn(span.attributes);
  const kind = chore ?? kindOf(reader, span);
  const identities = identitiesOf(reader, span.resource);
  const model = modelOf(reader, kind);
  const provider = firstText(reader, reader.of('provider'));
  const answered =
    model ??
    (kind === 'llm' || kind === 'embedding' ? (modelInAnswer(reader) ?? modelInRequest(span)) : modelInState(reader));
  const documents = documentsOf(reader, kind);
  const tool = kind === 'tool' ? toolOf(reader, span) : undefined;
  const said = kind === 'tool' || chore === 'span' ? NOTHING_SAID : saidOf(reader, span, kind);
  const isSaid = kind === 'llm' && said.input !== undefined && said.output !== undefined && said.output !== '';
  const usage = usageOf(reader, kind, { answers: said.usage, isSaid, scope: span.scope, model: answered });
  const cost = costOf(reader);
  noteVectors(reader, kind);
  for (const claim of reader.of('media type')) if (isMediaType(claim.value)) reader.use(claim);
  const attributes = { ...resourceOf(span), ...reader.rest() };
  return withoutUndefined({
    span_id: span.spanId,
    parent_span_id: span.parentSpanId,
    name: span.name,
    kind,
    started_at: new Date(span.startedAt).toISOString(),
    duration_ms: Math.round(span.durationMs * 1000) / 1000,
    error: span.error ?? (kind === 'llm' && usage === undefined ? errorOfEnd(span) : undefined),
    model: answered,
    provider,
    ...identities,
    usage,
    cost,
    input: said.input,
    output: said.output,
    reasoning: listOrNothing(said.reasoning),
    documents,
    tool,
    tool_requests: listOrNothing(said.toolRequests),
    tool_results: listOrNothing(said.toolResults),
    attributes: Object.keys(attributes).length === 0 ? undefined : attributes,
  });
}

const NOTHING_SAID: Said = {
  input: undefined,
  output: undefined,
  reasoning: [],
  toolRequests: [],
  toolResults: [],
  usage: [],
};

/** Mastra and the Vercel AI SDK say of a call that failed only that it ended so. */
function errorOfEnd({ attributes }: ExportedSpan): string | undefined {
  const ends = [attributes['gen_ai.response.finish_reasons'], attributes['ai.response.finishReason']];
  return ends.some((end) => String(parseJson(end)) === 'error') ? 'The model ended with an error.' : undefined;
}

/** The first word that is known; a dialect that has no word for a span leaves it to what the span names. */
function kindOf(reader: AttributeReader, span: ExportedSpan): SpanKind {
  let kind: SpanKind | undefined;
  for (const claim of reader.of('kind')) {
    const known = meaningOf(claim);
    // Whatever else the Vercel AI SDK does is around calls of models, which have spans of their own.
    if (known === undefined && claim.name === 'ai.operationId') kind ??= 'chain';
    if (known === undefined) continue;
    const isOther = known !== 'nothing' && kind !== undefined && known !== kind;
    if (known !== 'nothing') kind ??= known;
    // The name of a class says more than what it is.
    if (!isOther && isWord(claim)) reader.use(claim);
  }
  if (kind !== undefined) return PREPARATION.test(span.name) ? 'chain' : kind;
  const isConversation = span.events.some(({ name }) => MESSAGE_EVENTS.has(name) || name === CHOICE_EVENT);
  if (reader.has('model answered', 'model asked') || isConversation) return 'llm';
  if (reader.has('tool name', 'tool call id') || reader.of('tool arguments', 'tool result').some(isOfTool))
    return 'tool';
  if (span.attributes['mcp.method.name'] === CALL_METHOD && reader.has('tool arguments')) return 'tool';
  // An application may call anything `events`.
  if (reader.of('conversation').some(({ name }) => name !== 'events')) return 'agent';
  return reader.has('model used') && reader.has('token counts') ? 'llm' : 'span';
}

/** OpenLLMetry writes every request of MCP by these names, and every answer that goes over its stream. */
function isOfTool({ name }: Claim): boolean {
  return name !== 'mcp.request.argument' && name !== 'mcp.response.value';
}

/** LlamaIndex's, which OpenInference calls a call of the model. */
const PREPARATION = /\b_prepare_chat_with_tools$/;

function isWord(claim: Claim): boolean {
  const word = wordOf(claim);
  return claim.name !== CLASS || (word !== undefined && KIND_WORDS.get(CLASS)?.has(word) === true);
}

const CLASS = 'haystack.component.type';

/** What a dialect says by its word, or, of classes of Haystack, by the end of one. */
function meaningOf(claim: Claim): SpanKind | 'nothing' | undefined {
  const word = wordOf(claim);
  const words = KIND_WORDS.get(claim.name);
  if (word === undefined || words === undefined) return undefined;
  if (claim.name !== CLASS) return words.get(word);
  for (const [end, kind] of words) if (word.endsWith(end)) return kind;
  return 'chain';
}

/** The Vercel AI SDK has the word at the end of an id, MLflow has it as JSON. */
function wordOf({ name, value }: Claim): string | undefined {
  const text = textOf(parseJson(value));
  return (name === 'ai.operationId' ? text?.slice(text.lastIndexOf('.') + 1) : text)?.toLowerCase();
}

/** The model that answered; one that was asked for and is another stays an attribute. */
function modelOf(reader: AttributeReader, kind: SpanKind): string | undefined {
  const named = kind === 'llm' || kind === 'embedding' ? reader.of('entity name') : [];
  const entities = named.filter(({ name }) => name.startsWith('genkit:'));
  const models = reader.of('model answered', 'model asked', 'model used');
  // Anything may have a model, cars for one.
  return firstText(reader, [...models.filter(({ name }) => name !== 'model' || kind !== 'span'), ...entities]);
}

const MODEL_NAMES = ['model', 'model_name', 'modelId', 'model_id', 'modelVersion', 'model_version'];
const MAX_ANSWER_LEVELS = 4;

/** The model that an answer names beside what it says, as answers of providers do. The name stays there as well. */
function modelInAnswer(reader: AttributeReader): string | undefined {
  for (const { value } of reader.of('output messages', 'output')) {
    let level = [parseJson(value) ?? null];
    for (let depth = 0; depth < MAX_ANSWER_LEVELS && level.length > 0; depth++) {
      for (const item of level) {
        const model = isObject(item) ? nameOfModel(item) : undefined;
        if (model !== undefined) return model;
      }
      level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    }
  }
  return undefined;
}

/** Where OpenInference and others write what was asked of a model, the only place of its name where it failed. */
const REQUEST_NAMES = ['llm.invocation_parameters', 'input.value'];

function modelInRequest({ attributes }: ExportedSpan): string | undefined {
  for (const name of REQUEST_NAMES) {
    const request = parseJson(attributes[name]);
    const model = isObject(request) ? nameOfModel(request) : undefined;
    if (model !== undefined) return model;
  }
  return undefined;
}

function nameOfModel(holder: { readonly [name: string]: Json }): string | undefined {
  return MODEL_NAMES.map((name) => textOf(holder[name])).find((name) => /^[\w.:/@-]{2,200}$/.test(name ?? ''));
}

/** The model of the calls of an agent, of which Haystack exports no spans. */
function modelInState(reader: AttributeReader): string | undefined {
  for (const { value } of reader.of('output')) {
    const model = typeof value === 'string' ? modelPrinted(value) : undefined;
    if (model !== undefined) return model;
  }
  return undefined;
}

/** The first text of several; those that say the same are used with it. */
function firstText(reader: AttributeReader, claims: readonly Claim[]): string | undefined {
  const texts = claims.map((claim) => ({ claim, text: toText(claim.value) }));
  const first = texts.find(({ text }) => text !== undefined)?.text;
  for (const { claim, text } of texts) if (text !== undefined && text === first) reader.use(claim);
  return first;
}

function toText(value: Json): string | undefined {
  const parsed = parseJson(value);
  if (parsed === undefined || parsed === null || parsed === '') return undefined;
  return typeof parsed === 'string' ? parsed : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Vectors say their size: those of their own attributes, and what an embedding answers. */
function noteVectors(reader: AttributeReader, kind: SpanKind): void {
  for (const claim of reader.of('vector')) {
    if (isVector(claim.value)) reader.use(claim, [['', withoutVectors(parseJson(claim.value) ?? null, 1)]]);
    else reader.use(claim, [['', withoutBinary(claim.value, true)]]);
  }
  if (kind !== 'embedding') return;
  for (const claim of reader.of('output messages', 'output', 'input messages', 'input')) {
    if (isVector(claim.value)) reader.use(claim, [['', withoutVectors(parseJson(claim.value) ?? null, 1)]]);
  }
}

function isMediaType(value: Json): boolean {
  return typeof value === 'string' && /^[a-z]+\/[a-z+.-]+$/i.test(value);
}

/** The resource's own description, once a trace: on the span that has no parent. */
function resourceOf(span: ExportedSpan): { [name: string]: Json } {
  const service = span.resource['service.name'];
  return service === undefined || span.parentSpanId !== null ? {} : { 'service.name': service };
}

function listOrNothing<T>(items: readonly T[]): T[] | undefined {
  return items.length === 0 ? undefined : [...items];
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function withoutUndefined<T extends object>(value: T): Defined<T>;
function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
