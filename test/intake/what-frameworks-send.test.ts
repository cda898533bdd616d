import { describe, expect, test } from 'vitest';
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
  sent,
  TOKENS,
} from '../support/memory/platform-client.ts';

const CASES: readonly ClientCase[] = [
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
];

describe('what frameworks and agents send', () => {
  test.each(CASES)('%s: texts, tools, tokens and users arrive', async (_client, spans, expected) => {
    await expectArrived(spans, expected);
  });

  test('what Claude Code was told to leave out is no question', async () => {
    const { trace } = await sent([
      { attributes: { 'span.type': 'interaction', user_prompt: '<REDACTED>' } },
      { attributes: { 'span.type': 'llm_request', ...GPT, ...TOKENS } },
    ]);
    expect(trace).toMatchObject({ content: { input: '' }, evaluation: { verdict: 'not_evaluated' } });
  });
});
