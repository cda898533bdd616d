import * as z from 'zod';
import { AegisError, type FieldError } from '../../kernel/errors.ts';
import type { ChatBody } from '../upstream.ts';
import { ANTHROPIC_ONLY, AnthropicOnly, CacheMark, cacheMark } from './anthropic-only.ts';
import type { ChatMessage, ChatPart, TextPart } from './chat-form.ts';

/** Facts: Anthropic's API reference, `POST /v1/messages`. */

const Mark = { cache_control: CacheMark.nullish() };
const Text = z.looseObject({ type: z.literal('text'), text: z.string(), ...Mark });
const Image = z.looseObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
    z.looseObject({ type: z.literal('url'), url: z.string() }),
  ]),
  ...Mark,
});
const Document = z.looseObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
    z.looseObject({ type: z.literal('text'), data: z.string() }),
  ]),
  title: z.string().nullish(),
  citations: z.looseObject({ enabled: z.literal(false).nullish() }).nullish(),
  ...Mark,
});
const ToolUse = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
  ...Mark,
});
const ToolResult = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.discriminatedUnion('type', [Text, Image, Document]))]).optional(),
  is_error: z.boolean().optional(),
  ...Mark,
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
        ...Mark,
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
  service_tier: z.enum(['auto', 'standard_only']).nullish(),
  ...Mark,
});
type MessagesForm = z.infer<typeof MessagesForm>;

/**
 * A request of Anthropic's Messages as a chat completion, for a model of any provider. Reasoning that an earlier answer
 * signed goes along as `thinking_blocks`, and what else only Anthropic's models take as `anthropic_only`, which only the way
 * to them reads.
 * @throws AegisError `invalid_request` for what is no such request, or what cannot be said
 */
export function fromMessagesRequest(body: Readonly<Record<string, unknown>>): ChatBody {
  const errors: FieldError[] = Object.keys(body)
    .filter((name) => body[name] != null && !Object.hasOwn(MessagesForm.shape, name))
    .map((name) => ({ path: name, message: 'is not available through the gateway' }));
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
  const chat = {
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
  const own = onlyAnthropic(form.data);
  return Object.keys(own).length === 0 && !hasMark(chat) ? chat : { ...chat, [ANTHROPIC_ONLY]: own };
}

function onlyAnthropic(form: MessagesForm): AnthropicOnly {
  const { thinking, output_config: config, service_tier: tier } = form;
  return AnthropicOnly.parse({
    ...(thinking == null ? {} : { thinking }),
    ...(config?.effort == null ? {} : { effort: config.effort }),
    ...(tier == null ? {} : { service_tier: tier }),
    ...cacheMark(form),
  });
}

function hasMark(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => name === 'cache_control' || hasMark(member));
}

function textPart(block: z.infer<typeof Text>): TextPart {
  return { type: 'text', text: block.text, ...cacheMark(block) };
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
    const texts = result.filter((each) => each.type === 'text');
    // A message of a tool holds texts alone: what else it found, the user shows.
    parts.push(...result.filter(({ type }) => type !== 'text'));
    const content = joined(texts, '\n', block.is_error === true ? 'Error: ' : '');
    messages.push({ role: 'tool', tool_call_id: block.tool_use_id, content, ...cacheMark(block) });
  }
  return parts.length === 0 ? messages : [...messages, { role: 'user', content: mutable(contentOf(parts)) }];
}

/** One text, unless marks for the cache stand between. */
function joined(texts: readonly TextPart[], between: string, before = ''): string | ChatPart[] {
  if (!texts.some((part) => part['cache_control'] !== undefined)) {
    return `${before}${texts.map(({ text }) => text).join(between)}`;
  }
  return texts.map((part, place) => (place === 0 ? { ...part, text: `${before}${part.text}` } : part));
}

function mutable(content: string | readonly ChatPart[]): string | ChatPart[] {
  return typeof content === 'string' ? content : [...content];
}

function assistantTurn(blocks: readonly Block[]): ChatMessage[] {
  const texts = blocks.filter((block) => block.type === 'text').map(textPart);
  const calls = blocks.flatMap((block) =>
    block.type === 'tool_use'
      ? [
          {
            id: block.id,
            type: 'function' as const,
            function: { name: block.name, arguments: JSON.stringify(block.input) },
            ...cacheMark(block),
          },
        ]
      : [],
  );
  const thinking = blocks.filter((block) => block.type === 'thinking' || block.type === 'redacted_thinking');
  return [
    {
      role: 'assistant',
      content: texts.length === 0 ? null : joined(texts, ''),
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
      return [{ type: 'image_url', image_url: { url }, ...cacheMark(block) }];
    }
    case 'document': {
      const { source, title } = block;
      if (source.type === 'text') return [{ type: 'text', text: source.data, ...cacheMark(block) }];
      const file = { file_data: `data:${source.media_type};base64,${source.data}`, filename: title ?? 'document.pdf' };
      return [{ type: 'file', file, ...cacheMark(block) }];
    }
    default:
      return [];
  }
}

function tools({ tools: list, tool_choice: choice }: MessagesForm): Record<string, unknown> {
  if (list == null || list.length === 0) return {};
  return {
    tools: list.map((tool) => ({
      type: 'function',
      function: {
        name: tool.name,
        ...(tool.description == null ? {} : { description: tool.description }),
        parameters: tool.input_schema,
        ...(tool.strict == null ? {} : { strict: tool.strict }),
      },
      ...cacheMark(tool),
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
