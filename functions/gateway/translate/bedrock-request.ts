import type { ChatBody } from '../upstream.ts';
import { CacheMark, requireSayable } from './anthropic-only.ts';
import {
  argumentsOf,
  type ChatForm,
  type ChatMessage,
  type ChatPart,
  dataUrl,
  maxTokensOf,
  partsOf,
  readChatForm,
  stopsOf,
  type ThinkingBlock,
  untranslatable,
} from './chat-form.ts';
import { type Block, merged, type Turn } from './turns.ts';

/** Facts: Amazon Bedrock API reference, `Converse`. */

const NAME = 'Bedrock';
/** What is not set is reserved up to the model's maximum, out of the account's quota. */
const DEFAULT_MAX_TOKENS = 4_096;
const IMAGE_FORMATS = ['png', 'jpeg', 'gif', 'webp'];

/** Decodes base64; the SDK wants bytes. */
type DecodeBase64 = (base64: string) => Uint8Array;

/**
 * A chat request as the input of `Converse` and `ConverseStream`.
 * @throws AegisError `invalid_request` for what cannot be said there
 */
export function toConverseRequest(model: string, body: ChatBody, decode: DecodeBase64): Record<string, unknown> {
  const form = readChatForm(body, NAME);
  requireSayable(body, NAME);
  const { messages, parallel_tool_calls: parallel, temperature, top_p: topP } = form;
  if (parallel === false && (form.tools ?? []).length > 0) {
    throw untranslatable(NAME, [{ path: 'parallel_tool_calls', message: `cannot be false with models of ${NAME}` }]);
  }
  const system = messages.flatMap((message) =>
    message.role === 'system' || message.role === 'developer' ? textBlocks(message.content) : [],
  );
  const stops = stopsOf(form);
  return {
    modelId: model,
    messages: merged(messages.flatMap((message, at) => turnOf(message, at, decode))),
    ...(system.length === 0 ? {} : { system }),
    inferenceConfig: {
      maxTokens: maxTokensOf(form) ?? DEFAULT_MAX_TOKENS,
      ...(temperature == null ? {} : { temperature }),
      ...(topP == null ? {} : { topP }),
      ...(stops.length === 0 ? {} : { stopSequences: stops }),
    },
    ...tools(form),
    ...output(form),
  };
}

/** The API refuses a text without characters. */
function textBlocks(content: ChatMessage['content']): Block[] {
  return partsOf(content).flatMap((part) => (part.type === 'text' ? marked(part, textBlock(part.text)) : []));
}

function textBlock(text: string): Block[] {
  return text === '' ? [] : [{ text }];
}

/** A cache point stands behind what is cached; clients mark the part with Anthropic's own member. */
function marked(part: Readonly<Record<string, unknown>>, blocks: readonly Block[]): Block[] {
  const mark = part['cache_control'];
  if (mark == null || blocks.length === 0) return [...blocks];
  const { ttl } = CacheMark.safeParse(mark).data ?? {};
  return [...blocks, { cachePoint: { type: 'default', ...(ttl === undefined ? {} : { ttl }) } }];
}

function turnOf(message: ChatMessage, at: number, decode: DecodeBase64): Turn[] {
  const blocks = (content: ChatMessage['content']) => partsOf(content).flatMap((part) => blockOf(part, at, decode));
  switch (message.role) {
    case 'system':
    case 'developer':
      return [];
    case 'user':
      return [{ role: 'user', content: blocks(message.content) }];
    case 'tool': {
      const said = blocks(message.content).filter((block) => block['cachePoint'] === undefined);
      // A result without content is refused.
      const content = said.length === 0 ? [{ text: '(empty)' }] : said;
      const result = { toolResult: { toolUseId: message.tool_call_id, content } };
      // No mark may stand within a result.
      const mark = partsOf(message.content).find((part) => part['cache_control'] != null);
      return [{ role: 'user', content: marked({ ...mark, ...message }, [result]) }];
    }
    case 'assistant': {
      const thinking = (message.thinking_blocks ?? [])
        .filter(isSigned)
        .map((block) =>
          block.type === 'thinking'
            ? { reasoningContent: { reasoningText: { text: block.thinking, signature: block.signature } } }
            : { reasoningContent: { redactedContent: decode(block.data) } },
        );
      const calls = (message.tool_calls ?? []).flatMap((call, place) => {
        const { name, arguments: text } = call.function;
        const input = argumentsOf(text, NAME, `messages.${at}.tool_calls.${place}.function.arguments`);
        return marked(call, [{ toolUse: { toolUseId: call.id, name, input } }]);
      });
      return [
        {
          role: 'assistant',
          content: [...thinking, ...blocks(message.content), ...textBlock(message.refusal ?? ''), ...calls],
        },
      ];
    }
  }
}

/** Reasoning of another provider has no signature, and the API takes none without. */
function isSigned(block: ThinkingBlock): boolean {
  return block.type === 'redacted_thinking' || block.signature !== '';
}

function blockOf(part: ChatPart, at: number, decode: DecodeBase64): Block[] {
  switch (part.type) {
    case 'text':
      return marked(part, textBlock(part.text));
    case 'refusal':
      return textBlock(part.refusal);
    case 'image_url': {
      const data = dataUrl(part.image_url.url);
      const format = data?.mediaType.replace('image/', '').replace('jpg', 'jpeg') ?? '';
      if (data === null || !IMAGE_FORMATS.includes(format)) {
        const message = `holds an image that is no data: URL of ${IMAGE_FORMATS.join(', ')}: ${NAME} fetches none`;
        throw untranslatable(NAME, [{ path: `messages.${at}.content`, message }]);
      }
      return marked(part, [{ image: { format, source: { bytes: decode(data.base64) } } }]);
    }
    case 'file': {
      const data = dataUrl(part.file.file_data);
      if (data === null || data.mediaType !== 'application/pdf') {
        throw untranslatable(NAME, [{ path: `messages.${at}.content`, message: 'holds a file that is no PDF' }]);
      }
      return marked(part, [
        { document: { format: 'pdf', name: documentName(part.file.filename), source: { bytes: decode(data.base64) } } },
      ]);
    }
  }
}

/** Names take letters, digits, single spaces, hyphens, parentheses and brackets. */
function documentName(filename = 'document'): string {
  const name = filename
    .replace(/\.pdf$/i, '')
    .replaceAll(/[^A-Za-z0-9()[\]-]+/g, ' ')
    .trim();
  return name === '' ? 'document' : name.slice(0, 200);
}

/** There is no choice of none: without tools nothing can be called, unless earlier turns called some. */
function tools({ tools: list, tool_choice: choice, messages }: ChatForm): Block {
  if (list == null || list.length === 0) return {};
  if (choice === 'none') {
    if (!messages.some((message) => message.role === 'tool')) return {};
    const message = `cannot be none with models of ${NAME} where earlier turns called tools`;
    throw untranslatable(NAME, [{ path: 'tool_choice', message }]);
  }
  const specs = list.flatMap(({ function: tool, ...beside }) => {
    const toolSpec = {
      name: tool.name,
      // An empty description is refused.
      ...(tool.description == null || tool.description === '' ? {} : { description: tool.description }),
      inputSchema: { json: { type: 'object', ...tool.parameters } },
      ...(tool.strict === true ? { strict: true } : {}),
    };
    return marked(beside, [{ toolSpec }]);
  });
  return { toolConfig: { tools: specs, ...toolChoice(choice) } };
}

function toolChoice(choice: ChatForm['tool_choice']): Block {
  if (choice == null || choice === 'none') return {};
  if (choice === 'auto') return { toolChoice: { auto: {} } };
  if (choice === 'required') return { toolChoice: { any: {} } };
  return { toolChoice: { tool: { name: choice.function.name } } };
}

function output({ response_format: format, reasoning_effort: effort }: ChatForm): Block {
  const isThinking = effort != null && effort !== 'none';
  const level = isThinking ? { effort: effort === 'minimal' ? 'low' : effort } : {};
  const config = { ...level, ...textFormat(format) };
  return Object.keys(config).length === 0 ? {} : { outputConfig: config };
}

function textFormat(format: ChatForm['response_format']): Block {
  if (format == null || format.type === 'text') return {};
  if (format.type === 'json_object') {
    const message = `must be json_schema with models of ${NAME}, which know no json_object`;
    throw untranslatable(NAME, [{ path: 'response_format.type', message }]);
  }
  const { name, description, schema } = format.json_schema;
  const jsonSchema = { schema: JSON.stringify(schema), name, ...(description == null ? {} : { description }) };
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
}
