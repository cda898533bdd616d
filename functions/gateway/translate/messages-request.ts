import * as z from 'zod';
import { AegisError, type FieldError } from '../../kernel/errors.ts';
import type { ChatBody } from '../upstream.ts';
import type { ChatMessage, ChatPart } from './chat-form.ts';

/** Facts: Anthropic's API reference, `POST /v1/messages`. */

const CacheMark = { cache_control: z.unknown().optional() };
const Text = z.looseObject({ type: z.literal('text'), text: z.string(), ...CacheMark });
const Image = z.looseObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
    z.looseObject({ type: z.literal('url'), url: z.string() }),
  ]),
  ...CacheMark,
});
const Document = z.looseObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
    z.looseObject({ type: z.literal('text'), data: z.string() }),
  ]),
  title: z.string().nullish(),
  ...CacheMark,
});
const ToolUse = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
});
const ToolResult = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.discriminatedUnion('type', [Text, Image, Document]))]).optional(),
  is_error: z.boolean().optional(),
});
const Thinking = z.looseObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() });
const Redacted = z.looseObject({ type: z.literal('redacted_thinking'), data: z.string() });
const Block = z.discriminatedUnion('type', [Text, Image, Document, ToolUse, ToolResult, Thinking, Redacted]);
type Block = z.infer<typeof Block>;

const Schema = z.record(z.string(), z.unknown());

const MessagesForm = z.looseObject({
  model: z.string(),
  max_tokens: z.int().positive(),
  messages: z
    .array(z.looseObject({ role: z.enum(['user', 'assistant']), content: z.union([z.string(), z.array(Block)]) }))
    .min(1),
  system: z.union([z.string(), z.array(Text)]).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  stop_sequences: z.array(z.string()).nullish(),
  stream: z.boolean().nullish(),
  metadata: z.looseObject({ user_id: z.string().nullish() }).nullish(),
  tools: z
    .array(
      z.looseObject({
        type: z.literal('custom').nullish(),
        name: z.string(),
        description: z.string().nullish(),
        input_schema: Schema,
        strict: z.boolean().nullish(),
      }),
    )
    .nullish(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.looseObject({ type: z.literal('auto'), disable_parallel_tool_use: z.boolean().optional() }),
      z.looseObject({ type: z.literal('any'), disable_parallel_tool_use: z.boolean().optional() }),
      z.looseObject({
        type: z.literal('tool'),
        name: z.string(),
        disable_parallel_tool_use: z.boolean().optional(),
      }),
      z.looseObject({ type: z.literal('none') }),
    ])
    .nullish(),
  thinking: z.looseObject({ type: z.string(), budget_tokens: z.int().optional() }).nullish(),
  output_config: z
    .looseObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      format: z.looseObject({ type: z.literal('json_schema'), schema: Schema }).nullish(),
    })
    .nullish(),
});
type MessagesForm = z.infer<typeof MessagesForm>;

/** What no chat completion can be asked for. */
const ONLY_ANTHROPIC = ['top_k', 'container', 'mcp_servers', 'context_management'];

/**
 * A request of Anthropic's Messages as a chat completion, for a model of any provider. Reasoning that an earlier answer
 * signed goes along as `thinking_blocks`, which only the way to Anthropic's models reads.
 * @throws AegisError `invalid_request` for what is no such request, or what cannot be said
 */
export function fromMessagesRequest(body: Readonly<Record<string, unknown>>): ChatBody {
  const errors: FieldError[] = ONLY_ANTHROPIC.filter((name) => body[name] != null).map((name) => ({
    path: name,
    message: 'is not available through the gateway',
  }));
  const form = MessagesForm.safeParse(body);
  if (!form.success) errors.push(...form.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
  if (errors.length > 0 || !form.success) {
    throw new AegisError('invalid_request', 'Some fields of the request are not valid.', { errors });
  }
  const {
    model,
    max_tokens,
    messages,
    system,
    temperature,
    top_p,
    stop_sequences: stops,
    stream,
    metadata,
  } = form.data;
  const instructions = typeof system === 'string' ? [{ type: 'text' as const, text: system }] : (system ?? []);
  return {
    model,
    max_tokens,
    messages: [
      ...(instructions.length === 0 ? [] : [{ role: 'system', content: contentOf(instructions.map(textPart)) }]),
      ...messages.flatMap(({ role, content }) =>
        typeof content === 'string'
          ? [{ role, content }]
          : role === 'user'
            ? userTurn(content)
            : assistantTurn(content),
      ),
    ],
    ...(stream === true ? { stream: true } : {}),
    ...(temperature == null ? {} : { temperature }),
    ...(top_p == null ? {} : { top_p }),
    ...(stops == null || stops.length === 0 ? {} : { stop: stops }),
    ...(metadata?.user_id == null ? {} : { user: metadata.user_id }),
    ...tools(form.data),
    ...reasoning(form.data),
    ...format(form.data),
  };
}

function textPart({ text, cache_control: mark }: z.infer<typeof Text>): ChatPart {
  return { type: 'text', text, ...(mark == null ? {} : { cache_control: mark }) };
}

/** One text is told as a text, which every server of OpenAI's protocol takes. */
function contentOf(parts: readonly ChatPart[]): string | readonly ChatPart[] {
  const [first] = parts;
  const isPlain = first?.type === 'text' && parts.length === 1 && first['cache_control'] === undefined;
  return isPlain ? first.text : parts;
}

/** The results of tools come first, each as a message of its own, and then what the user says. */
function userTurn(blocks: readonly Block[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  const parts: ChatPart[] = [];
  for (const block of blocks) {
    if (block.type !== 'tool_result') {
      parts.push(...partOf(block));
      continue;
    }
    const told =
      typeof block.content === 'string' ? [{ type: 'text' as const, text: block.content }] : (block.content ?? []);
    const result = told.flatMap((each) => partOf(each));
    const texts = result.flatMap((each) => (each.type === 'text' ? [each.text] : []));
    // A message of a tool holds texts alone: what else it found, the user shows.
    parts.push(...result.filter(({ type }) => type !== 'text'));
    const text = texts.join('\n');
    const content = block.is_error === true ? `Error: ${text}` : text;
    messages.push({ role: 'tool', tool_call_id: block.tool_use_id, content });
  }
  return parts.length === 0 ? messages : [...messages, { role: 'user', content: mutable(contentOf(parts)) }];
}

function mutable(content: string | readonly ChatPart[]): string | ChatPart[] {
  return typeof content === 'string' ? content : [...content];
}

function assistantTurn(blocks: readonly Block[]): ChatMessage[] {
  const texts = blocks.flatMap((block) => (block.type === 'text' ? [block.text] : []));
  const calls = blocks.flatMap((block) =>
    block.type === 'tool_use'
      ? [
          {
            id: block.id,
            type: 'function' as const,
            function: { name: block.name, arguments: JSON.stringify(block.input) },
          },
        ]
      : [],
  );
  const thinking = blocks.filter((block) => block.type === 'thinking' || block.type === 'redacted_thinking');
  return [
    {
      role: 'assistant',
      content: texts.length === 0 ? null : texts.join(''),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
      ...(thinking.length === 0 ? {} : { thinking_blocks: thinking }),
    },
  ];
}

function partOf(block: Block): ChatPart[] {
  switch (block.type) {
    case 'text':
      return [textPart(block)];
    case 'image': {
      const { source } = block;
      const url = source.type === 'url' ? source.url : `data:${source.media_type};base64,${source.data}`;
      return [{ type: 'image_url', image_url: { url } }];
    }
    case 'document': {
      const { source, title } = block;
      if (source.type === 'text') return [{ type: 'text', text: source.data }];
      const file = { file_data: `data:${source.media_type};base64,${source.data}`, filename: title ?? 'document.pdf' };
      return [{ type: 'file', file }];
    }
    default:
      return [];
  }
}

function tools({ tools: list, tool_choice: choice }: MessagesForm): Record<string, unknown> {
  if (list == null || list.length === 0) return {};
  return {
    tools: list.map(({ name, description, input_schema: parameters, strict }) => ({
      type: 'function',
      function: {
        name,
        ...(description == null ? {} : { description }),
        parameters,
        ...(strict == null ? {} : { strict }),
      },
    })),
    ...toolChoice(choice),
  };
}

function toolChoice(choice: MessagesForm['tool_choice']): Record<string, unknown> {
  if (choice == null) return {};
  if (choice.type === 'none') return { tool_choice: 'none' };
  const parallel = choice.disable_parallel_tool_use === true ? { parallel_tool_calls: false } : {};
  if (choice.type === 'auto') return { tool_choice: 'auto', ...parallel };
  if (choice.type === 'any') return { tool_choice: 'required', ...parallel };
  return { tool_choice: { type: 'function', function: { name: choice.name } }, ...parallel };
}

/** Budgets up to these tokens are that effort. */
const EFFORT_OF_BUDGET: readonly (readonly [most: number, effort: string])[] = [
  [4_096, 'low'],
  [12_288, 'medium'],
  [Number.POSITIVE_INFINITY, 'high'],
];

function reasoning({ thinking, output_config: config }: MessagesForm): Record<string, unknown> {
  const effort = config?.effort === 'max' ? 'xhigh' : config?.effort;
  if (thinking == null || thinking.type === 'disabled') return effort == null ? {} : { reasoning_effort: effort };
  const { budget_tokens: budget } = thinking;
  const byBudget = budget === undefined ? 'medium' : EFFORT_OF_BUDGET.find(([most]) => budget <= most)?.[1];
  return { reasoning_effort: effort ?? byBudget };
}

function format({ output_config: config }: MessagesForm): Record<string, unknown> {
  if (config?.format == null) return {};
  const json_schema = { name: 'answer', schema: config.format.schema, strict: true };
  return { response_format: { type: 'json_schema', json_schema } };
}

/** The body without what only the way to Anthropic's models reads: other servers refuse members that they do not know. */
export function withoutThinking(body: ChatBody): ChatBody {
  const { messages } = body;
  if (!Array.isArray(messages) || !messages.some(hasThinking)) return body;
  return { ...body, messages: messages.map((message) => (hasThinking(message) ? stripped(message) : message)) };
}

function hasThinking(message: unknown): message is Record<string, unknown> {
  return typeof message === 'object' && message !== null && 'thinking_blocks' in message;
}

function stripped({ thinking_blocks: _signed, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}
