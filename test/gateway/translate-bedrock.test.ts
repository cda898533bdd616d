import { describe, expect, test } from 'vitest';
import {
  fromConverseAnswer,
  fromConverseEvents,
  toConverseRequest,
} from '../../functions/gateway/translate/bedrock.ts';
import { UpstreamError } from '../../functions/gateway/upstream.ts';
import {
  answerOf,
  CREATED,
  call,
  gathered,
  HI,
  MESSAGES,
  PNG,
  SCHEMA,
  sent,
  TOOL,
} from '../support/builders/chat-requests.ts';

const HEAD = { id: 'chatcmpl-1', created: CREATED, model: 'amazon.nova-lite-v1:0' };
const decode = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const toBedrock = (body: object) =>
  toConverseRequest('amazon.nova-lite-v1:0', { messages: HI, max_tokens: 50, ...body }, decode);

/** What both ways of telling the same answer come to. */
const AS_CHAT = {
  id: 'msg_1',
  created: CREATED,
  model: 'claude-opus-5',
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'I look.',
        reasoning_content: 'Two.',
        thinking_blocks: [
          { type: 'thinking', thinking: 'Two.', signature: 'sig' },
          { type: 'redacted_thinking', data: PNG },
        ],
        tool_calls: [call('a', '{"city":"Paris"}'), { ...call('b', '{}'), function: { name: 'now', arguments: '{}' } }],
      },
      finish_reason: 'tool_calls',
    },
  ],
  // All input, cached or not, as OpenAI counts; Anthropic leaves out what was cached.
  usage: {
    prompt_tokens: 115,
    completion_tokens: 20,
    total_tokens: 135,
    prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 5 },
    completion_tokens_details: { reasoning_tokens: 7 },
  },
};

describe('a chat request in the form of Converse', () => {
  test('has system, turns that alternate, images, documents, calls and their results together', () => {
    const bytes = decode(PNG);
    expect(toBedrock({ messages: MESSAGES })).toEqual({
      modelId: 'amazon.nova-lite-v1:0',
      system: [{ text: 'Be brief.' }, { text: 'In English.' }, { cachePoint: { type: 'default' } }],
      messages: [
        {
          role: 'user',
          content: [
            { text: 'Compare.' },
            { image: { format: 'png', source: { bytes } } },
            { document: { format: 'pdf', name: 'a report', source: { bytes } } },
          ],
        },
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'Two cities.', signature: 'sig' } } },
            { reasoningContent: { redactedContent: bytes } },
            { text: 'I look.' },
            { toolUse: { toolUseId: 'a', name: 'weather', input: { city: 'Paris' } } },
            { toolUse: { toolUseId: 'b', name: 'weather', input: {} } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'a', content: [{ text: 'sunny' }] } },
            { toolResult: { toolUseId: 'b', content: [{ text: 'rain' }] } },
            { text: 'So?' },
          ],
        },
        { role: 'assistant', content: [{ text: 'I cannot say.' }] },
        { role: 'user', content: [{ text: 'Please.' }] },
      ],
      inferenceConfig: { maxTokens: 50 },
    });
  });

  test.each<[string, object, object]>([
    [
      'sampling',
      { temperature: 1.5, top_p: 0.5, stop: 'END' },
      { inferenceConfig: { maxTokens: 50, temperature: 1.5, topP: 0.5, stopSequences: ['END'] } },
    ],
    ['no limit', { max_tokens: null }, { inferenceConfig: { maxTokens: 4_096 } }],
    [
      'tools',
      {
        tools: [
          { ...TOOL, function: { ...TOOL.function, strict: true } },
          { type: 'function', function: { name: 'now', description: '' } },
        ],
        tool_choice: 'required',
      },
      {
        toolConfig: {
          tools: [
            { toolSpec: { name: 'weather', description: 'The weather.', inputSchema: { json: SCHEMA }, strict: true } },
            { toolSpec: { name: 'now', inputSchema: { json: { type: 'object' } } } },
          ],
          toolChoice: { any: {} },
        },
      },
    ],
    [
      'one tool',
      { tools: [TOOL], tool_choice: { type: 'function', function: { name: 'weather' } } },
      { toolConfig: { tools: expect.any(Array), toolChoice: { tool: { name: 'weather' } } } },
    ],
    [
      'tools if need be',
      { tools: [TOOL], tool_choice: 'auto' },
      { toolConfig: { tools: expect.any(Array), toolChoice: { auto: {} } } },
    ],
    ['tools', { tools: [TOOL] }, { toolConfig: { tools: expect.any(Array) } }],
    ['no tools', { tools: [TOOL], tool_choice: 'none' }, {}],
    [
      'a schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', description: 'd', schema: SCHEMA } } },
      {
        outputConfig: {
          textFormat: {
            type: 'json_schema',
            structure: { jsonSchema: { name: 'a', description: 'd', schema: JSON.stringify(SCHEMA) } },
          },
        },
      },
    ],
    ['effort', { reasoning_effort: 'high' }, { outputConfig: { effort: 'high' } }],
    ['little effort', { reasoning_effort: 'minimal' }, { outputConfig: { effort: 'low' } }],
    ['no effort', { reasoning_effort: 'none', response_format: { type: 'text' } }, {}],
    [
      'a result without content',
      {
        messages: [
          ...HI,
          { role: 'assistant', tool_calls: [call('a', '{}')] },
          { role: 'tool', tool_call_id: 'a', content: '' },
        ],
      },
      {
        messages: expect.arrayContaining([
          { role: 'user', content: [{ toolResult: { toolUseId: 'a', content: [{ text: '(empty)' }] } }] },
        ]),
      },
    ],
    [
      'a file without a name',
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'file', file: { filename: '§§.pdf', file_data: `data:application/pdf;base64,${PNG}` } }],
          },
        ],
      },
      {
        messages: [
          {
            role: 'user',
            content: [{ document: { format: 'pdf', name: 'document', source: { bytes: decode(PNG) } } }],
          },
        ],
      },
    ],
  ])('says %s: %#', (_, body, expected) => {
    const { modelId: _model, ...rest } = toBedrock(body);
    const common = { inferenceConfig: { maxTokens: 50 }, messages: [{ role: 'user', content: [{ text: 'Hi' }] }] };
    expect(rest).toEqual({ ...common, ...expected });
  });

  test.each<[string, object, string]>([
    ['n', { n: 2 }, 'n'],
    ['JSON without a schema', { response_format: { type: 'json_object' } }, 'response_format.type'],
    ['tools one at a time', { tools: [TOOL], parallel_tool_calls: false }, 'parallel_tool_calls'],
    [
      'no tools after some',
      { tools: [TOOL], tool_choice: 'none', messages: [...HI, { role: 'tool', tool_call_id: 'a', content: 'x' }] },
      'tool_choice',
    ],
    [
      'images by address',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.org/b.png' } }] }] },
      'messages.0.content',
    ],
    [
      'files that are no PDF',
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_data: 'x' } }] }] },
      'messages.0.content',
    ],
  ])('is refused where the API has no %s', (_, body, path) => {
    try {
      toBedrock(body);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_request', errors: [expect.objectContaining({ path })] });
    }
  });
});

describe('an answer of Converse', () => {
  const USAGE = {
    inputTokens: 10,
    outputTokens: 20,
    totalTokens: 135,
    cacheReadInputTokens: 100,
    cacheWriteInputTokens: 5,
  };
  const EXPECTED = {
    ...AS_CHAT,
    ...HEAD,
    usage: { ...AS_CHAT.usage, completion_tokens_details: { reasoning_tokens: 0 } },
  };
  const STREAM_EVENTS = [
    { messageStart: { role: 'assistant' } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Two.' } } } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'sig' } } } },
    { contentBlockStop: { contentBlockIndex: 0 } },
    { contentBlockDelta: { contentBlockIndex: 1, delta: { reasoningContent: { redactedContent: decode(PNG) } } } },
    { contentBlockStop: { contentBlockIndex: 1 } },
    { contentBlockDelta: { contentBlockIndex: 2, delta: { text: 'I look.' } } },
    { contentBlockStop: { contentBlockIndex: 2 } },
    { contentBlockStart: { contentBlockIndex: 3, start: { toolUse: { toolUseId: 'a', name: 'weather' } } } },
    { contentBlockDelta: { contentBlockIndex: 3, delta: { toolUse: { input: '{"city":' } } } },
    { contentBlockDelta: { contentBlockIndex: 3, delta: { toolUse: { input: '"Paris"}' } } } },
    { contentBlockStop: { contentBlockIndex: 3 } },
    { contentBlockStart: { contentBlockIndex: 4, start: { toolUse: { toolUseId: 'b', name: 'now' } } } },
    { contentBlockStop: { contentBlockIndex: 4 } },
    { messageStop: { stopReason: 'tool_use' } },
    { metadata: { usage: USAGE, metrics: { latencyMs: 1 } } },
  ];

  test('is a chat completion, streamed or not', async () => {
    const content = [
      { reasoningContent: { reasoningText: { text: 'Two.', signature: 'sig' } } },
      { reasoningContent: { redactedContent: decode(PNG) } },
      { text: 'I look.' },
      { toolUse: { toolUseId: 'a', name: 'weather', input: { city: 'Paris' } } },
      { toolUse: { toolUseId: 'b', name: 'now', input: {} } },
    ];
    const answer = { output: { message: { role: 'assistant', content } }, stopReason: 'tool_use', usage: USAGE };
    const [choice] = EXPECTED.choices;
    expect(JSON.parse(fromConverseAnswer(answer, HEAD, encode))).toEqual({
      ...EXPECTED,
      choices: [{ ...choice, message: { ...choice?.message, refusal: null }, logprobs: null }],
    });
    expect(await answerOf(fromConverseEvents(sent(STREAM_EVENTS), HEAD, encode))).toEqual(EXPECTED);
  });

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['content_filtered', 'content_filter'],
    ['guardrail_intervened', 'content_filter'],
  ])('that ended by %s ends by %s', (stopReason, finish) => {
    const answer = { output: { message: { content: null } }, stopReason };
    expect(JSON.parse(fromConverseAnswer(answer, HEAD, encode)).choices[0]).toMatchObject({
      message: { content: null },
      finish_reason: finish,
    });
  });

  test.each<[string, unknown[], string]>([
    ['no end', STREAM_EVENTS.slice(0, -2), 'cut'],
    ['nothing', [], 'cut'],
    ['what is no event', ['x'], 'cut'],
    ['what is a wrong event', [{ contentBlockDelta: {} }], 'cut'],
    ['an internal error', [STREAM_EVENTS[0], { internalServerException: { message: 'm' } }], 'overloaded'],
    ['an error of the model', [STREAM_EVENTS[0], { modelStreamErrorException: { message: 'm' } }], 'cut'],
    ['throttling', [{ throttlingException: { message: 'm' } }], 'rate_limited'],
    ['no service', [{ serviceUnavailableException: {} }], 'overloaded'],
    ['a refused request', [{ validationException: { message: 'm' } }], 'refused'],
    ['a call that is none', [STREAM_EVENTS[0], { messageStop: { stopReason: 'malformed_tool_use' } }], 'cut'],
  ])('with %s is a failed one, and is not swallowed', async (_, stream, kind) => {
    const read = gathered(fromConverseEvents(sent(stream), HEAD, encode));
    await expect(read).rejects.toMatchObject({ failure: { kind } });
  });

  test('without counts tells none', async () => {
    const answer = await answerOf(fromConverseEvents(sent(STREAM_EVENTS.slice(0, -1)), HEAD, encode));
    expect(answer.usage).toBeUndefined();
  });

  test('that is none is cut', () => {
    expect(() => fromConverseAnswer({}, HEAD, encode)).toThrow(UpstreamError);
  });
});
