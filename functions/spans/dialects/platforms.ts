import type { Dialect, Row } from './dialect.ts';

const QUESTION = '[{"role":"user","content":"Will it rain?"}]';
const ANSWER = '[{"role":"assistant","content":"It will."}]';
const MASTRA_STEPS = ['agent_run', 'model_generation', 'model_step', 'workflow_run', 'workflow_step', 'processor_run'];

/** https://github.com/mastra-ai/mastra, `observability/otel-exporter`. */
const MASTRA: Dialect = {
  title: 'Mastra',
  source: 'mastra-ai/mastra, `observability/otel-exporter`',
  counts: 'It reports them by the GenAI names.',
  rows: [
    ['mastra.span.type', 'kind', 'model_generation'],
    ...MASTRA_STEPS.flatMap((step): readonly Row[] => [
      [`mastra.${step}.input`, 'input', QUESTION],
      [`mastra.${step}.output`, 'output', '{"text":"It will.","files":[]}'],
    ]),
    ...['tool_call', 'mcp_tool_call'].flatMap((step): readonly Row[] => [
      [`mastra.${step}.input`, 'tool arguments', '{"city":"Paris"}'],
      [`mastra.${step}.output`, 'tool result', '{"sky":"rain"}'],
      [`mastra.${step}.toolId`, 'tool name', 'forecast'],
    ]),
    ['mastra.generic.input', 'input', QUESTION],
    ['mastra.generic.output', 'output', 'It will.'],
    ['mastra.metadata.*', 'identities', 'free', '`userId`, `sessionId`, `threadId` and so on'],
  ],
};

/** https://github.com/spring-projects/spring-ai, `ObservationDocumentation` of chat, tools and vector stores. */
const SPRING_AI: Dialect = {
  title: 'Spring AI',
  source: 'spring-projects/spring-ai, `*ObservationDocumentation.java`',
  counts: "The provider's, by the GenAI names; their values are texts.",
  rows: [
    ['spring.ai.kind', 'kind', 'chat_client'],
    ['spring.ai.chat.client.user.text', 'input', 'Will it rain?'],
    ['spring.ai.chat.client.system.text', 'system', 'Be brief.'],
    ['spring.ai.chat.client.input', 'input', 'Will it rain?'],
    ['spring.ai.chat.client.output', 'output', 'It will.'],
    ['spring.ai.chat.client.conversation.id', 'conversation_id', 'conv-1'],
    ['spring.ai.tool.definition.name', 'tool name', 'forecast'],
    ['spring.ai.tool.call.id', 'tool call id', 'call-1'],
    ['spring.ai.tool.call.arguments', 'tool arguments', '{"city":"Paris"}'],
    ['spring.ai.tool.call.result', 'tool result', '{"sky":"rain"}'],
    ['db.vector.query.content', 'input', 'umbrellas'],
    ['db.vector.query.response.documents', 'documents', '["Umbrellas keep you dry."]'],
  ],
};

/** https://code.claude.com/docs/en/monitoring-usage, the traces. */
const CLAUDE_CODE: Dialect = {
  title: 'Claude Code',
  source: 'its page "Monitoring"; the names without a namespace are its own',
  counts: 'Input excludes cached tokens, as Anthropic counts: they are added.',
  rows: [
    ['user_prompt', 'input', 'Will it rain?'],
    ['response.model_output', 'output messages', 'It will.'],
    ['tool_use_id', 'tool call id', 'call-1'],
    ['tool_name', 'entity name', 'forecast'],
    ['tool_input', 'tool arguments', '{"city":"Paris"}'],
    ['tool.output.output', 'tool result', '{"sky":"rain"}', 'of an event `tool.output`'],
    ['tool.output.content', 'tool result', '{"sky":"rain"}'],
    ['cache_read_tokens', 'token counts', 40],
    ['cache_creation_tokens', 'token counts', 20],
  ],
};

/** https://github.com/google-gemini/gemini-cli, `packages/core/src/telemetry`. */
const GEMINI_CLI: Dialect = {
  title: 'Gemini CLI',
  source: 'google-gemini/gemini-cli, `packages/core/src/telemetry`',
  counts: 'It reports them by the GenAI names.',
  rows: [['gen_ai.tool.call_id', 'tool call id', 'call-1']],
};

/** https://github.com/deepset-ai/haystack, `haystack/core/pipeline`. */
const HAYSTACK: Dialect = {
  title: 'Haystack',
  source: 'deepset-ai/haystack, `haystack/core/pipeline/base.py`, `haystack/tracing`',
  counts: "The provider's, in the `meta` of its output.",
  rows: [
    ['haystack.component.type', 'kind', 'Generator', 'the end of the name of a class, as of `OpenAIChatGenerator`'],
    ['haystack.component.name', 'entity name', 'forecast'],
    ['haystack.component.input', 'input', '{"messages":[{"role":"user","content":[{"text":"Will it rain?"}]}]}'],
    ['haystack.component.output', 'output', '{"replies":["It will."],"meta":[{"model":"gpt-4o"}]}'],
    ['haystack.pipeline.input_data', 'input', '{"prompt_builder":{"query":"Will it rain?"}}'],
    ['haystack.pipeline.output_data', 'output', '{"replies":["It will."]}', 'also by component'],
    ['haystack.agent.input', 'input', '{"messages":[{"role":"user","content":[{"text":"Will it rain?"}]}]}'],
    ['haystack.agent.output', 'output', '{"replies":["It will."]}'],
  ],
};

/** https://github.com/braintrustdata/braintrust-sdk, `py/src/braintrust/otel`. */
const BRAINTRUST: Dialect = {
  title: 'Braintrust',
  source: 'braintrustdata/braintrust-sdk, `otel`; also the SDKs of Go, Java, Ruby and .NET',
  counts: "The provider's: a part that is larger than the whole is taken to be apart.",
  rows: [
    ['braintrust.span_attributes', 'members', '{"type":"llm","name":"Chat Completion"}'],
    ['braintrust.span_attributes.type', 'kind', 'llm'],
    ['braintrust.input_json', 'input', QUESTION],
    ['braintrust.input', 'input', QUESTION],
    ['braintrust.output_json', 'output', '[{"index":0,"message":{"role":"assistant","content":"It will."}}]'],
    ['braintrust.output', 'output', ANSWER],
    ['braintrust.metadata', 'members', '{"model":"gpt-4o","provider":"openai","user_id":"ann-1"}'],
    ['braintrust.metadata.model', 'model used', 'gpt-4o'],
    ['braintrust.metadata.provider', 'provider', 'openai'],
    ['braintrust.metadata.*', 'identities', 'free'],
    ['braintrust.metrics', 'members', '{"prompt_tokens":90,"completion_tokens":12,"prompt_cached_tokens":40}'],
    ['braintrust.metrics.*', 'token counts', 7, 'by the words in the key'],
  ],
};

/** https://github.com/lmnr-ai/lmnr-python, `lmnr/opentelemetry_lib/tracing/attributes.py`. */
const LAMINAR: Dialect = {
  title: 'Laminar',
  source: 'lmnr-ai/lmnr-python, `tracing/attributes.py`; lmnr-ai/lmnr-ts',
  counts: 'It reports them by the GenAI names.',
  rows: [
    ['lmnr.span.type', 'kind', 'LLM'],
    ['lmnr.span.input', 'input', QUESTION],
    ['lmnr.span.output', 'output', ANSWER],
    ['lmnr.association.properties.*', 'identities', 'free', '`user_id`, `session_id` and so on'],
  ],
};

/** https://github.com/langwatch/langwatch, `python-sdk` and `typescript-sdk`. */
const LANGWATCH: Dialect = {
  title: 'LangWatch',
  source: 'langwatch/langwatch, its SDKs; a value is `{type, value}`',
  counts: "The provider's.",
  rows: [
    ['langwatch.span.type', 'kind', 'llm'],
    ['langwatch.input', 'input', `{"type":"chat_messages","value":${QUESTION}}`],
    ['langwatch.output', 'output', `{"type":"chat_messages","value":${ANSWER}}`],
    ['langwatch.user.id', 'user_id', 'ann-1'],
    ['langwatch.user_id', 'user_id', 'ann-1'],
    ['langwatch.thread.id', 'conversation_id', 'conv-1'],
    ['langwatch.thread_id', 'conversation_id', 'conv-1'],
    ['langwatch.metrics', 'members', '{"type":"json","value":{"promptTokens":90,"completionTokens":12}}'],
    ['langwatch.metrics.value', 'members', '{"promptTokens":90,"completionTokens":12}'],
    ['langwatch.metrics.value.cost', 'cost', 0.0125],
    ['langwatch.metrics.value.*', 'token counts', 7],
    ['langwatch.rag.contexts', 'documents', '[{"document_id":"d-1","content":"Umbrellas keep you dry."}]'],
  ],
};

/** https://github.com/honeyhiveai/python-sdk, `honeyhive/tracer`. */
const HONEYHIVE: Dialect = {
  title: 'HoneyHive',
  source: 'honeyhiveai/python-sdk, `honeyhive/tracer`',
  counts: "The provider's.",
  rows: [
    ['honeyhive_event_type', 'kind', 'model'],
    ['honeyhive_config.model', 'model used', 'gpt-4o'],
    ['honeyhive_config.provider', 'provider', 'openai'],
    ['honeyhive_inputs.*', 'input', 'Will it rain?', 'together a map: `chat_history.N.content`, `question`'],
    ['honeyhive_outputs.*', 'output', 'It will.', 'together a map: `role`, `content`, `result`'],
    ['honeyhive.session_id', 'session_id', 's-1'],
    ['honeyhive_user_properties.*', 'identities', 'free'],
    ['honeyhive_metadata.prompt_tokens', 'token counts', 90],
    ['honeyhive_metadata.completion_tokens', 'token counts', 12],
    ['honeyhive_metadata.total_tokens', 'token counts', 102, 'a sum: it stands in for a count that is not given'],
  ],
};

/** https://github.com/DataDog/dd-trace-py, `ddtrace/llmobs/_constants.py`. */
const DATADOG: Dialect = {
  title: 'Datadog',
  source: 'DataDog/dd-trace-py, `ddtrace/llmobs/_constants.py`; DataDog/dd-trace-js',
  counts: "The provider's: a part that is larger than the whole is taken to be apart.",
  rows: [
    ['_ml_obs.meta.span.kind', 'kind', 'llm'],
    ['_ml_obs.meta.model_name', 'model used', 'gpt-4o'],
    ['_ml_obs.meta.model_provider', 'provider', 'openai'],
    ['_ml_obs.meta.input.messages', 'input messages', QUESTION],
    ['_ml_obs.meta.input.value', 'input', 'Will it rain?'],
    ['_ml_obs.meta.input.documents', 'embedded text', '[{"text":"umbrellas"}]'],
    ['_ml_obs.meta.output.messages', 'output messages', ANSWER],
    ['_ml_obs.meta.output.value', 'output', 'It will.'],
    ['_ml_obs.meta.output.documents', 'documents', '[{"text":"Umbrellas keep you dry."}]'],
    ['_ml_obs.metrics', 'token counts', '{"input_tokens":90,"output_tokens":12}'],
    ['_ml_obs.session_id', 'session_id', 's-1'],
  ],
};

/** https://openrouter.ai/docs, "Broadcast", and https://docs.wandb.ai, "Weave". */
const OTHER_PLATFORMS: Dialect = {
  title: 'Other gateways and platforms',
  source:
    "OpenRouter's page on its broadcast; Cloudflare's on its AI gateway; langgenius/dify, `aliyun_trace`; comet-ml/opik; wandb/weave; pydantic/logfire, `openai_agents.py`",
  counts: 'They report them by the GenAI names; OpenRouter also by those of Sentry.',
  rows: [
    ['span.type', 'kind', 'generation', 'also of Claude Code'],
    ['gen_ai.usage.input_tokens.cache_creation', 'token counts', 20],
    ['span.input', 'input', '{"messages":[{"role":"user","content":"Will it rain?"}]}'],
    ['trace.input', 'input', 'Will it rain?'],
    ['span.output', 'output', '{"completion":"It will."}'],
    ['trace.output', 'output', 'It will.'],
    ['trace.metadata.openrouter.user_id', 'attribute', 'user_1', 'who owns the key'],
    ['trace.metadata.*', 'identities', 'free'],
    ['span.metadata.*', 'identities', 'free'],
    ['gen_ai.model.provider', 'provider', 'openai', "of Cloudflare's gateway"],
    ['gen_ai.prompt_json', 'input messages', QUESTION],
    ['gen_ai.completion_json', 'output messages', ANSWER],
    ['gen_ai.span.kind', 'kind', 'LLM', 'of Dify and of Alibaba Cloud'],
    ['gen_ai.model_name', 'model used', 'gpt-4o'],
    ['retrieval.query', 'input', 'umbrellas'],
    ['retrieval.document', 'documents', '[{"content":"Umbrellas keep you dry."}]'],
    ['opik.metadata', 'identities', '{"user_id":"ann-1","plan":"free"}'],
    ['wandb.thread_id', 'conversation_id', 'conv-1'],
    ['logfire.msg_template', 'kind', 'Function: {name}', 'of agents of OpenAI'],
    ['name', 'entity name', 'forecast', 'of a function'],
  ],
};

export const PLATFORMS: readonly Dialect[] = [
  MASTRA,
  SPRING_AI,
  CLAUDE_CODE,
  GEMINI_CLI,
  HAYSTACK,
  BRAINTRUST,
  LAMINAR,
  LANGWATCH,
  HONEYHIVE,
  DATADOG,
  OTHER_PLATFORMS,
];
