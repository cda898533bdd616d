import type { Dialect } from './dialect.ts';

/** https://github.com/BerriAI/litellm, `litellm/integrations/opentelemetry.py`. */
export const LITELLM: Dialect = {
  title: 'LiteLLM',
  source: 'BerriAI/litellm, `litellm/integrations/opentelemetry.py`, `integrations/arize/_utils.py`',
  counts: 'Input includes cached tokens for every provider.',
  rows: [
    ['gen_ai.cost.total_cost', 'cost', 0.0125],
    ['gen_ai.cost.input_cost', 'cost part', 0.01],
    ['gen_ai.cost.output_cost', 'cost part', 0.0025],
    ['gen_ai.cost.*', 'attribute', 0.001, 'what a discount or a margin changed'],
    ['metadata.user_api_key_end_user_id', 'user_id', 'ann-1', 'not where it is `None` or a default of the proxy'],
    ['metadata.user_api_key_user_id', 'user_id', 'ann-1', 'not where it is `None` or a default of the proxy'],
    ['metadata.user_api_key_hash', 'attribute', 'a digest of the key'],
    ['metadata.user_api_key_team_id', 'attribute', 'team-1'],
    [
      'metadata.usage_object',
      'provider counts',
      "{'prompt_tokens': 90, 'completion_tokens': 12, 'prompt_tokens_details': {'cached_tokens': 40}}",
      'a Python dictionary as text, and the only place of cached tokens',
    ],
    ['metadata.*', 'identities', 'free', '`user_id`, `session_id` and so on'],
    ['hidden_params', 'costs', '{"response_cost":0.0125,"model_id":"m-1"}', '`response_cost`; the rest stays'],
    ['gen_ai.request.id', 'attribute', 'req-1'],
  ],
};

/** https://github.com/openlit/openlit, `sdk/python/src/openlit/semcov`. */
export const OPEN_LIT: Dialect = {
  title: 'OpenLIT',
  source: 'openlit/openlit, `sdk/python/src/openlit/semcov/__init__.py`',
  counts: "Input is the provider's count: one that is smaller than its cached part is taken to exclude it.",
  rows: [
    ['gen_ai.usage.cost', 'cost', 0.0125, '0 where its price file does not know the model, which pricing decides on'],
    ['gen_ai.usage.cost.total', 'cost', 0.0125],
    ['gen_ai.usage.total_cost', 'cost', 0.0125],
    ['gen_ai.usage.cost_usd', 'cost', 0.0125],
    ['gen_ai.usage.total_cost_usd', 'cost', 0.0125],
    ['gen_ai.token.cost.total', 'cost', 0.0125],
    ['gen_ai.usage.input_cost', 'cost part', 0.01],
    ['gen_ai.usage.output_cost', 'cost part', 0.0025],
    ['gen_ai.token.cost.input', 'cost part', 0.01],
    ['gen_ai.token.cost.output', 'cost part', 0.0025],
    ['gen_ai.token.usage.input', 'token counts', 90],
    ['gen_ai.token.usage.output', 'token counts', 12],
    ['gen_ai.token.usage.total', 'token counts', 102],
    ['gen_ai.llm.model', 'model used', 'gpt-4o'],
    ['gen_ai.llm.provider', 'provider', 'openai'],
    ['gen_ai.user.id', 'user_id', 'ann-1'],
    ['gen_ai.user', 'user_id', 'ann-1'],
    ['gen_ai.request.user', 'user_id', 'ann-1'],
    ['gen_ai.memory.user_id', 'user_id', 'ann-1'],
    ['gen_ai.session.id', 'session_id', 's-1'],
    ['gen_ai.agent.session_id', 'session_id', 's-1'],
    ['gen_ai.memory.session_id', 'session_id', 's-1'],
    ['gen_ai.openai.conversation.id', 'conversation_id', 'conv-1'],
    ['gen_ai.openai.thread.id', 'conversation_id', 'conv-1'],
    ['gen_ai.content.prompt', 'input messages', 'Will it rain?'],
    ['gen_ai.content.completion', 'output messages', 'It will.'],
    ['gen_ai.content.reasoning', 'reasoning', 'I had better look.'],
    ['gen_ai.tool.args', 'tool arguments', '{"city":"Paris"}'],
    ['gen_ai.tool.input', 'tool arguments', '{"city":"Paris"}'],
    ['gen_ai.tool.result', 'tool result', '{"sky":"rain"}'],
    ['gen_ai.tool.output', 'tool result', '{"sky":"rain"}'],
    ['mcp.tool.name', 'tool name', 'forecast'],
    ['mcp.tool.arguments', 'tool arguments', '{"city":"Paris"}'],
    ['mcp.tool.result', 'tool result', '{"sky":"rain"}'],
    ['gen_ai.workflow.input', 'input', 'Will it rain?'],
    ['gen_ai.workflow.output', 'output', 'It will.'],
    ['gen_ai.agent.actual_output', 'output', 'It will.'],
    ['gen_ai.agent.final_result', 'output', 'It will.'],
    ['gen_ai.retrieval.query', 'input', 'umbrellas'],
    ['gen_ai.agent.tools', 'attribute', '["forecast"]'],
  ],
};

/** https://github.com/mlflow/mlflow, `mlflow/tracing/constant.py`. */
export const MLFLOW: Dialect = {
  title: 'MLflow',
  source: 'mlflow/mlflow, `mlflow/tracing/constant.py`; its values are JSON',
  counts: "Input is the provider's count: one that is smaller than its cached part is taken to exclude it.",
  rows: [
    ['mlflow.spanType', 'kind', '"CHAT_MODEL"'],
    ['mlflow.llm.model', 'model used', '"gpt-4o"'],
    ['mlflow.llm.provider', 'provider', '"openai"'],
    ['mlflow.trace.user', 'user_id', 'ann-1'],
    ['mlflow.trace.session', 'session_id', 's-1'],
    ['mlflow.chat.tokenUsage', 'token counts', '{"input_tokens":90,"output_tokens":12,"cache_read_input_tokens":40}'],
    ['mlflow.llm.cost', 'costs', '{"input_cost":0.01,"output_cost":0.0025,"total_cost":0.0125}'],
    ['mlflow.spanInputs', 'input', '{"messages":[{"role":"user","content":"Will it rain?"}]}'],
    ['mlflow.spanOutputs', 'output', '{"choices":[{"message":{"role":"assistant","content":"It will."}}]}'],
    ['mlflow.traceTag.*', 'identities', 'free'],
    ['mlflow.chat.tools', 'attribute', '[{"type":"function"}]'],
    ['mlflow.spanFunctionName', 'attribute', '"predict"'],
    ['mlflow.traceRequestId', 'attribute', '"tr-1"'],
  ],
};

/** https://github.com/firebase/genkit, `js/core/src/tracing/instrumentation.ts`. */
export const GENKIT: Dialect = {
  title: 'Genkit',
  source: 'firebase/genkit, `js/core/src/tracing/instrumentation.ts`, `js/ai/src/model-types.ts`',
  counts: 'The usage is a part of `genkit:output`; output that is smaller than its thoughts is taken to exclude them.',
  rows: [
    ['genkit:metadata:subtype', 'kind', 'model'],
    ['genkit:name', 'entity name', 'gemini-2.5-flash'],
    ['genkit:sessionId', 'session_id', 's-1'],
    ['genkit:input', 'input', '{"messages":[{"role":"user","content":[{"text":"Will it rain?"}]}]}'],
    ['genkit:output', 'output', '{"message":{"role":"model","content":[{"text":"It will."}]}}'],
    ['genkit:metadata:context', 'identities', '{"user_id":"ann-1","plan":"free"}'],
    ['genkit:type', 'attribute', 'action'],
    ['genkit:path', 'attribute', '/{weather,t:flow}'],
    ['genkit:state', 'attribute', 'success'],
    ['genkit:threadName', 'attribute', 'main'],
  ],
};

/** https://github.com/google/adk-python, `src/google/adk/telemetry`. */
export const GOOGLE_ADK: Dialect = {
  title: 'Google ADK',
  source: 'google/adk-python, `src/google/adk/telemetry`',
  counts: "Gemini's: input includes cached tokens, output excludes thoughts where the total says so.",
  rows: [
    ['gcp.vertex.agent.session_id', 'session_id', 's-1'],
    ['gcp.vertex.agent.llm_request', 'input', '{"contents":[{"role":"user","parts":[{"text":"Will it rain?"}]}]}'],
    ['gcp.vertex.agent.llm_response', 'output', '{"content":{"role":"model","parts":[{"text":"It will."}]}}'],
    ['gcp.vertex.agent.tool_call_args', 'tool arguments', '{"city":"Paris"}'],
    ['gcp.vertex.agent.tool_response', 'tool result', '{"sky":"rain"}'],
    ['gcp.vertex.agent.data', 'input', '[{"role":"user","parts":[{"text":"Will it rain?"}]}]'],
    ['gcp.vertex.agent.invocation_id', 'attribute', 'e-1'],
    ['gcp.vertex.agent.event_id', 'attribute', 'e-2'],
  ],
};

/** https://github.com/strands-agents/sdk-python, `src/strands/telemetry/tracer.py`. */
export const STRANDS: Dialect = {
  title: 'Strands Agents',
  source: 'strands-agents/sdk-python, `src/strands/telemetry/tracer.py`; its messages are events',
  counts: "Bedrock's: input excludes cached tokens where it is smaller than they are or the total says so.",
  rows: [
    ['gen_ai.usage.cache_write_input_tokens', 'token counts', 20],
    ['tool.result', 'tool result', '{"sky":"rain"}', 'of an event `gen_ai.choice` it is what its tools answered'],
    ['gen_ai.tool.status', 'attribute', 'success'],
    ['event_loop.cycle_id', 'attribute', 'e-1'],
  ],
};

/** https://github.com/microsoft/semantic-kernel, `model_diagnostics` in Python and `Diagnostics` in .NET. */
export const SEMANTIC_KERNEL: Dialect = {
  title: 'Semantic Kernel',
  source: 'microsoft/semantic-kernel, `ModelDiagnostics.cs`, `gen_ai_attributes.py`; its messages are events',
  counts: "The provider's.",
  rows: [
    ['sk.available_functions', 'attribute', 'weather-forecast'],
    ['gen_ai.response.finish_reason', 'attribute', 'Stop'],
    ['sk.prompt', 'input', 'Will it rain?'],
  ],
};

/** Names without a namespace, that several write. */
export const PLAIN: Dialect = {
  title: 'Names without a namespace',
  source: 'Pipecat, pydantic/logfire and applications of their own',
  counts: 'None.',
  rows: [
    ['input', 'input', 'Will it rain?'],
    ['output', 'output', 'It will.'],
    ['model', 'model used', 'gpt-4o'],
    ['input_tokens', 'token counts', 90],
    ['output_tokens', 'token counts', 12],
    ['prompt_tokens', 'token counts', 90],
    ['completion_tokens', 'token counts', 12],
    ['total_tokens', 'token counts', 102, 'a sum: it stands in for a count that is not given'],
    ['user_id', 'user_id', 'ann-1'],
    ['session_id', 'session_id', 's-1'],
    ['conversation_id', 'conversation_id', 'conv-1'],
  ],
};
