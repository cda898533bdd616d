import type * as z from 'zod';
import { Usd } from '../content/trace.ts';
import { AttributeReader } from './attribute-reader.ts';
import { choices, eventDetails, eventMessages } from './message-events.ts';
import {
  asText,
  type Conversation,
  isObject,
  parseJson,
  readConversation,
  type ToolRequest,
  textOf,
  toolRequestsOf,
} from './messages.ts';
import type { NormalizedSpan, SpanKind } from './normalized-span.ts';
import type { ExportedSpan } from './span.ts';

type Json = z.core.util.JSONType;

/** Operations by their name in the GenAI conventions and in those of the Vercel AI SDK. */
const KIND_OF_OPERATION: ReadonlyMap<string | undefined, SpanKind> = new Map([
  ['chat', 'llm'],
  ['text_completion', 'llm'],
  ['generate_content', 'llm'],
  ['embeddings', 'embedding'],
  ['execute_tool', 'tool'],
  ['invoke_agent', 'agent'],
  ['create_agent', 'agent'],
  ['agent_step', 'chain'],
  ['invoke_workflow', 'chain'],
  ['retrieval', 'retriever'],
  ['doGenerate', 'llm'],
  ['doStream', 'llm'],
  ['doEmbed', 'embedding'],
  ['toolCall', 'tool'],
]);

const KIND_OF_OPENINFERENCE: ReadonlyMap<string, SpanKind> = new Map([
  ['LLM', 'llm'],
  ['TOOL', 'tool'],
  ['RETRIEVER', 'retriever'],
  ['RERANKER', 'retriever'],
  ['AGENT', 'agent'],
  ['CHAIN', 'chain'],
  ['EMBEDDING', 'embedding'],
  ['GUARDRAIL', 'guardrail'],
]);

/** What OpenLLMetry writes on everything but model calls. */
const KIND_OF_TRACELOOP: ReadonlyMap<string | undefined, SpanKind> = new Map([
  ['workflow', 'chain'],
  ['task', 'chain'],
  ['agent', 'agent'],
  ['tool', 'tool'],
]);

/**
 * Reads a span by the current and the deprecated GenAI conventions, OpenInference, OpenLLMetry and the Vercel AI SDK's
 * own names, in this order where several are there. What has no meaning in any of them stays an attribute.
 */
export function normalizeSpan(span: ExportedSpan): NormalizedSpan {
  const reader = new AttributeReader({ ...span.attributes, ...eventDetails(span) });
  const kind = kindOf(reader, span);
  const identity = identityOf(reader, span);
  const usage = usageOf(reader);
  const cost = Usd.safeParse(reader.take('llm.cost.total', 'gen_ai.usage.cost'));
  const tool = kind === 'tool' ? toolOf(reader, span) : undefined;
  const documents = documentsOf(reader);
  const input = inputOf(reader, span);
  const output = outputOf(reader, span);
  const attributes = { ...resourceOf(span), ...reader.rest() };
  return withoutUndefined({
    span_id: span.spanId,
    parent_span_id: span.parentSpanId,
    name: span.name,
    kind,
    started_at: new Date(span.startedAt).toISOString(),
    duration_ms: Math.round(span.durationMs * 1000) / 1000,
    error: span.error,
    ...identity,
    usage,
    cost: cost.data,
    input: tool === undefined ? input : undefined,
    output: tool === undefined ? textOf(output) : undefined,
    reasoning: listOrNothing(output?.reasoning),
    documents,
    tool,
    tool_requests: listOrNothing(output?.toolRequests.map(toRequest)),
    attributes: Object.keys(attributes).length === 0 ? undefined : attributes,
  });
}

function kindOf(reader: AttributeReader, span: ExportedSpan): SpanKind {
  const openInference = reader.text('openinference.span.kind')?.toUpperCase();
  const operation = KIND_OF_OPERATION.get(reader.text('gen_ai.operation.name'));
  const traceloop = KIND_OF_TRACELOOP.get(reader.text('traceloop.span.kind'));
  const vercel = reader.text('ai.operationId');
  reader.take('operation.name', 'resource.name');
  if (openInference !== undefined) return KIND_OF_OPENINFERENCE.get(openInference) ?? 'span';
  if (operation !== undefined) return operation;
  if (traceloop !== undefined) return traceloop;
  if (vercel !== undefined) return KIND_OF_OPERATION.get(vercel.slice(vercel.lastIndexOf('.') + 1)) ?? 'chain';
  const isModelCall = ['gen_ai.request.model', 'gen_ai.response.model', 'llm.model_name'].some((n) => reader.has(n));
  if (isModelCall || eventMessages(span) !== undefined) return 'llm';
  if (reader.has('gen_ai.tool.name')) return 'tool';
  return 'span';
}

function identityOf(reader: AttributeReader, span: ExportedSpan) {
  const answered = reader.text('gen_ai.response.model', 'ai.response.model');
  const asked = reader.text('llm.model_name', 'gen_ai.request.model', 'ai.model.id', 'embedding.model_name');
  const provider = reader.text(
    'gen_ai.provider.name',
    'gen_ai.system',
    'llm.provider',
    'llm.system',
    'ai.model.provider',
  );
  const metadata = reader.has('metadata') ? parseJson(span.attributes['metadata']) : undefined;
  const user = reader.text('user.id', 'enduser.id', 'ai.telemetry.metadata.userId');
  const session = reader.text('session.id', 'ai.telemetry.metadata.sessionId');
  return {
    model: answered ?? asked,
    provider,
    user_id: user ?? textIn(metadata, 'user_id') ?? textIn(span.resource, 'user.id'),
    session_id: session ?? textIn(metadata, 'session_id'),
    conversation_id: reader.text('gen_ai.conversation.id'),
  };
}

function usageOf(reader: AttributeReader): NormalizedSpan['usage'] {
  const usage = withoutUndefined({
    input_tokens: reader.count(
      'gen_ai.usage.input_tokens',
      'gen_ai.usage.prompt_tokens',
      'llm.token_count.prompt',
      'ai.usage.inputTokens',
      'ai.usage.promptTokens',
      'ai.usage.tokens',
    ),
    output_tokens: reader.count(
      'gen_ai.usage.output_tokens',
      'gen_ai.usage.completion_tokens',
      'llm.token_count.completion',
      'ai.usage.outputTokens',
      'ai.usage.completionTokens',
    ),
    cached_tokens: reader.count(
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.usage.cached_input_tokens',
      'gen_ai.usage.cache_read_input_tokens',
      'llm.token_count.prompt_details.cache_read',
      'ai.usage.cachedInputTokens',
      'ai.usage.inputTokenDetails.cacheReadTokens',
    ),
    reasoning_tokens: reader.count(
      'gen_ai.usage.reasoning.output_tokens',
      'gen_ai.usage.reasoning_tokens',
      'llm.token_count.completion_details.reasoning',
      'ai.usage.reasoningTokens',
      'ai.usage.outputTokenDetails.reasoningTokens',
    ),
  });
  // Sums and splits of the figures above, which would only be counted twice.
  reader.take('gen_ai.usage.total_tokens', 'llm.token_count.total', 'llm.usage.total_tokens', 'ai.usage.totalTokens');
  return Object.keys(usage).length === 0 ? undefined : usage;
}

function inputOf(reader: AttributeReader, span: ExportedSpan): NormalizedSpan['input'] {
  const instructions = readConversation(reader.take('gen_ai.system_instructions'), 'system');
  const candidates = [
    readConversation(reader.take('gen_ai.input.messages'), 'user'),
    readConversation(reader.unflatten('llm.input_messages'), 'user'),
    readConversation(reader.take('ai.prompt.messages'), 'user'),
    readConversation(reader.unflatten('gen_ai.prompt'), 'user'),
    readConversation(reader.take('gen_ai.prompt'), 'user'),
    eventMessages(span),
    readConversation(reader.take('ai.prompt'), 'user'),
    readConversation(reader.take('input.value', 'gen_ai.retrieval.query.text', 'ai.value'), 'user'),
    readConversation(reader.take('input', 'traceloop.entity.input'), 'user'),
  ];
  reader.take('input.mime_type');
  const found = candidates.find((candidate) => candidate !== undefined && candidate.messages.length > 0);
  const messages = [...(instructions?.messages ?? []), ...(found?.messages ?? [])];
  const [only] = messages;
  if (only === undefined) return undefined;
  return messages.length === 1 && only.role === 'user' ? only.content : messages;
}

function outputOf(reader: AttributeReader, span: ExportedSpan): Conversation | undefined {
  const vercel = vercelAnswer(reader);
  const candidates = [
    readConversation(reader.take('gen_ai.output.messages'), 'assistant'),
    readConversation(reader.unflatten('llm.output_messages'), 'assistant'),
    vercel,
    readConversation(reader.unflatten('gen_ai.completion'), 'assistant'),
    readConversation(reader.take('gen_ai.completion'), 'assistant'),
    readConversation(choices(span), 'assistant'),
    readConversation(reader.take('output.value'), 'assistant'),
    readConversation(reader.take('output', 'traceloop.entity.output'), 'assistant'),
  ];
  reader.take('output.mime_type');
  const found = candidates.find((candidate) => candidate !== undefined);
  if (found === undefined) return undefined;
  // A message that only repeats what was asked for says nothing to a reader of the output.
  const messages = found.messages.filter(({ content }) => content !== JSON.stringify(found.toolRequests));
  return { ...found, messages: messages.filter(({ role }) => role === 'assistant') };
}

function vercelAnswer(reader: AttributeReader): Conversation | undefined {
  const said = reader.take('ai.response.text', 'ai.response.object');
  const calls = reader.take('ai.response.toolCalls');
  const reasoning = reader.text('ai.response.reasoning');
  if ([said, calls, reasoning].every((part) => part === undefined)) return undefined;
  return {
    messages: said === undefined ? [] : [{ role: 'assistant', content: asText(said) }],
    toolRequests: toolRequestsOf(calls),
    reasoning: reasoning === undefined ? [] : [reasoning],
  };
}

function toolOf(reader: AttributeReader, span: ExportedSpan): NonNullable<NormalizedSpan['tool']> {
  const name = reader.text('gen_ai.tool.name', 'tool.name', 'ai.toolCall.name', 'traceloop.entity.name');
  const given = reader.json(
    'gen_ai.tool.call.arguments',
    'ai.toolCall.args',
    'input.value',
    'input',
    'tool.parameters',
  );
  const result = reader.json('gen_ai.tool.call.result', 'ai.toolCall.result', 'output.value', 'output');
  return withoutUndefined({
    call_id: reader.text('gen_ai.tool.call.id', 'tool.id', 'tool_call.id', 'ai.toolCall.id'),
    name: name ?? span.name,
    arguments: given,
    result,
  });
}

function documentsOf(reader: AttributeReader): NormalizedSpan['documents'] {
  const openInference = reader.unflatten('retrieval.documents') ?? reader.unflatten('reranker.output_documents');
  const found = openInference ?? reader.json('gen_ai.retrieval.documents');
  if (!Array.isArray(found)) return undefined;
  return found.map((item) => {
    const inner = isObject(item) ? item['document'] : undefined;
    const document = isObject(inner) ? inner : isObject(item) ? item : { content: asText(item) };
    const score = document['score'];
    const source = document['id'] ?? document['source'];
    return withoutUndefined({
      content: asText(document['content'] ?? document['text'] ?? ''),
      source: source === undefined || source === null ? undefined : asText(source),
      relevance: typeof score === 'number' ? Math.min(1, Math.max(0, score)) : undefined,
    });
  });
}

/** The resource's own description, once a trace: on the span that has no parent. */
function resourceOf(span: ExportedSpan): { [name: string]: Json } {
  const service = span.resource['service.name'];
  return service === undefined || span.parentSpanId !== null ? {} : { 'service.name': service };
}

function toRequest({ id, name, arguments: given }: ToolRequest) {
  return withoutUndefined({ id, name, arguments: given });
}

function textIn(value: Json | undefined, name: string): string | undefined {
  const found = isObject(value) ? value[name] : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function listOrNothing<T>(items: readonly T[] | undefined): T[] | undefined {
  return items === undefined || items.length === 0 ? undefined : [...items];
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function withoutUndefined<T extends object>(value: T): Defined<T>;
function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
