import type { Dialect } from './dialect.ts';

const MESSAGES = '[{"role":"user","parts":[{"type":"text","content":"Will it rain?"}]}]';
const ANSWER = '[{"role":"assistant","parts":[{"type":"text","content":"It will."}],"finish_reason":"stop"}]';
const CALL = '[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\\"at\\":\\"sky\\"}"}}]';

/** https://github.com/open-telemetry/semantic-conventions/tree/main/model/gen-ai, with the registry of users and sessions. */
export const GEN_AI: Dialect = {
  title: 'OpenTelemetry GenAI',
  source: 'open-telemetry/semantic-conventions, `model/gen-ai`, `model/user`, `model/session`, `model/enduser`',
  counts: 'Input includes what a cache was read for or written with; output includes reasoning.',
  rows: [
    ['gen_ai.operation.name', 'kind', 'chat'],
    ['gen_ai.response.model', 'model answered', 'gpt-4o-2024-08-06'],
    ['gen_ai.request.model', 'model asked', 'gpt-4o'],
    ['gen_ai.provider.name', 'provider', 'openai'],
    ['user.id', 'user_id', 'ann-1'],
    ['enduser.id', 'user_id', 'ann-1'],
    ['enduser.pseudo.id', 'user_id', 'ann-1'],
    ['session.id', 'session_id', 's-1'],
    ['gen_ai.conversation.id', 'conversation_id', 'conv-1'],
    ['gen_ai.usage.input_tokens', 'token counts', 90],
    ['gen_ai.usage.output_tokens', 'token counts', 12],
    ['gen_ai.usage.cache_read.input_tokens', 'token counts', 40],
    ['gen_ai.usage.cache_creation.input_tokens', 'token counts', 20],
    ['gen_ai.usage.cache_write.input_tokens', 'token counts', 20, 'its name in drafts of the convention'],
    ['gen_ai.usage.reasoning.output_tokens', 'token counts', 5],
    ['gen_ai.system_instructions', 'system', '[{"type":"text","content":"Be brief."}]'],
    ['gen_ai.input.messages', 'input messages', MESSAGES],
    ['gen_ai.output.messages', 'output messages', ANSWER],
    ['gen_ai.retrieval.query.text', 'input', 'umbrellas'],
    ['gen_ai.retrieval.documents', 'documents', '[{"id":"doc-7","score":0.83,"content":"Umbrellas keep you dry."}]'],
    ['gen_ai.tool.name', 'tool name', 'forecast'],
    ['gen_ai.tool.call.id', 'tool call id', 'call-1'],
    ['gen_ai.tool.call.arguments', 'tool arguments', '{"city":"Paris"}'],
    ['gen_ai.tool.call.result', 'tool result', '{"sky":"rain"}'],
    ['gen_ai.tool.definitions', 'attribute', '[{"type":"function","name":"forecast"}]'],
    ['gen_ai.tool.description', 'attribute', 'Says what the weather will be.'],
    ['gen_ai.agent.name', 'attribute', 'weather desk'],
    ['gen_ai.agent.id', 'attribute', 'asst_1'],
    ['gen_ai.response.id', 'attribute', 'chatcmpl-1'],
    ['gen_ai.response.finish_reasons', 'attribute', ['stop']],
    ['gen_ai.request.temperature', 'attribute', 0.2],
    ['gen_ai.request.max_tokens', 'attribute', 500],
    ['gen_ai.output.type', 'attribute', 'json'],
    ['gen_ai.embeddings.dimension.count', 'attribute', 1536],
    ['gen_ai.prompt.name', 'attribute', 'weather prompt'],
    ['user.email', 'attribute', 'a mail address, which masking reads'],
  ],
};

/** Names that the conventions have dropped and that are still written. */
export const GEN_AI_DEPRECATED: Dialect = {
  title: 'OpenTelemetry GenAI, deprecated',
  source: 'open-telemetry/semantic-conventions, `model/gen-ai/deprecated`; numbered prompts by traceloop/openllmetry',
  counts: 'As in the current conventions.',
  rows: [
    ['gen_ai.system', 'provider', 'openai'],
    ['gen_ai.usage.prompt_tokens', 'token counts', 90],
    ['gen_ai.usage.completion_tokens', 'token counts', 12],
    ['gen_ai.usage.total_tokens', 'token counts', 102, 'a sum: it stands in for a count that is not given'],
    ['gen_ai.prompt.N.*', 'input messages', 'Will it rain?', '`role`, `content`, `tool_calls.N.*`, `tool_call_id`'],
    ['gen_ai.prompt', 'input messages', 'Will it rain?'],
    [
      'gen_ai.completion.N.*',
      'output messages',
      'It will.',
      '`content`, `tool_calls.N.*`, `function_call.*`, `reasoning`',
    ],
    ['gen_ai.completion', 'output messages', '{"text":"It will.","finish_reason":"stop"}'],
    ['gen_ai.response.tool_calls', 'tool requests', CALL],
    ['gen_ai.usage.*', 'token counts', 7, 'any other spelling of a count'],
  ],
};
