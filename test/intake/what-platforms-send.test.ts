import { describe, test } from 'vitest';
import {
  ANSWER,
  ASKED,
  type ClientCase,
  COMMAND,
  expectArrived,
  GPT,
  json,
  QUESTION,
  SAID,
  TOKENS,
} from '../support/memory/platform-client.ts';

const CASES: readonly ClientCase[] = [
  [
    'Braintrust',
    [
      {
        attributes: {
          'braintrust.span_attributes': json({ type: 'task' }),
          'braintrust.input_json': json({ question: ASKED }),
          'braintrust.output_json': json(SAID),
          'braintrust.metadata': json({ user_id: 'ann-1' }),
        },
      },
      {
        attributes: {
          'braintrust.span_attributes': json({ type: 'llm' }),
          'braintrust.input_json': QUESTION,
          'braintrust.output_json': json([{ index: 0, message: { role: 'assistant', content: SAID } }]),
          'braintrust.metadata': json({ provider: 'openai', model: 'gpt-4o' }),
          'braintrust.metrics': json({ prompt_tokens: 100, completion_tokens: 20, tokens: 120 }),
        },
      },
      {
        attributes: {
          'braintrust.span_attributes': json({ type: 'tool', name: 'shell' }),
          'braintrust.input_json': json(COMMAND),
          'braintrust.output_json': json('done'),
        },
        name: 'shell',
      },
    ],
    { user: 'ann-1', tool: { name: 'shell', arguments: COMMAND, result: 'done' } },
  ],
  [
    'Laminar',
    [
      {
        attributes: {
          'lmnr.span.type': 'DEFAULT',
          'lmnr.span.input': json({ question: ASKED }),
          'lmnr.span.output': json(SAID),
          'lmnr.association.properties.user_id': 'ann-1',
          'lmnr.association.properties.session_id': 's-1',
        },
      },
      { attributes: { 'lmnr.span.type': 'LLM', ...GPT, ...TOKENS, 'lmnr.span.input': QUESTION } },
      {
        name: 'shell',
        attributes: { 'lmnr.span.type': 'TOOL', 'lmnr.span.input': json(COMMAND), 'lmnr.span.output': json('done') },
      },
    ],
    { user: 'ann-1', session: 's-1', tool: { name: 'shell', arguments: COMMAND, result: 'done' } },
  ],
  [
    'LangWatch',
    [
      {
        attributes: {
          'langwatch.span.type': 'workflow',
          'langwatch.input': json({ type: 'text', value: ASKED }),
          'langwatch.output': json({ type: 'text', value: SAID }),
          'langwatch.user.id': 'ann-1',
          'langwatch.thread.id': 't-1',
        },
      },
      {
        attributes: {
          'langwatch.span.type': 'llm',
          'gen_ai.request.model': 'openai/gpt-4o',
          'langwatch.input': json({ type: 'chat_messages', value: [{ role: 'user', content: ASKED }] }),
          'langwatch.metrics': json({ type: 'json', value: { promptTokens: 100, completionTokens: 20 } }),
        },
      },
      {
        attributes: {
          'langwatch.span.type': 'rag',
          'langwatch.rag.contexts': json({
            type: 'json',
            value: [{ document_id: 'd-1', content: 'Umbrellas keep you dry.' }],
          }),
        },
      },
      {
        name: 'shell',
        attributes: {
          'langwatch.span.type': 'tool',
          'langwatch.input': json({ type: 'json', value: COMMAND }),
          'langwatch.output': json({ type: 'text', value: 'done' }),
        },
      },
    ],
    {
      user: 'ann-1',
      conversation: 't-1',
      tool: { name: 'shell', arguments: COMMAND, result: 'done' },
      contexts: [{ content: 'Umbrellas keep you dry.', source: 'd-1' }],
    },
  ],
  [
    'HoneyHive',
    [
      {
        attributes: {
          honeyhive_event_type: 'chain',
          'honeyhive_inputs.question': ASKED,
          'honeyhive_outputs.result': SAID,
          'honeyhive.session_id': 's-1',
          'honeyhive_user_properties.user_id': 'ann-1',
        },
      },
      {
        attributes: {
          honeyhive_event_type: 'model',
          'honeyhive_config.model': 'gpt-4o',
          'honeyhive_config.provider': 'openai',
          'honeyhive_inputs.chat_history.0.role': 'user',
          'honeyhive_inputs.chat_history.0.content': ASKED,
          'honeyhive_outputs.role': 'assistant',
          'honeyhive_outputs.content': SAID,
          'honeyhive_metadata.prompt_tokens': 100,
          'honeyhive_metadata.completion_tokens': 20,
        },
      },
      {
        name: 'shell',
        attributes: {
          honeyhive_event_type: 'tool',
          'honeyhive_inputs.command': COMMAND.command,
          'honeyhive_outputs.result': 'done',
        },
      },
    ],
    { user: 'ann-1', session: 's-1', tool: { name: 'shell', arguments: COMMAND, result: { result: 'done' } } },
  ],
  [
    'Datadog',
    [
      {
        attributes: {
          '_ml_obs.meta.span.kind': 'llm',
          '_ml_obs.meta.model_name': 'gpt-4o',
          '_ml_obs.meta.model_provider': 'openai',
          '_ml_obs.meta.input.messages': QUESTION,
          '_ml_obs.meta.output.messages': ANSWER,
          '_ml_obs.metrics': json({ input_tokens: 100, output_tokens: 20, total_tokens: 120 }),
          '_ml_obs.session_id': 's-1',
        },
      },
      {
        name: 'shell',
        attributes: {
          '_ml_obs.meta.span.kind': 'tool',
          '_ml_obs.meta.input.value': json(COMMAND),
          '_ml_obs.meta.output.value': 'done',
        },
      },
    ],
    { session: 's-1', tool: { name: 'shell', arguments: COMMAND, result: 'done' } },
  ],
  [
    'OpenLLMetry around LangGraph',
    [
      {
        attributes: {
          'traceloop.span.kind': 'workflow',
          'traceloop.entity.input': json({
            inputs: { messages: [{ lc: 1, type: 'constructor', kwargs: { content: ASKED, type: 'human' } }] },
            tags: [],
            metadata: { thread_id: 't' },
            kwargs: { name: 'LangGraph' },
          }),
          'traceloop.entity.output': json({ outputs: { output: SAID }, kwargs: { tags: [] } }),
        },
      },
      { attributes: { ...GPT, ...TOKENS } },
      {
        attributes: {
          'traceloop.span.kind': 'tool',
          'traceloop.entity.name': 'shell',
          'traceloop.entity.input': json({ args: [], kwargs: COMMAND }),
          'traceloop.entity.output': json('done'),
        },
      },
    ],
    { tool: { name: 'shell', arguments: COMMAND, result: 'done' } },
  ],
  [
    'OpenLLMetry of its first releases',
    [
      {
        attributes: {
          'llm.vendor': 'OpenAI',
          'llm.request.type': 'chat',
          'llm.request.model': 'gpt-4o',
          'llm.response.model': 'gpt-4o-2024-08-06',
          'llm.prompts.0.role': 'user',
          'llm.prompts.0.content': ASKED,
          'llm.completions.0.role': 'assistant',
          'llm.completions.0.content': SAID,
          'llm.usage.prompt_tokens': 100,
          'llm.usage.completion_tokens': 20,
        },
      },
    ],
    {},
  ],
  [
    'Helicone beside OpenLLMetry',
    [
      {
        attributes: {
          ...GPT,
          ...TOKENS,
          'gen_ai.prompt': ASKED,
          'gen_ai.completion': SAID,
          'traceloop.association.properties.Helicone-User-Id': 'ann-1',
          'traceloop.association.properties.Helicone-Session-Id': 's-1',
        },
      },
    ],
    { user: 'ann-1', session: 's-1' },
  ],
  [
    'Sentry before it took the GenAI names',
    [
      {
        attributes: {
          'ai.model_id': 'gpt-4o',
          'ai.input_messages': QUESTION,
          'ai.responses': [SAID],
          'ai.prompt_tokens.used': 100,
          'ai.completion_tokens.used': 20,
        },
      },
    ],
    {},
  ],
  [
    'a platform that nobody here knows',
    [
      {
        attributes: {
          ...GPT,
          'gen_ai.prompt': ASKED,
          'gen_ai.completion': SAID,
          'acme.trace.userId': 'ann-1',
          'acme.trace.session_id': 's-1',
          'acme.usage.promptTokens': 100,
          'acme.usage.completionTokens': 20,
        },
      },
    ],
    { user: 'ann-1', session: 's-1' },
  ],
];

describe('what platforms send', () => {
  test.each(CASES)('%s: texts, tools, tokens and users arrive', async (_client, spans, expected) => {
    await expectArrived(spans, expected);
  });
});
