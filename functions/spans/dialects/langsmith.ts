import type { Dialect } from './dialect.ts';

/** https://github.com/langchain-ai/langsmith-sdk, `python/langsmith/_internal/otel/_otel_exporter.py`. */
export const LANGSMITH: Dialect = {
  title: 'LangSmith',
  source: 'langchain-ai/langsmith-sdk, `python/langsmith/_internal/otel/_otel_exporter.py`',
  counts: "LangChain's `usage_metadata`: input includes cached tokens, output includes reasoning.",
  rows: [
    [
      'langsmith.span.kind',
      'kind',
      'llm',
      'before `gen_ai.operation.name`, which its exporter sets to `embeddings` for a retriever',
    ],
    ['langsmith.metadata', 'identities', '{"user_id":"ann-1","plan":"free"}'],
    ['langsmith.metadata.*', 'identities', 'free', '`user_id`, `session_id`, `thread_id` and so on'],
    [
      'langsmith.usage_metadata',
      'token counts',
      '{"input_tokens":90,"output_tokens":12,"input_token_details":{"cache_read":40}}',
    ],
    [
      'gen_ai.usage.input_token_details',
      'token counts',
      "{'cache_read': 40, 'cache_creation': 20}",
      'a Python dictionary as text',
    ],
    ['gen_ai.usage.output_token_details', 'token counts', "{'reasoning': 5}", 'a Python dictionary as text'],
    ['langsmith.trace.session_id', 'attribute', 'p-1', 'the project, not the session of a user'],
    ['langsmith.trace.session_name', 'attribute', 'default', 'the name of the project'],
    ['langsmith.trace.name', 'attribute', 'ChatOpenAI'],
    ['langsmith.span.tags', 'attribute', 'weather, paris'],
    ['gen_ai.serialized.doc', 'attribute', 'Says what the weather will be.'],
  ],
};
