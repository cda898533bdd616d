import * as z from 'zod';
import type { JudgeMode } from '../../evaluation/judge-settings.ts';
import type { JudgeModel, JudgePrompt, JudgeReply } from '../judge-model.ts';
import { failureOf, readReply } from './http-judge.ts';
import { type HttpAnswer, postJson } from './post-json.ts';

const Count = z.int().nonnegative();
const Completion = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z.array(z.object({ function: z.object({ arguments: z.string() }) })).nullish(),
        }),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: Count,
      completion_tokens: Count,
      prompt_tokens_details: z.object({ cached_tokens: Count.nullish() }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

const STOPS: Readonly<Record<string, JudgeReply['stop']>> = {
  stop: 'end',
  tool_calls: 'end',
  function_call: 'end',
  length: 'token_cap',
  content_filter: 'content_filter',
};

/** What an endpoint may not know, and a judge can do without. */
const DISPENSABLE = ['temperature', 'response_format'] as const;
type Dispensable = (typeof DISPENSABLE)[number];

interface OpenAiOptions {
  readonly baseUrl: string;
  readonly model: string;
  readonly key: string | undefined;
  readonly keyVersion: string | null;
  /** Whether it is OpenAI itself; others speak an older form of its protocol. */
  readonly isOpenAi: boolean;
}

/** What endpoints have refused, by base address and model: it is not sent to them again. */
const refusedBy = new Map<string, ReadonlySet<Dispensable>>();

/** OpenAI's chat completions, as OpenAI and many others serve them. */
export function openOpenAi(options: OpenAiOptions): JudgeModel {
  const { baseUrl, model, key, keyVersion } = options;
  const place = `${baseUrl} ${model}`;
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return {
    keyVersion,
    async ask(prompt, mode, timeoutMilliseconds) {
      for (;;) {
        const refused = refusedBy.get(place) ?? new Set();
        const body = bodyOf(options, prompt, mode, refused);
        const answer = await postJson(`${baseUrl}/chat/completions`, headers, body, timeoutMilliseconds);
        if (answer.status === 200) return toReply(readReply(Completion, answer), mode);
        const missing = DISPENSABLE.find((name) => name in body && isAbout(name, answer, mode));
        if (missing === undefined) {
          if (isFiltered(answer)) return FILTERED;
          throw failureOf('openai', answer, mode, key);
        }
        refusedBy.set(place, new Set([...refused, missing]));
      }
    },
  };
}

function bodyOf(
  { model, isOpenAi }: OpenAiOptions,
  { instructions, task, schema, schemaName: name, maxTokens }: JudgePrompt,
  mode: JudgeMode,
  refused: ReadonlySet<Dispensable>,
) {
  const plain = mode === 'plain_json' && !refused.has('response_format');
  return {
    model,
    messages: [
      { role: 'system', content: instructions },
      { role: 'user', content: task },
    ],
    ...(isOpenAi ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens }),
    // OpenAI's newer models refuse a temperature.
    ...(isOpenAi || refused.has('temperature') ? {} : { temperature: 0 }),
    ...(mode === 'native_schema'
      ? { response_format: { type: 'json_schema', json_schema: { name, schema, strict: true } } }
      : {}),
    ...(plain ? { response_format: { type: 'json_object' } } : {}),
    ...(mode === 'forced_tool'
      ? {
          tools: [{ type: 'function', function: { name, description: 'Takes the whole answer.', parameters: schema } }],
          tool_choice: { type: 'function', function: { name } },
        }
      : {}),
  };
}

/** Whether a request was refused because of something that it can do without. */
function isAbout(name: Dispensable, { status, text }: HttpAnswer, mode: JudgeMode): boolean {
  // In its own mode the format is what the request is about.
  if (name === 'response_format' && mode !== 'plain_json') return false;
  return (status === 400 || status === 422) && text.includes(name);
}

const FILTERED: JudgeReply = {
  text: '',
  stop: 'content_filter',
  usage: { inputTokens: 0, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0 },
  answeredBy: null,
};

/** A filter before the model refuses with an error (Azure OpenAI), and nothing is charged. */
function isFiltered({ status, text }: HttpAnswer): boolean {
  return status === 400 && /"content_filter"|content_policy_violation/.test(text);
}

function toReply({ model, choices, usage }: z.infer<typeof Completion>, mode: JudgeMode): JudgeReply {
  const [choice] = choices;
  const { content, refusal, tool_calls: calls } = choice?.message ?? {};
  const told = mode === 'forced_tool' ? (calls ?? []).map((call) => call.function.arguments) : [content ?? ''];
  const isRefused = typeof refusal === 'string' && refusal !== '';
  return {
    text: told.join('\n'),
    stop: isRefused ? 'refusal' : (STOPS[choice?.finish_reason ?? ''] ?? 'unknown'),
    usage: usage
      ? {
          inputTokens: usage.prompt_tokens,
          outputTokens: usage.completion_tokens,
          cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
          cacheWriteTokens: 0,
        }
      : null,
    answeredBy: model ?? null,
  };
}
