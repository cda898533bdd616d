import type { Turn } from './dialogue.ts';
import { USAGE } from './scenario.ts';

const CREATED = 1_796_000_000;
/** What a request for an alias is answered with: the name of a dated version. */
const DATED: ReadonlyMap<string, string> = new Map([['gpt-4o-mini', 'gpt-4o-mini-2024-07-18']]);

/** Chat completions: `POST …/chat/completions`. */
export function chatCompletion(model: string, turn: Turn): object {
  return {
    id: 'chatcmpl-standin',
    object: 'chat.completion',
    created: CREATED,
    model: DATED.get(model) ?? model,
    choices: [
      {
        index: 0,
        finish_reason: turn.toolCall === undefined ? 'stop' : 'tool_calls',
        message: { role: 'assistant', content: turn.text ?? null, refusal: null, ...chatToolCalls(turn) },
      },
    ],
    usage: chatUsage(turn),
  };
}

/** The same as server-sent events: the text or the arguments come in two pieces, the usage in a last chunk. */
export function chatCompletionChunks(model: string, turn: Turn): string[] {
  const chunk = (choices: readonly object[], more: object = {}) =>
    JSON.stringify({
      id: 'chatcmpl-standin',
      object: 'chat.completion.chunk',
      created: CREATED,
      model: DATED.get(model) ?? model,
      choices,
      ...more,
    });
  const delta = (content: object, reason: string | null = null) =>
    chunk([{ index: 0, delta: content, finish_reason: reason }]);
  const call = chatToolCalls(turn).tool_calls?.[0];
  const pieces =
    call === undefined
      ? halves(turn.text ?? '').map((content) => delta({ content }))
      : halves(call.function.arguments).map((given, index) =>
          delta({
            tool_calls: [
              index === 0
                ? { ...call, index: 0, function: { ...call.function, arguments: given } }
                : { index: 0, function: { arguments: given } },
            ],
          }),
        );
  return [
    delta({ role: 'assistant', content: call === undefined ? '' : null }),
    ...pieces,
    delta({}, call === undefined ? 'stop' : 'tool_calls'),
    chunk([], { usage: chatUsage(turn) }),
    '[DONE]',
  ];
}

function chatToolCalls({ toolCall }: Turn) {
  if (toolCall === undefined) return {};
  const { callId, name, arguments: given } = toolCall;
  return { tool_calls: [{ id: callId, type: 'function', function: { name, arguments: JSON.stringify(given) } }] };
}

function chatUsage({ usage }: Turn): object {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: usage.reasoning, audio_tokens: 0 },
  };
}

/** `POST …/responses`, without streaming. */
export function response(model: string, turn: Turn): object {
  const { toolCall, text, usage } = turn;
  const output =
    toolCall === undefined
      ? {
          id: 'msg_standin',
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
        }
      : {
          id: 'fc_standin',
          type: 'function_call',
          status: 'completed',
          call_id: toolCall.callId,
          name: toolCall.name,
          arguments: JSON.stringify(toolCall.arguments),
        };
  return {
    id: 'resp_standin',
    object: 'response',
    created_at: CREATED,
    status: 'completed',
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model: DATED.get(model) ?? model,
    output: [output],
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: usage.cached },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: usage.reasoning },
      total_tokens: usage.input + usage.output,
    },
  };
}

/** `POST …/embeddings`. OpenAI's own SDKs ask for base64: 32-bit floats, little-endian. */
export function embedding(model: string, format: string | undefined): object {
  const vector = Float32Array.from([0.25, -0.5, 0.75, 1]);
  return {
    object: 'list',
    model,
    data: [
      {
        object: 'embedding',
        index: 0,
        embedding: format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector],
      },
    ],
    usage: { prompt_tokens: USAGE.embeds.input, total_tokens: USAGE.embeds.input },
  };
}

/** For a client that asks which models there are. */
export function models(): object {
  const ids = ['gpt-4o-mini', 'text-embedding-3-small'];
  return { object: 'list', data: ids.map((id) => ({ id, object: 'model', created: CREATED, owned_by: 'standin' })) };
}

function halves(text: string): [string, string] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}
