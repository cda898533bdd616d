import type { Dialect } from './dialect.ts';

/** https://github.com/traceloop/openllmetry, `packages/opentelemetry-semantic-conventions-ai`. */
export const OPEN_LLMETRY: Dialect = {
  title: 'OpenLLMetry',
  source: 'traceloop/openllmetry, `opentelemetry-semantic-conventions-ai` and the instrumentations beside it',
  counts:
    'Input includes cached tokens for Anthropic; the instrumentation of Bedrock passes on its count, which excludes them: they are added.',
  rows: [
    ['traceloop.span.kind', 'kind', 'tool'],
    ['llm.request.type', 'kind', 'chat'],
    ['llm.response.model', 'model answered', 'gpt-4o-2024-08-06', 'of releases before 0.20'],
    ['llm.request.model', 'model asked', 'gpt-4o', 'of releases before 0.20'],
    ['llm.vendor', 'provider', 'OpenAI', 'of releases before 0.10'],
    ['llm.user', 'user_id', 'ann-1'],
    ['traceloop.association.properties', 'identities', '{"user_id":"ann-1","plan":"free"}'],
    [
      'traceloop.association.properties.*',
      'identities',
      'free',
      '`user_id`, `userId`, `session_id`, `thread_id` and so on',
    ],
    ['llm.usage.prompt_tokens', 'token counts', 90],
    ['llm.usage.completion_tokens', 'token counts', 12],
    ['llm.usage.total_tokens', 'token counts', 102, 'a sum: it stands in for a count that is not given'],
    ['gen_ai.usage.cache_read_input_tokens', 'token counts', 40],
    ['gen_ai.usage.cache_creation_input_tokens', 'token counts', 20],
    ['gen_ai.usage.reasoning_tokens', 'token counts', 5],
    ['llm.usage.reasoning_tokens', 'token counts', 5],
    ['llm.usage.cost', 'cost', 0.0125],
    ['llm.usage.*', 'token counts', 7, 'any other spelling of a count'],
    ['llm.completions.N.*', 'output messages', 'It will.', 'of releases before 0.10'],
    ['traceloop.entity.name', 'entity name', 'forecast'],
    ['traceloop.entity.input', 'input', '{"args":["Paris"],"kwargs":{}}'],
    ['traceloop.entity.output', 'output', 'rain'],
    ['db.query.result.document', 'documents', 'Umbrellas keep you dry.', 'one an event `db.query.result`'],
    ['db.query.embeddings.vector', 'vector', '[0.1, 0.2, 0.3]'],
    ['db.search.embeddings.vector', 'vector', '[0.1, 0.2, 0.3]'],
    ['db.query.result.vector', 'vector', '[0.1, 0.2, 0.3]'],
    ['mcp.request.argument', 'tool arguments', '{"city":"Paris"}'],
    ['mcp.response.value', 'tool result', '{"sky":"rain"}'],
    ['llm.request.functions.N.*', 'attribute', 'forecast', 'the tools that the model may ask for'],
    ['traceloop.workflow.name', 'attribute', 'weather'],
    ['traceloop.entity.path', 'attribute', 'weather.desk'],
    ['traceloop.prompt.template', 'attribute', 'Weather in {{city}}?'],
    ['llm.is_streaming', 'attribute', false],
  ],
};

/** Crews by their own telemetry and as OpenLLMetry writes them; OpenInference's are its own names. */
export const CREW_AI: Dialect = {
  title: 'CrewAI',
  source: 'crewAIInc/crewAI, `telemetry.py`; traceloop/openllmetry, `opentelemetry-instrumentation-crewai`',
  counts: 'It reports none but the GenAI names.',
  rows: [
    ['crew_inputs', 'input', '{"city":"Paris"}'],
    ['crew_output', 'output', 'It will rain.'],
    ['crew_tasks_output', 'attribute', '[{"raw":"It will rain."}]'],
    ['formatted_description', 'input', 'Say whether it will rain in Paris.'],
    ['task_output', 'output', 'It will rain.'],
    ['crewai.crew.result', 'output', 'It will rain.'],
    ['crewai.task.description', 'input', 'Say whether it will rain in Paris.'],
    ['crewai.task.output', 'output', 'It will rain.'],
    ['crewai.crew.tasks', 'attribute', '[{"description":"Say whether it will rain."}]'],
    ['crewai.agent.goal', 'attribute', 'Know the weather.'],
    ['crew_agents', 'attribute', '[{"role":"forecaster"}]'],
  ],
};
