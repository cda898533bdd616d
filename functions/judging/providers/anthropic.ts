import * as z from 'zod';
import type { JudgeMode } from '../../evaluation/judge-settings.ts';
import type { JudgeModel, JudgePrompt, JudgeReply } from '../judge-model.ts';
import { failureOf, readReply } from './http-judge.ts';
import { postJson } from './post-json.ts';

const VERSION = '2023-06-01';

const Count = z.int().nonnegative();
const Message = z.object({
  model: z.string().nullish(),
  stop_reason: z.string().nullish(),
  content: z.array(
    z.union([
      z.object({ type: z.literal('text'), text: z.string() }),
      z.object({ type: z.literal('tool_use'), input: z.unknown() }),
      // Thinking, and whatever comes later.
      z.object({ type: z.string() }).transform(() => null),
    ]),
  ),
  usage: z
    .object({
      input_tokens: Count,
      output_tokens: Count,
      cache_read_input_tokens: Count.nullish(),
      cache_creation_input_tokens: Count.nullish(),
    })
    .nullish()
    .catch(null),
});

const STOPS: Readonly<Record<string, JudgeReply['stop']>> = {
  end_turn: 'end',
  stop_sequence: 'end',
  tool_use: 'end',
  max_tokens: 'token_cap',
  model_context_window_exceeded: 'token_cap',
  refusal: 'refusal',
};

/** Anthropic's Messages API. No temperature is sent: its newest models refuse one. */
export function openAnthropic(options: {
  readonly baseUrl: string;
  readonly model: string;
  readonly key: string;
  readonly keyVersion: string;
}): JudgeModel {
  const { baseUrl, model, key, keyVersion } = options;
  return {
    keyVersion,
    async ask(prompt, mode, timeoutMilliseconds) {
      const headers = { 'x-api-key': key, 'anthropic-version': VERSION };
      const answer = await postJson(
        `${baseUrl}/v1/messages`,
        headers,
        bodyOf(model, prompt, mode),
        timeoutMilliseconds,
      );
      if (answer.status !== 200) throw failureOf('anthropic', answer, mode, key);
      return toReply(readReply(Message, answer), mode);
    },
  };
}

function bodyOf(model: string, prompt: JudgePrompt, mode: JudgeMode) {
  const { instructions, task, schema, schemaName: name, maxTokens } = prompt;
  return {
    model,
    max_tokens: maxTokens,
    // Everything up to here is the same for every trace, and read from the provider's cache while that is warm.
    system: [{ type: 'text', text: instructions, cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: task }],
    ...(mode === 'native_schema' ? { output_config: { format: { type: 'json_schema', schema } } } : {}),
    ...(mode === 'forced_tool'
      ? {
          tools: [{ name, description: 'Takes the whole answer.', input_schema: schema }],
          tool_choice: { type: 'tool', name, disable_parallel_tool_use: true },
        }
      : {}),
  };
}

function toReply({ model, stop_reason: stop, content, usage }: z.infer<typeof Message>, mode: JudgeMode): JudgeReply {
  const texts = content.flatMap((block) => {
    if (block === null) return [];
    if (mode === 'forced_tool') return 'input' in block ? [JSON.stringify(block.input)] : [];
    return 'text' in block ? [block.text] : [];
  });
  return {
    // Several calls of the tool are several answers, which are not one JSON object.
    text: texts.join('\n'),
    stop: STOPS[stop ?? ''] ?? 'unknown',
    usage: usage ? toUsage(usage) : null,
    answeredBy: model ?? null,
  };
}

/** Anthropic counts what was read from or written to the cache beside the input. */
function toUsage(usage: NonNullable<z.infer<typeof Message>['usage']>): JudgeReply['usage'] {
  const cachedTokens = usage.cache_read_input_tokens ?? 0;
  const cacheWriteTokens = usage.cache_creation_input_tokens ?? 0;
  return {
    inputTokens: usage.input_tokens + cachedTokens + cacheWriteTokens,
    outputTokens: usage.output_tokens,
    cachedTokens,
    cacheWriteTokens,
  };
}
