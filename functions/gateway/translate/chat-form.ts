import * as z from 'zod';
import { AegisError, type FieldError } from '../../kernel/errors.ts';
import { jsonIn } from '../json-in.ts';
import type { ChatBody } from '../upstream.ts';

/** The members of OpenAI's chat completions that are translated. Source: OpenAI API reference, `POST /chat/completions`. */

const TextPart = z.looseObject({ type: z.literal('text'), text: z.string() });
export type TextPart = z.infer<typeof TextPart>;
const RefusalPart = z.looseObject({ type: z.literal('refusal'), refusal: z.string() });
const ImagePart = z.looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) });
const FilePart = z.looseObject({
  type: z.literal('file'),
  file: z.looseObject({ file_data: z.string(), filename: z.string().optional() }),
});
const ChatPart = z.discriminatedUnion('type', [TextPart, RefusalPart, ImagePart, FilePart]);
export type ChatPart = z.infer<typeof ChatPart>;

const Content = z.union([z.string(), z.array(ChatPart), z.null()]).optional();

const ToolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function').default('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

/** Reasoning as Anthropic signs it: it goes back unchanged when the tools that it called have answered. */
const ThinkingBlock = z.union([
  z.looseObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.looseObject({ type: z.literal('redacted_thinking'), data: z.string() }),
]);
export type ThinkingBlock = z.infer<typeof ThinkingBlock>;

const ChatMessage = z.discriminatedUnion('role', [
  z.looseObject({ role: z.literal('system'), content: Content }),
  z.looseObject({ role: z.literal('developer'), content: Content }),
  z.looseObject({ role: z.literal('user'), content: Content }),
  z.looseObject({
    role: z.literal('assistant'),
    content: Content,
    refusal: z.string().nullish(),
    tool_calls: z.array(ToolCall).nullish(),
    thinking_blocks: z.array(ThinkingBlock).nullish(),
  }),
  z.looseObject({ role: z.literal('tool'), content: Content, tool_call_id: z.string() }),
]);
export type ChatMessage = z.infer<typeof ChatMessage>;

const Schema = z.record(z.string(), z.unknown());

const ChatTool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string(),
    description: z.string().nullish(),
    parameters: Schema.nullish(),
    strict: z.boolean().nullish(),
  }),
});

const ToolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
]);

const ResponseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({ name: z.string(), description: z.string().nullish(), schema: Schema }),
  }),
]);

export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;
export type Effort = (typeof EFFORTS)[number];

const ChatForm = z.looseObject({
  messages: z.array(ChatMessage).min(1),
  tools: z.array(ChatTool).nullish(),
  tool_choice: ToolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: ResponseFormat.nullish(),
  max_tokens: z.int().nullish(),
  max_completion_tokens: z.int().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  reasoning_effort: z.enum(EFFORTS).nullish(),
  user: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
});
export type ChatForm = z.infer<typeof ChatForm>;

/**
 * What would change the answer and that no other API than OpenAI's has, unless it has the value that changes nothing.
 * Left out silently, a client would get another answer than it asked for.
 */
const ONLY_OPENAI: Readonly<Record<string, (value: unknown) => boolean>> = {
  n: (value) => value !== 1,
  logprobs: (value) => value !== false,
  top_logprobs: (value) => value !== 0,
  logit_bias: (value) => typeof value === 'object' && Object.keys(value ?? {}).length > 0,
  frequency_penalty: (value) => value !== 0,
  presence_penalty: (value) => value !== 0,
  seed: () => true,
  audio: () => true,
  modalities: (value) => !(Array.isArray(value) && value.length === 1 && value[0] === 'text'),
  functions: () => true,
  function_call: () => true,
  web_search_options: () => true,
};

/**
 * Reads a request that has to be translated.
 * @param provider to whom, for the message
 * @throws AegisError `invalid_request` for what the other API cannot say
 */
export function readChatForm(body: ChatBody, provider: string): ChatForm {
  const errors: FieldError[] = Object.entries(ONLY_OPENAI)
    .filter(([name, changes]) => body[name] != null && changes(body[name]))
    .map(([name]) => ({ path: name, message: `is not available with models of ${provider}` }));
  const form = ChatForm.safeParse(body);
  if (!form.success) {
    for (const { path, message } of form.error.issues) errors.push({ path: path.join('.'), message });
  }
  if (errors.length === 0 && form.success) return form.data;
  throw untranslatable(provider, errors);
}

export function untranslatable(provider: string, errors: readonly FieldError[]): AegisError {
  return new AegisError('invalid_request', `The request cannot be told to ${provider}.`, { errors });
}

/** The parts of a content; a text is one part. */
export function partsOf(content: ChatMessage['content']): readonly ChatPart[] {
  if (content == null) return [];
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

const DATA_URL = /^data:([a-z0-9.+-]+\/[a-z0-9.+-]+);base64,(.+)$/is;

/** Media type and base64 of a `data:` URL; null for another address. */
export function dataUrl(url: string): { readonly mediaType: string; readonly base64: string } | null {
  const [, mediaType, base64] = DATA_URL.exec(url) ?? [];
  return mediaType === undefined || base64 === undefined ? null : { mediaType: mediaType.toLowerCase(), base64 };
}

/**
 * The arguments of a tool call as a value.
 * @throws AegisError `invalid_request` for arguments that are no JSON object
 */
export function argumentsOf(text: string, provider: string, path: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  const read = Schema.safeParse(jsonIn(text)).data;
  if (read !== undefined) return read;
  throw untranslatable(provider, [{ path, message: 'must be a JSON object' }]);
}

export function maxTokensOf(form: ChatForm): number | null {
  return form.max_completion_tokens ?? form.max_tokens ?? null;
}

export function stopsOf({ stop }: ChatForm): readonly string[] {
  if (stop == null) return [];
  return typeof stop === 'string' ? [stop] : stop;
}
