import type { Dialect } from './dialect.ts';

/** https://github.com/langfuse/langfuse-python, `langfuse/_client/attributes.py`. */
export const LANGFUSE: Dialect = {
  title: 'Langfuse',
  source: 'langfuse/langfuse-python, `langfuse/_client/attributes.py`; langfuse/langfuse, `OtelIngestionProcessor.ts`',
  counts:
    'Every key of `usage_details` is priced by itself: `input` excludes cached tokens and `output` excludes reasoning, also where the keys are those of Anthropic. Keys of OpenAI (`prompt_tokens`) include them.',
  rows: [
    ['langfuse.observation.type', 'kind', 'generation'],
    ['langfuse.observation.model.name', 'model asked', 'gpt-4o'],
    ['langfuse.user.id', 'user_id', 'ann-1'],
    ['langfuse.session.id', 'session_id', 's-1'],
    ['langfuse.trace.user_id', 'user_id', 'ann-1', 'as LiteLLM writes it'],
    ['langfuse.trace.session_id', 'session_id', 's-1'],
    ['langfuse.observation.usage_details', 'token counts', '{"input":50,"output":12,"input_cached_tokens":40}'],
    ['langfuse.observation.cost_details', 'costs', '{"input":0.01,"output":0.0025,"total":0.0125}'],
    ['langfuse.observation.input', 'input', '[{"role":"user","content":"Will it rain?"}]'],
    ['langfuse.observation.output', 'output', 'It will.'],
    ['langfuse.trace.input', 'input', 'Will it rain?'],
    ['langfuse.trace.output', 'output', 'It will.'],
    ['langfuse.observation.metadata', 'identities', '{"user_id":"ann-1","plan":"free"}'],
    ['langfuse.observation.metadata.*', 'identities', 'free', 'also `langfuse_user_id`, `langfuse_session_id`'],
    ['langfuse.trace.metadata', 'identities', '{"user_id":"ann-1","plan":"free"}'],
    ['langfuse.trace.metadata.*', 'identities', 'free'],
    ['langfuse.observation.model.parameters', 'attribute', '{"temperature":0.2}'],
    ['langfuse.observation.level', 'attribute', 'DEFAULT'],
    ['langfuse.observation.status_message', 'attribute', 'done'],
    ['langfuse.trace.name', 'attribute', 'weather'],
    ['langfuse.trace.tags', 'attribute', ['weather']],
    ['langfuse.environment', 'attribute', 'production'],
  ],
};
