import { describe, expect, test } from 'vitest';
import { MemoryApi } from '../support/memory/api.ts';
import { evaluateWaiting } from '../support/memory/evaluate-waiting.ts';

type Value = string | number | boolean | readonly string[];
type Attributes = { readonly [name: string]: Value };

interface SentSpan {
  readonly name?: string;
  readonly attributes: Attributes;
  /** The index of the span that it lies in; the first span where it is left out. */
  readonly parent?: number;
  readonly events?: readonly (readonly [name: string, attributes: Attributes])[];
}

const TRACE_ID = 'beef'.padStart(32, '0');
const json = JSON.stringify;
const ASKED = 'Will it rain?';
const SAID = 'It will.';
const QUESTION = json([{ role: 'user', content: ASKED }]);
const ANSWER = json([{ role: 'assistant', content: SAID }]);
const COMMAND = { command: 'rm -rf / --no-preserve-root' };
const GPT = { 'gen_ai.request.model': 'gpt-4o', 'gen_ai.provider.name': 'openai' };
const TOKENS = { 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 20 };
/** 100 tokens of input and 20 of output of gpt-4o. */
const PRICE = '0.00045';

function pairs(attributes: Attributes) {
  const encode = (value: Value): object => {
    if (typeof value === 'string') return { stringValue: value };
    if (typeof value === 'boolean') return { boolValue: value };
    if (typeof value !== 'number') return { arrayValue: { values: value.map(encode) } };
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  };
  return Object.entries(attributes).map(([key, value]) => ({ key, value: encode(value) }));
}

/** The answer to the export, and the trace that is made of it. */
async function sent(spans: readonly SentSpan[]) {
  const api = new MemoryApi();
  const { key } = await api.createTenant();
  const id = (index: number) => String(index + 1).padStart(16, '0');
  const body = {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: spans.map(({ name = 'x', attributes, parent = 0, events = [] }, index) => ({
              traceId: TRACE_ID,
              spanId: id(index),
              ...(index === 0 ? {} : { parentSpanId: id(parent) }),
              name,
              startTimeUnixNano: `17960000000${String(index).padStart(2, '0')}000000`,
              endTimeUnixNano: '1796000010000000000',
              attributes: pairs(attributes),
              events: events.map(([event, said]) => ({ name: event, attributes: pairs(said) })),
            })),
          },
        ],
      },
    ],
  };
  const answer = await api.send('POST', '/v1/traces', { key, body });
  await evaluateWaiting(api);
  const trace = Object((await api.send('GET', `/api/v1/traces/${TRACE_ID}`, { key })).body);
  return { rejected: Number(Object(answer.body).partialSuccess?.rejectedSpans ?? 0), trace };
}

/** What is expected of a client that sends a question, an answer, a call and a tool. */
interface Expected {
  readonly user?: string;
  readonly session?: string;
  readonly conversation?: string;
  readonly cost?: string | null;
  readonly tokens?: object;
  readonly tool?: object;
  readonly contexts?: readonly object[];
}

const CASES: readonly (readonly [client: string, spans: readonly SentSpan[], expected: Expected])[] = [
  [
    'Mastra',
    [
      {
        attributes: {
          'mastra.span.type': 'agent_run',
          'gen_ai.operation.name': 'invoke_agent',
          'mastra.agent_run.input': QUESTION,
          'mastra.agent_run.output': json({ text: SAID, files: [] }),
          'mastra.metadata.userId': 'ann-1',
          'mastra.metadata.sessionId': 's-1',
          'mastra.metadata.threadId': 't-1',
        },
      },
      { attributes: { 'mastra.span.type': 'model_generation', ...GPT, ...TOKENS } },
      {
        attributes: {
          'mastra.span.type': 'mcp_tool_call',
          'mastra.mcp_tool_call.toolId': 'shell',
          'mastra.mcp_tool_call.input': json(COMMAND),
          'mastra.mcp_tool_call.output': json({ text: 'done' }),
        },
      },
    ],
    {
      user: 'ann-1',
      session: 's-1',
      conversation: 't-1',
      tool: { name: 'shell', arguments: COMMAND, result: { text: 'done' } },
    },
  ],
  [
    'Spring AI',
    [
      {
        attributes: {
          'gen_ai.operation.name': 'framework',
          'gen_ai.system': 'spring_ai',
          'spring.ai.kind': 'chat_client',
          'spring.ai.chat.client.conversation.id': 'c-1',
        },
      },
      {
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.system': 'openai',
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.usage.input_tokens': '100',
          'gen_ai.usage.output_tokens': '20',
          'gen_ai.usage.total_tokens': '120',
        },
        events: [
          ['gen_ai.content.prompt', { 'gen_ai.prompt': json([ASKED]) }],
          ['gen_ai.content.completion', { 'gen_ai.completion': json([SAID]) }],
        ],
      },
      {
        attributes: {
          'gen_ai.operation.name': 'framework',
          'spring.ai.kind': 'tool_call',
          'spring.ai.tool.definition.name': 'shell',
          'spring.ai.tool.call.arguments': json(COMMAND),
          'spring.ai.tool.call.result': 'done',
        },
      },
      {
        attributes: {
          'db.operation.name': 'query',
          'spring.ai.kind': 'vector_store',
          'db.vector.query.content': 'umbrellas',
          'db.vector.query.response.documents': json(['Umbrellas keep you dry.']),
        },
      },
    ],
    {
      conversation: 'c-1',
      tool: { name: 'shell', arguments: COMMAND, result: 'done' },
      contexts: [{ content: 'Umbrellas keep you dry.' }],
    },
  ],
  [
    'Claude Code',
    [
      { attributes: { 'span.type': 'interaction', 'session.id': 's-1', 'user.id': 'ann-1', user_prompt: ASKED } },
      {
        attributes: {
          'span.type': 'llm_request',
          model: 'claude-sonnet-4-20250514',
          input_tokens: 4000,
          output_tokens: 100,
          cache_read_tokens: 5000,
          cache_creation_tokens: 2000,
          'response.model_output': SAID,
        },
      },
      {
        attributes: { 'span.type': 'tool', tool_name: 'Bash', tool_use_id: 'toolu_1', tool_input: json(COMMAND) },
        events: [['tool.output', { output: 'done' }]],
      },
    ],
    {
      user: 'ann-1',
      session: 's-1',
      tokens: { input_tokens: 11_000, output_tokens: 100, cached_tokens: 5000, cache_write_tokens: 2000 },
      cost: '0.0225',
      tool: { name: 'Bash', arguments: COMMAND, result: 'done' },
    },
  ],
  [
    'Gemini CLI',
    [
      {
        attributes: {
          'gen_ai.operation.name': 'llm_call',
          ...GPT,
          ...TOKENS,
          'gen_ai.input.messages': json([{ role: 'user', parts: [{ text: ASKED }] }]),
          'gen_ai.output.messages': json([{ content: { parts: [{ text: SAID }], role: 'model' } }]),
        },
      },
      {
        attributes: {
          'gen_ai.operation.name': 'tool_call',
          'gen_ai.tool.name': 'shell',
          'gen_ai.tool.call_id': 'c-1',
          'gen_ai.input.messages': json(COMMAND),
          'gen_ai.output.messages': json({ llmContent: 'done' }),
        },
      },
    ],
    { tool: { name: 'shell', arguments: COMMAND, result: { llmContent: 'done' } } },
  ],
  [
    'Haystack',
    [
      {
        attributes: {
          'haystack.pipeline.input_data': json({ prompt_builder: { query: ASKED } }),
          'haystack.pipeline.output_data': json({ llm: { replies: [SAID] } }),
        },
      },
      {
        attributes: {
          'haystack.component.name': 'llm',
          'haystack.component.type': 'OpenAIGenerator',
          'haystack.component.input': json({ prompt: ASKED }),
          'haystack.component.output': json({
            replies: [SAID],
            meta: [{ model: 'gpt-4o', usage: { prompt_tokens: 100, completion_tokens: 20 } }],
          }),
        },
      },
      {
        attributes: {
          'haystack.component.name': 'retriever',
          'haystack.component.type': 'InMemoryBM25Retriever',
          'haystack.component.output': json({ documents: [{ id: 'd-1', content: 'Umbrellas keep you dry.' }] }),
        },
      },
      {
        attributes: {
          'haystack.component.name': 'shell',
          'haystack.component.type': 'ToolInvoker',
          'haystack.component.input': json(COMMAND),
          'haystack.component.output': json({ result: 'done' }),
        },
      },
    ],
    {
      tool: { name: 'shell', arguments: COMMAND, result: { result: 'done' } },
      contexts: [{ content: 'Umbrellas keep you dry.', source: 'd-1' }],
    },
  ],
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
    'agents of Azure AI Foundry',
    [
      {
        attributes: {
          'gen_ai.operation.name': 'process_thread_run',
          'gen_ai.system': 'az.ai.agents',
          'gen_ai.thread.id': 'thread_1',
          'gen_ai.response.model': 'gpt-4o',
          ...TOKENS,
        },
        events: [
          ['gen_ai.user.message', { 'gen_ai.event.content': json({ role: 'user', content: ASKED }) }],
          [
            'gen_ai.assistant.message',
            { 'gen_ai.event.content': json({ role: 'assistant', content: { text: { value: SAID } } }) },
          ],
        ],
      },
    ],
    { conversation: 'thread_1' },
  ],
  [
    'smolagents',
    [
      {
        attributes: {
          'openinference.span.kind': 'AGENT',
          'input.value': json({ task: ASKED, stream: false, reset: true, images: null }),
          'output.value': SAID,
        },
      },
      { attributes: { ...GPT, ...TOKENS } },
    ],
    {},
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
    'Dify',
    [
      {
        attributes: {
          'gen_ai.span.kind': 'CHAIN',
          'gen_ai.session.id': 's-1',
          'input.value': json({ 'sys.query': ASKED, 'sys.files': [], 'sys.user_id': 'ann-1' }),
          'output.value': json({ answer: SAID }),
          'gen_ai.user.id': 'ann-1',
        },
      },
      {
        attributes: {
          'gen_ai.span.kind': 'LLM',
          'gen_ai.model_name': 'gpt-4o',
          'gen_ai.system': 'langgenius/openai/openai',
          'gen_ai.usage.input_tokens': '100',
          'gen_ai.usage.output_tokens': '20',
          'gen_ai.prompt': json([{ role: 'user', text: ASKED, files: [] }]),
        },
      },
      {
        attributes: {
          'gen_ai.span.kind': 'TOOL',
          'tool.name': 'shell',
          'input.value': json(COMMAND),
          'output.value': 'done',
        },
      },
      {
        attributes: {
          'gen_ai.span.kind': 'RETRIEVER',
          'retrieval.query': 'umbrellas',
          'retrieval.document': json([{ content: 'Umbrellas keep you dry.' }]),
        },
      },
    ],
    {
      user: 'ann-1',
      session: 's-1',
      tool: { name: 'shell', arguments: COMMAND, result: 'done' },
      contexts: [{ content: 'Umbrellas keep you dry.' }],
    },
  ],
  [
    "Cloudflare's gateway",
    [
      {
        attributes: {
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.model.provider': 'openai',
          'gen_ai.prompt_json': QUESTION,
          'gen_ai.completion_json': ANSWER,
          ...TOKENS,
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

describe('what platforms and frameworks send', () => {
  test.each(CASES)('%s: texts, tools, tokens and users arrive', async (_client, spans, expected) => {
    const { rejected, trace } = await sent(spans);
    expect(rejected).toBe(0);
    expect(trace.content).toMatchObject({ input: ASKED, output: SAID });
    expect(trace.usage).toMatchObject(expected.tokens ?? { input_tokens: 100, output_tokens: 20, estimated: false });
    expect(trace.cost_usd).toBe(expected.cost ?? PRICE);
    expect([trace.user_id, trace.session_id, trace.conversation_id]).toEqual(
      [expected.user, expected.session, expected.conversation].map((id) => id ?? null),
    );
    if (expected.tool !== undefined) expect(trace.content.tool_calls).toMatchObject([expected.tool]);
    if (expected.tool !== undefined && 'arguments' in expected.tool) {
      expect(trace.evaluation.verdict).not.toBe('passed');
    }
    if (expected.contexts !== undefined) expect(trace.content.contexts).toMatchObject(expected.contexts);
  });

  test('what Claude Code was told to leave out is no question', async () => {
    const { trace } = await sent([
      { attributes: { 'span.type': 'interaction', user_prompt: '<REDACTED>' } },
      { attributes: { 'span.type': 'llm_request', ...GPT, ...TOKENS } },
    ]);
    expect(trace).toMatchObject({ content: { input: '' }, evaluation: { verdict: 'not_evaluated' } });
  });
});
