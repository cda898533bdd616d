import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import type { JudgeMode } from '../../../functions/evaluation/judge-settings.ts';

export type Protocol = 'bedrock' | 'anthropic' | 'openai';

/** One request to the stand-in, whichever protocol it came by. */
export interface StandInRequest {
  readonly protocol: Protocol;
  readonly model: string;
  readonly mode: JudgeMode;
  readonly instructions: string;
  readonly task: string;
  /** As it was sent; null where the request carries none. */
  readonly schema: unknown;
  readonly maxTokens: number | null;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

type Stop = 'end' | 'token_cap' | 'refusal' | 'content_filter';

export interface StandInReply {
  readonly text: string;
  readonly stop: Stop;
  readonly model: string;
  /** All input, and the part of it that was read from the cache. */
  readonly usage: { readonly input: number; readonly cached: number; readonly output: number } | null;
}

const Texts = z.array(z.looseObject({ text: z.string() }));
const Tool = z.looseObject({ name: z.string() });

const BedrockBody = z.looseObject({
  system: Texts,
  messages: z.tuple([z.looseObject({ content: Texts })]),
  inferenceConfig: z.object({ maxTokens: z.number() }).optional(),
  outputConfig: z
    .object({ textFormat: z.object({ structure: z.object({ jsonSchema: z.object({ schema: z.string() }) }) }) })
    .optional(),
  toolConfig: z
    .object({
      tools: z.tuple([z.object({ toolSpec: Tool.extend({ inputSchema: z.object({ json: z.unknown() }) }) })]),
      toolChoice: z.object({ tool: Tool }),
    })
    .optional(),
});

const AnthropicBody = z.looseObject({
  model: z.string(),
  max_tokens: z.number().optional(),
  system: Texts,
  messages: z.tuple([z.object({ role: z.literal('user'), content: z.string() })]),
  output_config: z.object({ format: z.object({ type: z.literal('json_schema'), schema: z.unknown() }) }).optional(),
  tools: z.tuple([Tool.extend({ input_schema: z.unknown() })]).optional(),
  tool_choice: Tool.extend({ type: z.literal('tool') }).optional(),
});

const OpenAiBody = z.looseObject({
  model: z.string(),
  max_tokens: z.number().optional(),
  max_completion_tokens: z.number().optional(),
  messages: z.tuple([
    z.object({ role: z.literal('system'), content: z.string() }),
    z.object({ role: z.literal('user'), content: z.string() }),
  ]),
  response_format: z
    .object({ type: z.string(), json_schema: z.looseObject({ schema: z.unknown() }).optional() })
    .optional(),
  tools: z.tuple([z.object({ function: Tool.extend({ parameters: z.unknown() }) })]).optional(),
  tool_choice: z.object({ type: z.literal('function'), function: Tool }).optional(),
});

/** Reads a request, or undefined where the path belongs to none of the protocols. @throws when the body is not valid */
export function readRequest(path: string, headers: IncomingHttpHeaders, body: unknown): StandInRequest | undefined {
  const bedrock = /^\/model\/([^/]+)\/converse$/.exec(path)?.[1];
  if (bedrock !== undefined) {
    const { system, messages, inferenceConfig, outputConfig, toolConfig } = BedrockBody.parse(body);
    const native = outputConfig?.textFormat.structure.jsonSchema.schema;
    const tool = toolConfig?.tools[0].toolSpec.inputSchema.json;
    return {
      protocol: 'bedrock',
      model: decodeURIComponent(bedrock),
      ...modeOf(native === undefined ? undefined : JSON.parse(native), tool),
      instructions: system.map(({ text }) => text).join('\n'),
      task: messages[0].content.map(({ text }) => text).join('\n'),
      maxTokens: inferenceConfig?.maxTokens ?? null,
      headers,
      body,
    };
  }
  if (path.endsWith('/v1/messages')) {
    const { model, system, messages, max_tokens: maxTokens, output_config, tools } = AnthropicBody.parse(body);
    return {
      protocol: 'anthropic',
      model,
      ...modeOf(output_config?.format.schema, tools?.[0].input_schema),
      instructions: system.map(({ text }) => text).join('\n'),
      task: messages[0].content,
      maxTokens: maxTokens ?? null,
      headers,
      body,
    };
  }
  if (!path.endsWith('/chat/completions')) return undefined;
  const { model, messages, response_format: format, tools, ...limits } = OpenAiBody.parse(body);
  return {
    protocol: 'openai',
    model,
    ...modeOf(format?.json_schema?.schema, tools?.[0].function.parameters),
    instructions: messages[0].content,
    task: messages[1].content,
    maxTokens: limits.max_completion_tokens ?? limits.max_tokens ?? null,
    headers,
    body,
  };
}

function modeOf(native: unknown, tool: unknown): Pick<StandInRequest, 'mode' | 'schema'> {
  if (native !== undefined) return { mode: 'native_schema', schema: native };
  return tool === undefined ? { mode: 'plain_json', schema: null } : { mode: 'forced_tool', schema: tool };
}

const STOPS: Readonly<Record<Protocol, Readonly<Record<Stop, string>>>> = {
  bedrock: { end: 'end_turn', token_cap: 'max_tokens', refusal: 'refusal', content_filter: 'content_filtered' },
  anthropic: { end: 'end_turn', token_cap: 'max_tokens', refusal: 'refusal', content_filter: 'refusal' },
  openai: { end: 'stop', token_cap: 'length', refusal: 'stop', content_filter: 'content_filter' },
};

/** A successful answer of the protocol. */
export function renderReply({ protocol, mode }: StandInRequest, reply: StandInReply): unknown {
  const { text, stop, model, usage } = reply;
  const isTool = mode === 'forced_tool' && text !== '';
  const stopName = STOPS[protocol][stop];
  if (protocol === 'bedrock') {
    const content = isTool ? { toolUse: { toolUseId: 'tool_1', name: 'answer', input: inputOf(text) } } : { text };
    return {
      output: { message: { role: 'assistant', content: text === '' ? [] : [content] } },
      stopReason: isTool && stop === 'end' ? 'tool_use' : stopName,
      metrics: { latencyMs: 1 },
      ...(usage && {
        usage: {
          inputTokens: usage.input - usage.cached,
          cacheReadInputTokens: usage.cached,
          outputTokens: usage.output,
          totalTokens: usage.input + usage.output,
        },
      }),
    };
  }
  if (protocol === 'anthropic') {
    const block = isTool
      ? { type: 'tool_use', id: 'tool_1', name: 'answer', input: inputOf(text) }
      : { type: 'text', text };
    return {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model,
      content: text === '' ? [] : [block],
      stop_reason: isTool && stop === 'end' ? 'tool_use' : stopName,
      ...(usage && {
        usage: {
          input_tokens: usage.input - usage.cached,
          output_tokens: usage.output,
          cache_read_input_tokens: usage.cached,
          cache_creation_input_tokens: 0,
        },
      }),
    };
  }
  const message = isTool
    ? { content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'answer', arguments: text } }] }
    : { content: stop === 'refusal' ? null : text };
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', ...message, refusal: stop === 'refusal' ? 'I cannot help with that.' : null },
        finish_reason: isTool && stop === 'end' ? 'tool_calls' : stopName,
      },
    ],
    ...(usage && {
      usage: {
        prompt_tokens: usage.input,
        prompt_tokens_details: { cached_tokens: usage.cached },
        completion_tokens: usage.output,
        total_tokens: usage.input + usage.output,
      },
    }),
  };
}

/** Anthropic and Bedrock hand over a tool's input parsed; what is no JSON arrives as a text. */
function inputOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An error of the protocol; `name` is Bedrock's exception, or the type or code of the others. */
export function renderError(
  protocol: Protocol,
  error: { readonly status: number; readonly name: string; readonly message: string; readonly detail?: string },
): ErrorAnswer {
  const { status, name, message, detail } = error;
  if (protocol === 'bedrock') return { status, headers: { 'x-amzn-errortype': name }, body: { message } };
  if (protocol === 'anthropic') {
    const details = detail === undefined ? {} : { details: { error_code: detail } };
    return { status, headers: {}, body: { type: 'error', error: { type: name, message, ...details } } };
  }
  return { status, headers: {}, body: { error: { message, type: 'invalid_request_error', param: null, code: name } } };
}
