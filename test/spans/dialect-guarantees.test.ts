import { describe, expect, test } from 'vitest';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import type { Attributes, ExportedSpan } from '../../functions/spans/span.ts';
import { aSpan } from '../support/builders/spans.ts';

const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' };

function read(attributes: Attributes, events: ExportedSpan['events'] = []): NormalizedSpan {
  return normalizeSpan(aSpan('1', { attributes, events }));
}

function chat(attributes: Attributes, events: ExportedSpan['events'] = []): NormalizedSpan {
  return read({ ...CHAT, ...attributes }, events);
}

const json = JSON.stringify;
const messages = (content: string) => json([{ role: 'user', content }]);

describe('what two dialects say of one span', () => {
  test('stands once where it is the same, and both stand where it is not', () => {
    const same = chat({ 'gen_ai.input.messages': messages('Who?'), 'input.value': 'Who?', 'output.value': 'Me.' });
    expect(same).toMatchObject({ input: 'Who?', output: 'Me.' });
    expect(json(same).split('Who?')).toHaveLength(2);
    const other = chat({ 'gen_ai.input.messages': messages('Who?'), 'input.value': 'How?' });
    expect(other).toMatchObject({ input: 'Who?', attributes: { 'input.value': 'How?' } });
  });

  test('stands once where one has the whole request or answer around it, whose other values stay', () => {
    const span = chat({
      'llm.input_messages.0.message.role': 'user',
      'llm.input_messages.0.message.content': 'Who?',
      'input.value': json({ model: 'gpt-4o', temperature: 0.2, messages: [{ role: 'user', content: 'Who?' }] }),
      'llm.output_messages.0.message.content': 'Me.',
      'output.value': json({
        id: 'r-1',
        choices: [{ message: { role: 'assistant', content: 'Me.' }, finish_reason: 'stop' }],
      }),
    });
    expect(span).toMatchObject({ input: 'Who?', output: 'Me.' });
    expect(json(span).split(/Who\?|Me\./)).toHaveLength(3);
    expect(span.attributes).toEqual({
      'input.value.model': 'gpt-4o',
      'input.value.temperature': 0.2,
      'output.value.id': 'r-1',
      'output.value.choices.0.finish_reason': 'stop',
    });
  });

  test('stands in both places where the second has more than the first', () => {
    const span = chat({
      'gen_ai.input.messages': messages('Who?'),
      'input.value': json([
        { role: 'user', content: 'Who?' },
        { role: 'user', content: 'Why?' },
      ]),
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'llm.provider': 'azure',
      'gen_ai.provider.name': 'openai',
      'openinference.span.kind': 'AGENT',
    });
    expect(span).toMatchObject({ kind: 'agent', model: 'gpt-4o-2024-08-06', provider: 'azure', input: 'Who?' });
    expect(span.attributes).toMatchObject({
      'input.value': expect.stringContaining('Why?'),
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.provider.name': 'openai',
      'gen_ai.operation.name': 'chat',
    });
  });
});

describe('a system prompt', () => {
  const prompt = 'Be brief.';
  const begun = json([
    { role: 'system', content: prompt },
    { role: 'user', content: 'Who?' },
  ]);

  test.each([
    ['as text', prompt],
    ['as parts', json([{ type: 'text', content: prompt }])],
    ['as a message', json([{ role: 'system', parts: [{ type: 'text', content: prompt }] }])],
  ])('stands once that came %s and as the first message', (_how, instructions) => {
    const { input, attributes } = chat({ 'gen_ai.system_instructions': instructions, 'gen_ai.input.messages': begun });
    expect(input).toEqual([
      { role: 'system', content: prompt },
      { role: 'user', content: 'Who?' },
    ]);
    expect(attributes).toBeUndefined();
  });

  test('in several parts is the one text of the first message', () => {
    const instructions = json([
      { type: 'text', content: 'Be' },
      { type: 'text', content: 'brief.' },
    ]);
    const first = json([
      { role: 'system', content: 'Be\nbrief.' },
      { role: 'user', content: 'Who?' },
    ]);
    expect(chat({ 'gen_ai.system_instructions': instructions, 'gen_ai.input.messages': first }).input).toHaveLength(2);
  });

  test('that is another than the first message stands before it', () => {
    const { input } = chat({ 'gen_ai.system_instructions': 'Be kind.', 'gen_ai.input.messages': begun });
    expect(input).toHaveLength(3);
  });
});

describe('every tool call keeps its arguments and its result', () => {
  const given = { command: 'ls' };
  const tools: readonly (readonly [string, Attributes, ExportedSpan['events']?])[] = [
    [
      'OpenLLMetry',
      { 'traceloop.span.kind': 'tool', 'traceloop.entity.input': json(given), 'traceloop.entity.output': 'a b' },
    ],
    [
      'Langfuse',
      {
        'langfuse.observation.type': 'tool',
        'langfuse.observation.input': json(given),
        'langfuse.observation.output': 'a b',
      },
    ],
    ['MLflow', { 'mlflow.spanType': '"TOOL"', 'mlflow.spanInputs': json(given), 'mlflow.spanOutputs': '"a b"' }],
    ['LangSmith', { 'langsmith.span.kind': 'tool', 'gen_ai.prompt': json(given), 'gen_ai.completion': 'a b' }],
    ['Pydantic AI 2', { 'gen_ai.tool.name': 'shell', tool_arguments: json(given), tool_response: 'a b' }],
    [
      'Google ADK',
      {
        'gen_ai.operation.name': 'execute_tool',
        'gcp.vertex.agent.tool_call_args': json(given),
        'gcp.vertex.agent.tool_response': 'a b',
      },
    ],
    ['Genkit', { 'genkit:metadata:subtype': 'tool', 'genkit:input': json(given), 'genkit:output': 'a b' }],
    [
      'OpenLIT',
      { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.args': json(given), 'gen_ai.tool.result': 'a b' },
    ],
    [
      'Strands',
      { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'shell' },
      [
        { name: 'gen_ai.tool.message', attributes: { role: 'tool', content: json(given), id: 'c1' } },
        { name: 'gen_ai.choice', attributes: { message: json([{ text: 'a b' }]), id: 'c1' } },
      ],
    ],
    [
      'GenAI messages',
      {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.input.messages': json([
          { role: 'tool', parts: [{ type: 'tool_call', id: 'c1', name: 'shell', arguments: given }] },
        ]),
        'gen_ai.output.messages': json([
          { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'a b' }] },
        ]),
      },
    ],
  ];

  const rows = tools.map(([dialect, attributes, events]) => ({ dialect, attributes, events: events ?? [] }));
  test.each(rows)('in $dialect', ({ attributes, events }) => {
    const { kind, tool } = read(attributes, events);
    expect(kind).toBe('tool');
    expect(tool).toMatchObject({ arguments: given, result: 'a b' });
  });

  test('takes the name and the id of a call from its messages, and keeps those that are others', () => {
    const call = (name: string) =>
      json([{ role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name, arguments: given }] }]);
    const alone = read({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.input.messages': call('shell') });
    expect(alone.tool).toEqual({ call_id: 'c1', name: 'shell', arguments: given });
    const named = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'bash', 'gen_ai.tool.call.id': 'c2' };
    const { tool, attributes } = read({ ...named, 'gen_ai.input.messages': call('shell') });
    expect(tool).toEqual({ call_id: 'c2', name: 'bash', arguments: given });
    expect(attributes).toEqual({ 'gen_ai.input.messages.id': 'c1', 'gen_ai.input.messages.name': 'shell' });
  });

  test('keeps several parts as what they are, and a second value that says another thing as an attribute', () => {
    const parts = [
      { type: 'tool_call', id: 'c1', name: 'shell', arguments: given },
      { type: 'text', content: 'now' },
    ];
    const { tool } = read({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.input.messages': json([{ role: 'tool', name: 'x', parts }]),
    });
    expect(tool?.arguments).toEqual([
      { id: 'c1', name: 'shell', value: given },
      { name: 'x', value: 'now' },
    ]);
    const texts = json([{ role: 'assistant', parts: ['{"a":1', '}'].map((text) => ({ type: 'text', text })) }]);
    expect(read({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.input.messages': texts }).tool?.arguments).toEqual({
      a: 1,
    });
    const two = read({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.call.arguments': json(given),
      'input.value': 'other',
    });
    expect(two).toMatchObject({ tool: { arguments: given }, attributes: { 'input.value': 'other' } });
    const nothing = read({
      'gen_ai.operation.name': 'execute_tool',
      'gcp.vertex.agent.tool_call_args': 'N/A',
      'input.value': '{}',
    });
    expect(nothing).toMatchObject({
      tool: { arguments: {} },
      attributes: { 'gcp.vertex.agent.tool_call_args': 'N/A' },
    });
  });

  test('in a turn of a history that also says something', () => {
    const history = [
      { role: 'user', content: 'List.' },
      {
        role: 'assistant',
        content: 'Wait.',
        tool_calls: [{ id: 'c1', function: { name: 'shell', arguments: json(given) } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'a b' },
    ];
    const { input, attributes } = chat({ 'gen_ai.input.messages': json(history) });
    expect(json(input)).toContain('Wait.');
    expect(json(input)).toContain('ls');
    expect(json(input)).toContain('a b');
    expect(attributes).toEqual({ 'gen_ai.input.messages.2.tool_call_id': 'c1' });
  });

  test('beside its request where an answer has both, and as a call of its own where only a result is there', () => {
    const turn = [
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'c1', name: 'shell', input: given } }] },
      { role: 'user', content: [{ toolResult: { toolUseId: 'c1', content: [{ text: 'a b' }] } }] },
      { role: 'tool', name: 'other', content: 'c d' },
      { role: 'tool', content: 'nobody asked' },
      { role: 'user', content: 'Unheard.' },
    ];
    const { tool_requests: requests, attributes, output } = chat({ 'gen_ai.output.messages': json(turn) });
    expect(output).toBe('');
    expect(requests).toEqual([
      { id: 'c1', name: 'shell', arguments: given, result: [{ text: 'a b' }] },
      { name: 'other', result: 'c d' },
    ]);
    expect(json(attributes)).toContain('nobody asked');
    expect(json(attributes)).toContain('Unheard.');
  });
});

describe('requests and answers of providers are read within', () => {
  test('as Gemini takes and gives them, in an ADK span', () => {
    const span = chat({
      'gcp.vertex.agent.llm_request': json({
        model: 'gemini-2.5-flash',
        config: { system_instruction: 'Be brief.', tools: [{ function_declarations: [{ name: 'look' }] }] },
        contents: [
          { role: 'user', parts: [{ text: 'Who?' }] },
          { role: 'model', parts: [{ function_call: { id: 'c1', name: 'look', args: { at: 'me' } } }] },
          { role: 'user', parts: [{ function_response: { id: 'c1', name: 'look', response: 'You.' } }] },
        ],
      }),
      'gcp.vertex.agent.llm_response': json({
        content: { role: 'model', parts: [{ text: 'Hm.', thought: true }, { text: 'Me.' }] },
        usage_metadata: {
          prompt_token_count: 90,
          candidates_token_count: 12,
          thoughts_token_count: 5,
          total_token_count: 107,
        },
      }),
    });
    expect(span).toMatchObject({ output: 'Me.', reasoning: ['Hm.'], usage: { input_tokens: 90, output_tokens: 17 } });
    expect(span.input).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Who?' },
      { role: 'assistant', content: '[{"id":"c1","name":"look","arguments":{"at":"me"}}]' },
      { role: 'user', content: 'You.' },
    ]);
    expect(json(span.attributes)).toContain('function_declarations');
  });

  test('as OpenAI’s Responses are', () => {
    const call = { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{"at":"me"}' };
    const span = chat({
      'input.value': json({
        model: 'gpt-5',
        instructions: 'Be brief.',
        input: [
          { role: 'user', content: [{ type: 'input_text', text: 'Who?' }] },
          call,
          { type: 'function_call_output', call_id: 'c1', output: 'You.' },
        ],
      }),
      'output.value': json({
        output: [
          { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
          { ...call, call_id: 'c2' },
          { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Me.' }] },
        ],
      }),
    });
    expect(span).toMatchObject({ output: 'Me.', reasoning: ['Hm.'], tool_requests: [{ id: 'c2', name: 'look' }] });
    expect(Array.isArray(span.input) ? span.input.map(({ role }) => role) : []).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
    ]);
  });

  test('as LangChain serializes them, each text once', () => {
    const message = (name: string, kwargs: object) => ({ lc: 1, type: 'constructor', id: ['langchain', name], kwargs });
    const span = chat({
      'input.value': json({ messages: [[message('HumanMessage', { content: 'Who?', type: 'human' })]] }),
      'output.value': json({
        generations: [[{ text: 'Me.', message: message('AIMessage', { content: 'Me.', type: 'ai' }) }]],
      }),
    });
    expect(span).toMatchObject({ input: 'Who?', output: 'Me.' });
    expect(json(span).split('Me.')).toHaveLength(2);
  });

  test('as a crew and LangSmith wrap one text', () => {
    expect(chat({ 'output.value': json({ raw: 'Me.', tasks_output: [{ agent: 'desk' }] }) })).toMatchObject({
      output: 'Me.',
      attributes: { 'output.value.tasks_output': [{ agent: 'desk' }] },
    });
    expect(
      chat({ 'gen_ai.completion': json({ outputs: 'Me.' }), 'gen_ai.prompt': json({ input: 'Who?' }) }),
    ).toMatchObject({
      input: 'Who?',
      output: 'Me.',
    });
    const args = json({ args: ['Who?'], kwargs: {} });
    expect(read({ 'traceloop.span.kind': 'workflow', 'traceloop.entity.input': args }).input).toBe('Who?');
  });

  test('with the images of a message as a note of their size', () => {
    const data = 'QUJD'.repeat(1_000);
    const content = [
      { text: 'Who?' },
      { image: { format: 'png', source: { bytes: data } } },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } },
    ];
    const { input } = chat({ 'gen_ai.prompt.0.role': 'user', 'gen_ai.prompt.0.content': json(content) });
    expect(input).toContain('(4000 characters of base64)');
    expect(json(input).length).toBeLessThan(400);
  });

  test('with a long word in what a tool answers as it is, and the bytes of its image as a note', () => {
    const word = 'QUJD'.repeat(200);
    const result = (content: object[]) =>
      json([{ role: 'user', content: [{ toolResult: { toolUseId: 'c1', content } }] }]);
    const { input } = chat({ 'gen_ai.input.messages': result([{ text: word }]) });
    expect(input).toBe(word);
    const image = chat({ 'gen_ai.input.messages': result([{ image: { source: { bytes: word } } }]) });
    expect(image.input).toContain('(800 characters of base64)');
  });

  test('of the Vercel AI SDK with the value of a result, and the type of an error', () => {
    const result = (output: object) => ({ role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c1', output }] });
    const { input, attributes } = chat({
      'ai.prompt.messages': json([
        result({ type: 'text', value: 'You.' }),
        result({ type: 'error-text', value: 'none' }),
      ]),
    });
    expect(input).toEqual([
      { role: 'tool', content: 'You.' },
      { role: 'tool', content: 'none' },
    ]);
    expect(json(attributes)).toContain('error-text');
  });
});

describe('what a retriever found', () => {
  test.each([
    ['as LangChain gives it', json([{ page_content: 'Umbrellas.', metadata: { page: 7 } }])],
    ['as Genkit gives it', json({ documents: [{ content: [{ text: 'Umbrellas.' }], metadata: { page: 7 } }] })],
    ['with a score beyond 1', json([{ text: 'Umbrellas.', relevance_score: 7, metadata: { page: 7 } }])],
  ])('is documents, and no output, %s', (_how, output) => {
    const span = read({ 'mlflow.spanType': '"RETRIEVER"', 'mlflow.spanOutputs': output });
    expect(span.documents).toMatchObject([{ content: 'Umbrellas.' }]);
    expect(span).not.toHaveProperty('output');
    expect(json(span.attributes)).toContain('"page":7');
  });

  test('is text where it is no list of documents', () => {
    const span = read({ 'mlflow.spanType': '"RETRIEVER"', 'mlflow.spanOutputs': '"nothing"' });
    expect(span).toMatchObject({ output: 'nothing' });
    expect(span).not.toHaveProperty('documents');
  });

  test('one an event is one document', () => {
    const events = ['a', 'b'].map((document) => ({
      name: 'db.query.result',
      attributes: { 'db.query.result.document': document },
    }));
    expect(read({}, events).documents).toEqual([{ content: 'a' }, { content: 'b' }]);
  });
});

describe('users, sessions and conversations', () => {
  const spellings = [
    'user_id',
    'userId',
    'UserID',
    'user-id',
    'user.id',
    'end_user_id',
    'endUserId',
    'langfuse_user_id',
  ];
  test.each([
    ...[...spellings, 'user'].map((key) => `traceloop.association.properties.${key}`),
    ...['metadata.user_id', 'langsmith.metadata.userId', 'ai.telemetry.metadata.user_id'],
    ...['langfuse.trace.metadata.user_id', 'enduser.id', 'gen_ai.request.user', 'llm.user'],
    ...['metadata.user_api_key_end_user_id', 'metadata.user_api_key_user_id'],
  ])('%s names the user, and no longer stands anywhere else', (name) => {
    const span = chat({ [name]: 'ann-1' });
    expect(span.user_id).toBe('ann-1');
    expect(json(span).split('ann-1')).toHaveLength(2);
  });

  test.each(['session_id', 'sessionId', 'session.id', 'Session-Id'])('%s names the session', (key) => {
    expect(chat({ [`traceloop.association.properties.${key}`]: 's-1' }).session_id).toBe('s-1');
  });

  test.each(['conversation_id', 'thread_id', 'threadId', 'chat_id'])('%s names the conversation', (key) => {
    expect(chat({ [`langsmith.metadata.${key}`]: 'conv-1' }).conversation_id).toBe('conv-1');
  });

  test('are read within maps, whose other keys stay', () => {
    const {
      user_id: user,
      session_id: session,
      attributes,
    } = chat({
      metadata: json({ user: { id: 'ann-1', plan: 'free' }, session: { id: 's-1' }, tier: 2 }),
    });
    expect([user, session]).toEqual(['ann-1', 's-1']);
    expect(attributes).toEqual({ metadata: { user: { plan: 'free' }, tier: 2 } });
  });

  test('are read within what LiteLLM’s proxy prints of a request', () => {
    const printed =
      "{'session_id': 'visit-3', 'trace_user_id': None, 'headers': {'host': 'localhost', 'x-user-id': 'ann-1'}}";
    const span = chat({ 'metadata.requester_metadata': printed });
    expect(span).toMatchObject({ session_id: 'visit-3', user_id: 'ann-1' });
    expect(span.attributes).toEqual({ 'metadata.requester_metadata': printed });
  });

  test('of which a second is another stay an attribute, as does what is nobody', () => {
    const span = chat({
      'user.id': 'ann-1',
      'langfuse.user.id': 'ben-2',
      'metadata.user_api_key_user_id': 'default_user_id',
      'metadata.user_api_key_hash': 'a digest',
      'session.id': 7,
      'enduser.id': true,
    });
    expect(span).toMatchObject({ user_id: 'ann-1', session_id: '7' });
    expect(span.attributes).toEqual({
      'langfuse.user.id': 'ben-2',
      'metadata.user_api_key_user_id': 'default_user_id',
      'metadata.user_api_key_hash': 'a digest',
      'enduser.id': true,
    });
  });

  test('are read from the resource where the span names none', () => {
    const resource = { 'enduser.id': 'bob', 'session.id': 's-1', 'gen_ai.conversation.id': 'conv-1', 'host.name': 'h' };
    expect(normalizeSpan(aSpan('1', { resource }))).toMatchObject({
      user_id: 'bob',
      session_id: 's-1',
      conversation_id: 'conv-1',
    });
  });
});

describe('every kind of token lands', () => {
  const all = { input_tokens: 11_000, output_tokens: 100, cached_tokens: 5_000, cache_write_tokens: 2_000 };
  const anthropic = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.model': 'claude-sonnet-4-20250514',
  };
  const tokens = { 'gen_ai.usage.input_tokens': 11_000, 'gen_ai.usage.output_tokens': 100 };
  const cached = { 'gen_ai.usage.cache_read.input_tokens': 5_000 };
  const usages: readonly (readonly [string, Attributes])[] = [
    ['the current names', { ...tokens, ...cached, 'gen_ai.usage.cache_creation.input_tokens': 2_000 }],
    ['cache_creation_input_tokens', { ...tokens, ...cached, 'gen_ai.usage.cache_creation_input_tokens': 2_000 }],
    ['cache_write.input_tokens', { ...tokens, ...cached, 'gen_ai.usage.cache_write.input_tokens': 2_000 }],
    [
      'cache_write_tokens',
      { ...tokens, 'gen_ai.usage.cache_read_tokens': 5_000, 'gen_ai.usage.cache_write_tokens': 2_000 },
    ],
    [
      'names of Sentry',
      { ...tokens, 'gen_ai.usage.input_tokens.cached': 5_000, 'gen_ai.usage.input_tokens.cache_write': 2_000 },
    ],
    [
      'OpenInference',
      {
        'llm.token_count.prompt': 11_000,
        'llm.token_count.completion': 100,
        'llm.token_count.total': 11_100,
        'llm.token_count.prompt_details.cache_read': 5_000,
        'llm.token_count.prompt_details.cache_write': 2_000,
      },
    ],
    [
      'Vercel AI SDK 6',
      {
        'ai.usage.inputTokens': 11_000,
        'ai.usage.outputTokens': 100,
        'ai.usage.inputTokenDetails.noCacheTokens': 4_000,
        'ai.usage.inputTokenDetails.cacheReadTokens': 5_000,
        'ai.usage.inputTokenDetails.cacheWriteTokens': 2_000,
      },
    ],
    [
      'Vercel AI SDK 5, whose count excludes the cache',
      {
        'ai.usage.inputTokens': 4_000,
        'ai.usage.outputTokens': 100,
        'ai.usage.totalTokens': 4_100,
        'ai.usage.cachedInputTokens': 5_000,
        'ai.response.providerMetadata': json({
          anthropic: {
            usage: { input_tokens: 4_000, cache_read_input_tokens: 5_000, cache_creation_input_tokens: 2_000 },
            cacheCreationInputTokens: 2_000,
          },
        }),
      },
    ],
    [
      'a total that counts the cache beside the input',
      {
        'gen_ai.usage.input_tokens': 4_000,
        'gen_ai.usage.output_tokens': 100,
        'gen_ai.usage.total_tokens': 11_100,
        ...cached,
        'gen_ai.usage.cache_write_input_tokens': 2_000,
      },
    ],
    [
      'an input that is smaller than its part',
      {
        'gen_ai.usage.input_tokens': 4_000,
        'gen_ai.usage.output_tokens': 100,
        ...cached,
        'gen_ai.usage.cache_write_input_tokens': 2_000,
      },
    ],
    [
      'Langfuse',
      {
        'langfuse.observation.usage_details': json({
          input: 4_000,
          input_cached_tokens: 5_000,
          input_cache_creation: 2_000,
          output: 100,
        }),
      },
    ],
    [
      'Langfuse in another order, with its writes by their duration',
      {
        'langfuse.observation.usage_details': json({
          total: 11_100,
          output: 100,
          input_cache_creation_5m: 1_500,
          input_cache_creation_1h: 500,
          input_cache_read: 5_000,
          input: 4_000,
        }),
      },
    ],
    [
      'Langfuse with the keys of Anthropic',
      {
        'langfuse.observation.usage_details': json({
          input_tokens: 4_000,
          output_tokens: 100,
          cache_read_input_tokens: 5_000,
          cache_creation_input_tokens: 2_000,
        }),
      },
    ],
    [
      'MLflow',
      {
        'mlflow.chat.tokenUsage': json({
          input_tokens: 11_000,
          output_tokens: 100,
          total_tokens: 11_100,
          cache_read_input_tokens: 5_000,
          cache_creation_input_tokens: 2_000,
        }),
      },
    ],
    ['LangSmith', { ...tokens, 'gen_ai.usage.input_token_details': "{'cache_read': 5000, 'cache_creation': 2000}" }],
    [
      'Pydantic AI',
      { ...tokens, 'gen_ai.usage.details.cache_read_tokens': 5_000, 'gen_ai.usage.details.cache_write_tokens': 2_000 },
    ],
  ];

  test.each(usages)('by %s', (_how, attributes) => {
    expect(read({ ...anthropic, ...attributes }).usage).toEqual(all);
  });

  test.each<[string, Attributes, object | undefined]>([
    [
      'OpenAI’s keys include the cache',
      {
        'langfuse.observation.usage_details': json({
          prompt_tokens: 90,
          completion_tokens: 12,
          total_tokens: 102,
          prompt_tokens_details: { cached_tokens: 40 },
          completion_tokens_details: { reasoning_tokens: 5 },
        }),
      },
      { input_tokens: 90, output_tokens: 12, cached_tokens: 40, reasoning_tokens: 5 },
    ],
    [
      'Langfuse counts reasoning and audio apart',
      {
        'langfuse.observation.usage_details': json({
          input: 50,
          input_audio_tokens: 3,
          input_cached_tokens: 40,
          output: 7,
          output_reasoning_tokens: 5,
          output_audio_tokens: 2,
        }),
      },
      { input_tokens: 93, output_tokens: 14, cached_tokens: 40, reasoning_tokens: 5 },
    ],
    [
      'a total of Langfuse that says that nothing is apart',
      { 'langfuse.observation.usage_details': json({ input: 90, output: 12, total: 102, input_cached_tokens: 40 }) },
      { input_tokens: 90, output_tokens: 12, cached_tokens: 40 },
    ],
    [
      'an output that is smaller than its reasoning',
      { 'gen_ai.usage.output_tokens': 3, 'gen_ai.usage.reasoning_tokens': 5 },
      { output_tokens: 8, reasoning_tokens: 5 },
    ],
    [
      'a total that counts reasoning beside the output',
      {
        'gen_ai.usage.input_tokens': 90,
        'gen_ai.usage.output_tokens': 12,
        'gen_ai.usage.total_tokens': 107,
        'gen_ai.usage.reasoning_tokens': 5,
      },
      { input_tokens: 90, output_tokens: 17, reasoning_tokens: 5 },
    ],
    [
      'an output that only the total tells',
      { 'gen_ai.usage.input_tokens': 90, 'gen_ai.usage.total_tokens': 102 },
      { input_tokens: 90, output_tokens: 12 },
    ],
    [
      'an input that only the total tells',
      { 'gen_ai.usage.output_tokens': 12, 'gen_ai.usage.total_tokens': 102 },
      { input_tokens: 90, output_tokens: 12 },
    ],
    [
      'a count that is more than nothing',
      { 'gen_ai.usage.input_tokens': 0, 'llm.token_count.prompt': 90 },
      { input_tokens: 90 },
    ],
    [
      'details of audio, which stand in the whole already',
      {
        'gen_ai.usage.input_tokens': 90,
        'gen_ai.usage.details.input_audio_tokens': 3,
        'llm.token_count.prompt_details.audio': 3,
      },
      { input_tokens: 90 },
    ],
    [
      'the answer of a provider where no attribute counts',
      {
        'genkit:output': json({
          message: { role: 'model', content: [{ text: 'Me.' }] },
          usage: { inputTokens: 90, outputTokens: 12, thoughtsTokens: 5, totalTokens: 107, inputCharacters: 400 },
        }),
      },
      { input_tokens: 90, output_tokens: 17, reasoning_tokens: 5 },
    ],
    [
      'nothing of a map that counts nothing',
      { 'langfuse.observation.usage_details': json({ note: 'free' }) },
      undefined,
    ],
    [
      'OpenAI’s metadata of the Vercel AI SDK',
      {
        'ai.usage.promptTokens': 90,
        'ai.response.providerMetadata': json({ openai: { cachedPromptTokens: 40, acceptedPredictionTokens: 9 } }),
      },
      { input_tokens: 90, cached_tokens: 40 },
    ],
    ['metadata that is no map', { 'ai.response.providerMetadata': 'none' }, undefined],
  ])('takes %s', (_what, attributes, usage) => {
    expect(chat(attributes).usage).toEqual(usage);
  });

  test('keeps as an attribute what is no part of a sum, and what counts another thing', () => {
    const { attributes } = chat({
      'gen_ai.usage.input_tokens': 90,
      'llm.token_count.prompt': 91,
      'gen_ai.usage.output_tokens': 12,
      'gen_ai.usage.total_tokens': 500,
    });
    expect(attributes).toEqual({ 'gen_ai.usage.input_tokens': 90, 'gen_ai.usage.total_tokens': 500 });
    const mixed = chat({
      'mlflow.chat.tokenUsage': json({ input_tokens: 90, tier: 'flex', nested: { prompt_tokens: 91 } }),
    });
    expect(mixed).toMatchObject({ usage: { input_tokens: 90 }, attributes: { 'mlflow.chat.tokenUsage.tier': 'flex' } });
    expect(json(mixed.attributes)).toContain('91');
    const odd = chat({ 'mlflow.chat.tokenUsage': json({ input_tokens: 90, output_tokens: 12, total_tokens: 500 }) });
    expect(odd.attributes).toEqual({ 'mlflow.chat.tokenUsage.total': 500 });
  });
});

describe('every cost lands', () => {
  test.each<[string, Attributes, number | undefined]>([
    [
      'a total beside its parts',
      { 'llm.cost.total': 0.0125, 'llm.cost.prompt': 0.01, 'llm.cost.completion': 0.0025 },
      12_500,
    ],
    ['the sum of its parts', { 'gen_ai.usage.input_cost': 0.01, 'gen_ai.usage.output_cost': 0.0025 }, 12_500],
    ['the parts of one dialect of two', { 'llm.cost.prompt': 0.01, 'gen_ai.cost.input_cost': 0.01 }, 10_000],
    ['a map without a total', { 'langfuse.observation.cost_details': json({ output: 0.0025, input: 0.01 }) }, 12_500],
    ['a text with many digits', { 'gen_ai.usage.cost': '0.0000125' }, 13],
    ['a text with an exponent', { 'gen_ai.usage.cost': '1.25e-2' }, 12_500],
    ['0 beside tokens, as 0', { 'gen_ai.usage.cost': 0, 'gen_ai.usage.input_tokens': 90 }, 0],
    ['more than 0 before 0', { 'gen_ai.usage.cost': 0, 'operation.cost': 0.0125 }, 12_500],
    ['nothing of a word', { 'gen_ai.usage.cost': 'free' }, undefined],
    ['nothing of a map that is none', { 'langfuse.observation.cost_details': 'free' }, undefined],
  ])('as %s', (_what, attributes, cost) => {
    expect(chat(attributes).cost).toBe(cost);
  });

  test('keeps as attributes the parts beside a total, a second total, and what a map has beside it', () => {
    const { attributes } = chat({
      'llm.cost.total': 0.0125,
      'llm.cost.prompt': 0.01,
      'gen_ai.usage.cost': 0.02,
      hidden_params: json({ response_cost: 0.0125, model_id: 'm-1' }),
    });
    expect(attributes).toEqual({ 'llm.cost.prompt': 0.01, 'gen_ai.usage.cost': 0.02, 'hidden_params.model_id': 'm-1' });
  });
});

describe('a vector is never text', () => {
  const vector = Array.from({ length: 1_536 }, (_, index) => index / 1_536);
  const embedding = { 'openinference.span.kind': 'EMBEDDING', 'embedding.model_name': 'text-embedding-3-small' };

  test.each<[string, Attributes]>([
    ['as the output', { 'output.value': json(vector) }],
    ['as an attribute of numbers', { 'output.value': vector, 'embedding.embeddings.0.embedding.vector': vector }],
    [
      'as the answer of a provider',
      { 'output.value': json({ data: [{ embedding: vector }], usage: { prompt_tokens: 7 } }) },
    ],
    ['as lists of JSON', { 'ai.embeddings': [json(vector)] }],
    ['as base64', { 'embedding.vector': 'QUJD'.repeat(500) }],
  ])('%s', (_how, attributes) => {
    const span = read({ ...embedding, 'input.value': 'umbrellas', 'llm.token_count.prompt': 7, ...attributes });
    expect(span).toMatchObject({ kind: 'embedding', input: 'umbrellas', usage: { input_tokens: 7 } });
    expect(span).not.toHaveProperty('output');
    expect(json(span).length).toBeLessThan(700);
    expect(json(span.attributes)).toMatch(/\(a vector of 1536 numbers\)|characters of base64/);
  });

  test('on a span of any kind, and a short list of numbers is an answer', () => {
    const chain = read({ 'openinference.span.kind': 'CHAIN', 'output.value': json(vector), note: vector, ids: [1, 2] });
    expect(chain).not.toHaveProperty('output');
    expect(chain.attributes).toMatchObject({ note: '(a vector of 1536 numbers)', ids: [1, 2] });
    expect(read({ 'openinference.span.kind': 'CHAIN', 'output.value': '[0.5, 0.25]' }).output).toBe('0.5\n0.25');
  });

  test('and what is no vector stays under its name', () => {
    const { attributes } = read({ ...embedding, 'embedding.vector': 'withheld', 'output.value': 'done' });
    expect(attributes).toMatchObject({ 'embedding.vector': 'withheld', 'output.value': 'done' });
  });

  test('and each text that was embedded is input, once', () => {
    const texts = { 'embedding.embeddings.0.embedding.text': 'a', 'embedding.embeddings.1.embedding.text': 'b' };
    const request = json({ model: 'text-embedding-3-small', input: ['a', 'b'] });
    const span = read({ ...embedding, ...texts, 'input.value': request });
    expect(span.input).toEqual([
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
    ]);
    expect(span.attributes).toEqual({ 'input.value.model': 'text-embedding-3-small' });
  });
});
