import type { Dialect } from './dialect.ts';

/** https://github.com/getsentry/sentry-conventions, `model/attributes/gen_ai`. */
export const SENTRY: Dialect = {
  title: 'Sentry',
  source: 'getsentry/sentry-conventions, `model/attributes/gen_ai`',
  counts: 'Input includes `gen_ai.usage.input_tokens.cached`, output includes `gen_ai.usage.output_tokens.reasoning`.',
  rows: [
    ['gen_ai.request.messages', 'input messages', '[{"role":"user","content":"Will it rain?"}]'],
    ['gen_ai.response.text', 'output messages', '["It will."]'],
    ['gen_ai.usage.input_tokens.cached', 'token counts', 40],
    ['gen_ai.usage.input_tokens.cache_write', 'token counts', 20],
    ['gen_ai.usage.output_tokens.reasoning', 'token counts', 5],
    ['gen_ai.cost.total_tokens', 'cost', 0.0125, 'in USD, whatever its name says'],
    ['gen_ai.cost.input_tokens', 'cost part', 0.01, 'in USD'],
    ['gen_ai.cost.output_tokens', 'cost part', 0.0025, 'in USD'],
    ['ai.model_id', 'model used', 'gpt-4o', 'deprecated'],
    ['ai.input_messages', 'input messages', '[{"role":"user","content":"Will it rain?"}]', 'deprecated'],
    ['ai.responses', 'output messages', ['It will.'], 'deprecated'],
    ['ai.prompt_tokens.used', 'token counts', 90, 'deprecated'],
    ['ai.completion_tokens.used', 'token counts', 12, 'deprecated'],
    ['gen_ai.request.available_tools', 'attribute', '[{"name":"look"}]'],
  ],
};

/** https://github.com/livekit/agents, `livekit/agents/telemetry/trace_types.py`. */
export const LIVEKIT: Dialect = {
  title: 'LiveKit',
  source: 'livekit/agents, `telemetry/trace_types.py`',
  counts: 'It reports them by the GenAI names.',
  rows: [
    ['lk.chat_ctx', 'input', '[{"type":"message","role":"user","content":["Will it rain?"]}]'],
    ['lk.user_input', 'input', 'Will it rain?'],
    ['lk.user_transcript', 'input', 'Will it rain?'],
    ['lk.input_text', 'input', 'Will it rain?', 'what is spoken'],
    ['lk.response.text', 'output', 'It will.'],
    ['lk.instructions', 'system', 'Be brief.'],
    ['lk.function_tool.name', 'tool name', 'forecast'],
    ['lk.function_tool.id', 'tool call id', 'call-1'],
    ['lk.function_tool.arguments', 'tool arguments', '{"city":"Paris"}'],
    ['lk.function_tool.output', 'tool result', '{"sky":"rain"}'],
    ['lk.function_tools', 'attribute', ['look']],
  ],
};

/** https://github.com/Scale3-Labs/langtrace-trace-attributes, before it took the GenAI names. */
export const LANGTRACE: Dialect = {
  title: 'Langtrace',
  source: 'Scale3-Labs/langtrace-python-sdk, of releases before it took the GenAI names',
  counts: "The provider's.",
  rows: [
    ['llm.model', 'model asked', 'gpt-4o'],
    ['llm.responses', 'output messages', '[{"role":"assistant","content":"It will."}]'],
    ['llm.token.counts', 'token counts', '{"input_tokens":90,"output_tokens":12}'],
    ['langtrace.service.name', 'attribute', 'OpenAI'],
  ],
};

/** https://github.com/quarkiverse/quarkus-langchain4j, `runtime/listeners`, `runtime/tool`. */
export const QUARKUS: Dialect = {
  title: 'Quarkus LangChain4j',
  source:
    'quarkiverse/quarkus-langchain4j, `SpanChatModelListener.java`, `ToolSpanWrapper.java`; a span `langchain4j.tools.NAME` is a tool and has no attributes',
  counts: "The provider's, by the deprecated GenAI names.",
  rows: [['gen_ai.client.estimated_cost', 'cost', '0.0125USD', 'with its currency; any other than USD stays']],
};
