import type { ChatBody } from '../upstream.ts';
import { anthropicOnly, cacheMark } from './anthropic-only.ts';
import {
  argumentsOf,
  type ChatForm,
  type ChatMessage,
  type ChatPart,
  dataUrl,
  type Effort,
  maxTokensOf,
  partsOf,
  readChatForm,
  stopsOf,
  type ThinkingBlock,
  untranslatable,
} from './chat-form.ts';
import { type Block, merged, type Turn } from './turns.ts';

/** Facts: Anthropic's API reference, `POST /v1/messages`. */

const NAME = 'Anthropic';
/** Where neither the client nor the gateway has set one; the API requires it. */
const DEFAULT_MAX_TOKENS = 4_096;
/** The least that may be thought with, as the API documents it. */
const MIN_THINKING_TOKENS = 1_024;
/** Tokens of thinking by effort, for models that take a budget. */
const BUDGETS: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 32_768,
};
/** These choose themselves how much they think; they take an effort and no budget. */
const ADAPTIVE = /^claude-(?:(?:opus|sonnet)-4-[6-9]|[a-z]+-(?:[5-9]|\d\d))/;

/**
 * A chat request in the form of Anthropic's Messages.
 * @throws AegisError `invalid_request` for what cannot be said there
 */
export function toMessagesRequest(model: string, body: ChatBody): Record<string, unknown> {
  const form = readChatForm(body, NAME);
  const maxTokens = maxTokensOf(form) ?? DEFAULT_MAX_TOKENS;
  const own = anthropicOnly(body) ?? {};
  const system = form.messages.filter(isInstruction).flatMap(({ content }) => textBlocks(content));
  return {
    model,
    max_tokens: maxTokens,
    ...(system.length === 0 ? {} : { system }),
    messages: merged(form.messages.flatMap((message, at) => turnOf(message, at))),
    ...(form.stream === true ? { stream: true } : {}),
    ...sampling(form),
    ...tools(form),
    ...thinking(form, model, maxTokens, body),
    ...(form.user == null ? {} : { metadata: { user_id: form.user } }),
    ...cacheMark(own),
    ...(own.service_tier === undefined ? {} : { service_tier: own.service_tier }),
  };
}

function isInstruction(message: ChatMessage): boolean {
  return message.role === 'system' || message.role === 'developer';
}

/** The API refuses a text without characters. */
function textBlocks(content: ChatMessage['content']): Block[] {
  return partsOf(content).flatMap((part) =>
    part.type === 'text' && part.text !== '' ? [{ type: 'text', text: part.text, ...cacheMark(part) }] : [],
  );
}

function turnOf(message: ChatMessage, at: number): Turn[] {
  switch (message.role) {
    case 'system':
    case 'developer':
      return [];
    case 'user':
      return [{ role: 'user', content: partsOf(message.content).flatMap((part) => blockOf(part, at)) }];
    case 'tool': {
      const content = partsOf(message.content).flatMap((part) => blockOf(part, at));
      const result = { type: 'tool_result', tool_use_id: message.tool_call_id, content, ...cacheMark(message) };
      return [{ role: 'user', content: [result] }];
    }
    case 'assistant': {
      const calls = (message.tool_calls ?? []).map((call, place) => ({
        type: 'tool_use',
        id: call.id,
        name: call.function.name,
        input: argumentsOf(call.function.arguments, NAME, `messages.${at}.tool_calls.${place}.function.arguments`),
        ...cacheMark(call),
      }));
      const said = partsOf(message.content).flatMap((part) => blockOf(part, at));
      return [
        {
          role: 'assistant',
          content: [...signedOf(message.thinking_blocks), ...said, ...refused(message.refusal), ...calls],
        },
      ];
    }
  }
}

function refused(refusal: string | null | undefined): Block[] {
  return refusal == null || refusal === '' ? [] : [{ type: 'text', text: refusal }];
}

/** Reasoning of another provider has no signature, and the API takes none without. */
function signedOf(blocks: readonly ThinkingBlock[] | null | undefined): readonly ThinkingBlock[] {
  return (blocks ?? []).filter((block) => block.type === 'redacted_thinking' || block.signature !== '');
}

function blockOf(part: ChatPart, at: number): Block[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ type: 'text', text: part.text, ...cacheMark(part) }];
    case 'refusal':
      return refused(part.refusal);
    case 'image_url': {
      const data = dataUrl(part.image_url.url);
      const source =
        data === null
          ? { type: 'url', url: part.image_url.url }
          : { type: 'base64', media_type: data.mediaType, data: data.base64 };
      return [{ type: 'image', source, ...cacheMark(part) }];
    }
    case 'file': {
      const data = dataUrl(part.file.file_data);
      if (data === null || data.mediaType !== 'application/pdf') {
        throw untranslatable(NAME, [{ path: `messages.${at}.content`, message: 'holds a file that is no PDF' }]);
      }
      const source = { type: 'base64', media_type: data.mediaType, data: data.base64 };
      const title = part.file.filename === undefined ? {} : { title: part.file.filename };
      return [{ type: 'document', source, ...title, ...cacheMark(part) }];
    }
  }
}

function sampling(form: ChatForm): Block {
  const { temperature, top_p: topP } = form;
  if (temperature != null && temperature > 1) {
    throw untranslatable(NAME, [{ path: 'temperature', message: `must be at most 1 with models of ${NAME}` }]);
  }
  const stops = stopsOf(form);
  return {
    ...(temperature == null ? {} : { temperature }),
    ...(topP == null ? {} : { top_p: topP }),
    ...(stops.length === 0 ? {} : { stop_sequences: stops }),
  };
}

function tools(form: ChatForm): Block {
  if (form.tools == null || form.tools.length === 0) return {};
  const list = form.tools.map(({ function: tool, ...beside }) => ({
    name: tool.name,
    ...(tool.description == null ? {} : { description: tool.description }),
    input_schema: { type: 'object', ...tool.parameters },
    ...(tool.strict === true ? { strict: true } : {}),
    ...cacheMark(beside),
  }));
  const choice = toolChoice(form);
  return { tools: list, ...(choice === null ? {} : { tool_choice: choice }) };
}

function toolChoice({ tool_choice: choice, parallel_tool_calls: parallel }: ChatForm): Block | null {
  const alone = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice == null) return parallel === false ? { type: 'auto', ...alone } : null;
  if (choice === 'none') return { type: 'none' };
  if (choice === 'auto') return { type: 'auto', ...alone };
  if (choice === 'required') return { type: 'any', ...alone };
  return { type: 'tool', name: choice.function.name, ...alone };
}

function thinking(form: ChatForm, model: string, maxTokens: number, body: ChatBody): Block {
  const output = outputConfig(form);
  const own = anthropicOnly(body);
  if (own?.thinking !== undefined || own?.effort !== undefined) {
    const { thinking: thought, effort } = own;
    const level = effort === undefined ? {} : { effort };
    return { ...(thought === undefined ? {} : { thinking: thought }), ...config({ ...output, ...level }) };
  }
  const effort = form.reasoning_effort;
  // Whoever writes Anthropic's own member means it.
  if (body['thinking'] != null) return { thinking: body['thinking'], ...config(output) };
  if (effort == null || effort === 'none') {
    return { ...(effort === 'none' ? { thinking: { type: 'disabled' } } : {}), ...config(output) };
  }
  if (ADAPTIVE.test(model)) {
    const level = effort === 'minimal' ? 'low' : effort;
    return { thinking: { type: 'adaptive' }, ...config({ ...output, effort: level }) };
  }
  const budget = Math.min(BUDGETS[effort], maxTokens - 1);
  if (budget < MIN_THINKING_TOKENS) {
    const message = `leaves no room to reason: ${NAME} thinks with at least ${MIN_THINKING_TOKENS} tokens`;
    throw untranslatable(NAME, [{ path: 'max_completion_tokens', message }]);
  }
  return { thinking: { type: 'enabled', budget_tokens: budget }, ...config(output) };
}

function config(output: Block): Block {
  return Object.keys(output).length === 0 ? {} : { output_config: output };
}

function outputConfig({ response_format: format }: ChatForm): Block {
  if (format == null || format.type === 'text') return {};
  if (format.type === 'json_schema') return { format: { type: 'json_schema', schema: format.json_schema.schema } };
  const message = `must be json_schema with models of ${NAME}, which know no json_object`;
  throw untranslatable(NAME, [{ path: 'response_format.type', message }]);
}
