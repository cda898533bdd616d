import type { Turn } from './dialogue.ts';

/** Anthropic counts what came from a cache beside its input: `POST …/messages`. */
export function anthropicMessage(model: string, turn: Turn): object {
  const { toolCall, text, usage } = turn;
  return {
    id: 'msg_standin',
    type: 'message',
    role: 'assistant',
    model,
    content: [
      toolCall === undefined
        ? { type: 'text', text }
        : { type: 'tool_use', id: toolCall.callId, name: toolCall.name, input: toolCall.arguments },
    ],
    stop_reason: toolCall === undefined ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: {
      input_tokens: usage.input - usage.cached,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: usage.cached,
      output_tokens: usage.output,
    },
  };
}

/** The same as the named events of Anthropic's streams. */
export function anthropicEvents(model: string, turn: Turn): { readonly type: string }[] {
  const { toolCall, text, usage } = turn;
  const block =
    toolCall === undefined
      ? { type: 'text', text: '' }
      : { type: 'tool_use', id: toolCall.callId, name: toolCall.name, input: {} };
  const delta =
    toolCall === undefined
      ? { type: 'text_delta', text }
      : { type: 'input_json_delta', partial_json: JSON.stringify(toolCall.arguments) };
  const message = {
    ...anthropicMessage(model, turn),
    content: [],
    stop_reason: null,
    usage: {
      input_tokens: usage.input - usage.cached,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: usage.cached,
      output_tokens: 1,
    },
  };
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: block },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: toolCall === undefined ? 'end_turn' : 'tool_use', stop_sequence: null },
      usage: { output_tokens: usage.output },
    },
    { type: 'message_stop' },
  ];
  return events;
}

/** Amazon Bedrock's `POST /model/{id}/converse`. */
export function converse(turn: Turn): object {
  const { toolCall, text, usage } = turn;
  const content =
    toolCall === undefined
      ? { text }
      : { toolUse: { toolUseId: toolCall.callId, name: toolCall.name, input: toolCall.arguments } };
  return {
    output: { message: { role: 'assistant', content: [content] } },
    stopReason: toolCall === undefined ? 'end_turn' : 'tool_use',
    usage: {
      inputTokens: usage.input - usage.cached,
      cacheReadInputTokens: usage.cached,
      cacheWriteInputTokens: 0,
      outputTokens: usage.output,
      totalTokens: usage.input + usage.output,
    },
    metrics: { latencyMs: 1 },
  };
}

/** Gemini's `POST …:generateContent`. Thoughts are counted beside the candidates. */
export function generateContent(model: string, turn: Turn): object {
  const { toolCall, text, usage } = turn;
  const part = toolCall === undefined ? { text } : { functionCall: { name: toolCall.name, args: toolCall.arguments } };
  return {
    candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model', parts: [part] } }],
    modelVersion: model,
    usageMetadata: {
      promptTokenCount: usage.input,
      cachedContentTokenCount: usage.cached,
      candidatesTokenCount: usage.output - usage.reasoning,
      thoughtsTokenCount: usage.reasoning,
      totalTokenCount: usage.input + usage.output,
    },
  };
}
