import type { Dialect } from './dialect.ts';

/** https://github.com/pydantic/pydantic-ai and https://github.com/pydantic/logfire. */
export const PYDANTIC_AI: Dialect = {
  title: 'Pydantic AI and Logfire',
  source: 'pydantic/pydantic-ai, `_instrumentation.py`, `usage.py`; pydantic/logfire, `integrations/llm_providers`',
  counts: 'Input includes cached tokens for every provider. Keys under `details` repeat parts of it.',
  rows: [
    ['model_name', 'model used', 'gpt-4o', 'of an agent'],
    ['gen_ai.usage.details.cache_read_tokens', 'token counts', 40],
    ['gen_ai.usage.details.cache_write_tokens', 'token counts', 20],
    ['gen_ai.usage.details.reasoning_tokens', 'token counts', 5],
    ['gen_ai.usage.details.input_audio_tokens', 'attribute', 3, 'a part of the input tokens'],
    ['gen_ai.usage.details.output_audio_tokens', 'attribute', 3, 'a part of the output tokens'],
    ['gen_ai.usage.raw', 'provider counts', '{"prompt_tokens":90}'],
    ['operation.cost', 'cost', 0.0125],
    [
      'pydantic_ai.all_messages',
      'conversation',
      '[{"role":"user","parts":[{"type":"text","content":"Will it rain?"}]}]',
    ],
    [
      'all_messages_events',
      'conversation',
      '[{"event.name":"gen_ai.user.message","role":"user","content":"Will it rain?"}]',
    ],
    [
      'events',
      'conversation',
      '[{"event.name":"gen_ai.choice","index":0,"message":{"role":"assistant","content":"It will."}}]',
    ],
    ['final_result', 'output', 'It will.'],
    ['prompt', 'input', 'Will it rain?'],
    ['request_data', 'input messages', '{"model":"gpt-4o","messages":[{"role":"user","content":"Will it rain?"}]}'],
    ['response_data', 'output messages', '{"message":{"role":"assistant","content":"It will."}}'],
    ['tool_arguments', 'tool arguments', '{"city":"Paris"}'],
    ['tool_response', 'tool result', '{"sky":"rain"}'],
    ['agent_name', 'attribute', 'weather desk'],
    ['logfire.msg', 'attribute', 'weather desk run'],
    ['logfire.json_schema', 'attribute', '{"type":"object"}'],
    ['model_request_parameters', 'attribute', '{"function_tools":[]}'],
    ['gen_ai.aggregated_usage.input_tokens', 'attribute', 90, 'what the calls of an agent used together'],
  ],
};
