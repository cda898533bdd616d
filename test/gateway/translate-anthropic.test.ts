import { describe, expect, test } from 'vitest';
import {
  fromMessagesAnswer,
  fromMessagesEvents,
  toChatError,
  toMessagesRequest,
} from '../../functions/gateway/translate/anthropic.ts';
import { type ChatBody, UpstreamError } from '../../functions/gateway/upstream.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
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

const toAnthropic = (body: object, model = 'claude-opus-5') =>
  toMessagesRequest(model, { messages: HI, max_tokens: 50, ...body });

describe('a chat request in the form of Anthropic', () => {
  test('has system, turns that alternate, images, documents, calls and their results together', () => {
    expect(toAnthropic({ messages: MESSAGES })).toEqual({
      model: 'claude-opus-5',
      max_tokens: 50,
      system: [
        { type: 'text', text: 'Be brief.' },
        { type: 'text', text: 'In English.', cache_control: { type: 'ephemeral' } },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Compare.' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
            {
              type: 'document',
              source: { type: 'base64', media_type: 'application/pdf', data: PNG },
              title: 'a report.pdf',
            },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Two cities.', signature: 'sig' },
            { type: 'redacted_thinking', data: PNG },
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Paris' } },
            { type: 'tool_use', id: 'b', name: 'weather', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'sunny' }] },
            { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'rain' }] },
            { type: 'text', text: 'So?' },
          ],
        },
        { role: 'assistant', content: [{ type: 'text', text: 'I cannot say.' }] },
        { role: 'user', content: [{ type: 'text', text: 'Please.' }] },
      ],
    });
  });

  test.each<[string, object, object]>([
    ['sampling', { temperature: 0, top_p: 0.5, stop: 'END' }, { temperature: 0, top_p: 0.5, stop_sequences: ['END'] }],
    ['several stops', { stop: ['a', 'b'] }, { stop_sequences: ['a', 'b'] }],
    ['the newer limit', { max_tokens: null, max_completion_tokens: 70 }, { max_tokens: 70 }],
    ['no limit', { max_tokens: null }, { max_tokens: 4_096 }],
    ['a stream', { stream: true, stream_options: { include_usage: true } }, { stream: true }],
    ['a user', { user: 'u1' }, { metadata: { user_id: 'u1' } }],
    [
      'tools',
      { tools: [TOOL, { type: 'function', function: { name: 'now', strict: true } }] },
      {
        tools: [
          { name: 'weather', description: 'The weather.', input_schema: SCHEMA },
          { name: 'now', input_schema: { type: 'object' }, strict: true },
        ],
      },
    ],
    ['any tool', { tools: [TOOL], tool_choice: 'required' }, { tool_choice: { type: 'any' } }],
    ['no tool', { tools: [TOOL], tool_choice: 'none' }, { tool_choice: { type: 'none' } }],
    ['tools if need be', { tools: [TOOL], tool_choice: 'auto' }, { tool_choice: { type: 'auto' } }],
    [
      'one tool, alone',
      { tools: [TOOL], tool_choice: { type: 'function', function: { name: 'weather' } }, parallel_tool_calls: false },
      { tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true } },
    ],
    [
      'one tool at a time',
      { tools: [TOOL], parallel_tool_calls: false },
      { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    ],
    [
      'a schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: SCHEMA, strict: true } } },
      { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
    ],
    ['plain text', { response_format: { type: 'text' } }, {}],
    [
      'an image by its address',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.org/b.png' } }] }] },
      {
        messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'https://a.org/b.png' } }] }],
      },
    ],
    ['effort', { reasoning_effort: 'minimal' }, { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }],
    ['no effort', { reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }],
    [
      "Anthropic's own member",
      { thinking: { type: 'enabled', budget_tokens: 2_000 } },
      { thinking: { type: 'enabled', budget_tokens: 2_000 } },
    ],
    [
      'values that change nothing',
      { n: 1, logprobs: false, frequency_penalty: 0, logit_bias: {}, modalities: ['text'], seed: null },
      {},
    ],
  ])('says %s', (_, body, expected) => {
    const { model: _model, ...rest } = toAnthropic(body);
    const common = { max_tokens: 50, messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] };
    const tools = 'tools' in body && !('tools' in expected) ? { tools: expect.any(Array) } : {};
    expect(rest).toEqual({ ...common, ...tools, ...expected });
  });

  test('gives older models a budget to think, below their limit', () => {
    const ask = (max_tokens: number, reasoning_effort: string) =>
      toAnthropic({ max_tokens, reasoning_effort }, 'claude-sonnet-4-20250514');
    expect(ask(20_000, 'medium')).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 8_192 } });
    expect(ask(5_000, 'high')).toMatchObject({ thinking: { budget_tokens: 4_999 } });
    expect(() => ask(1_000, 'low')).toThrow(AegisError);
  });

  test.each<[string, object, string]>([
    ['n', { n: 2 }, 'n'],
    ['logprobs', { logprobs: true }, 'logprobs'],
    ['a seed', { seed: 1 }, 'seed'],
    ['a penalty', { presence_penalty: 0.1 }, 'presence_penalty'],
    ['audio', { modalities: ['text', 'audio'], audio: {} }, 'audio'],
    ['temperature', { temperature: 1.5 }, 'temperature'],
    ['JSON without a schema', { response_format: { type: 'json_object' } }, 'response_format.type'],
    [
      'arguments that are no object',
      { messages: [{ role: 'assistant', tool_calls: [call('a', '[1]')] }] },
      'messages.0.tool_calls.0.function.arguments',
    ],
    [
      'a file that is no PDF',
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_data: 'data:text/csv;base64,YQ==' } }] }] },
      'messages.0.content',
    ],
    [
      'sound',
      { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] },
      'messages.0.content',
    ],
    ['a custom tool', { tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools.0.type'],
  ])('is refused where the API has no %s, and not silently changed', (_, body, path) => {
    try {
      toAnthropic(body);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'invalid_request',
        errors: expect.arrayContaining([expect.objectContaining({ path })]),
      });
    }
  });
});

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-opus-5',
  content: [
    { type: 'thinking', thinking: 'Two.', signature: 'sig' },
    { type: 'redacted_thinking', data: PNG },
    { type: 'text', text: 'I ' },
    { type: 'text', text: 'look.' },
    { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Paris' } },
    { type: 'tool_use', id: 'b', name: 'now', input: {} },
  ],
  stop_reason: 'tool_use',
  usage: {
    input_tokens: 10,
    cache_read_input_tokens: 100,
    cache_creation_input_tokens: 5,
    output_tokens: 20,
    output_tokens_details: { thinking_tokens: 7 },
  },
};

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

function events(...list: object[]): string[] {
  return list.map((each) => JSON.stringify(each));
}

const delta = (index: number, told: object) => ({ type: 'content_block_delta', index, delta: told });
const start = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block });
const stop = (index: number) => ({ type: 'content_block_stop', index });
const MESSAGE_START = {
  type: 'message_start',
  message: {
    ...MESSAGE,
    content: [],
    stop_reason: null,
    usage: { ...MESSAGE.usage, output_tokens: 1, output_tokens_details: null },
  },
};
const STREAM = events(
  MESSAGE_START,
  { type: 'ping' },
  start(0, { type: 'thinking', thinking: '', signature: '' }),
  delta(0, { type: 'thinking_delta', thinking: 'Tw' }),
  delta(0, { type: 'thinking_delta', thinking: 'o.' }),
  delta(0, { type: 'signature_delta', signature: 'sig' }),
  stop(0),
  start(1, { type: 'redacted_thinking', data: PNG }),
  stop(1),
  start(2, { type: 'text', text: '' }),
  delta(2, { type: 'text_delta', text: 'I look' }),
  delta(2, { type: 'text_delta', text: '.' }),
  stop(2),
  start(3, { type: 'tool_use', id: 'a', name: 'weather', input: {} }),
  delta(3, { type: 'input_json_delta', partial_json: '' }),
  delta(3, { type: 'input_json_delta', partial_json: '{"city":' }),
  delta(3, { type: 'input_json_delta', partial_json: '"Paris"}' }),
  stop(3),
  start(4, { type: 'tool_use', id: 'b', name: 'now', input: {} }),
  stop(4),
  {
    type: 'message_delta',
    delta: { stop_reason: 'tool_use' },
    usage: { output_tokens: 20, input_tokens: null, output_tokens_details: { thinking_tokens: 7 } },
  },
  { type: 'message_stop' },
);

describe('an answer of Anthropic', () => {
  test('is a chat completion', () => {
    const answer = JSON.parse(fromMessagesAnswer(JSON.stringify(MESSAGE), CREATED));
    const [choice] = AS_CHAT.choices;
    expect(answer).toEqual({
      ...AS_CHAT,
      choices: [{ ...choice, message: { ...choice?.message, refusal: null }, logprobs: null }],
    });
  });

  test('is the same when it is streamed', async () => {
    expect(await answerOf(fromMessagesEvents(sent(STREAM), CREATED))).toEqual(AS_CHAT);
  });

  test('is told piece by piece', async () => {
    const all = await gathered(fromMessagesEvents(sent(STREAM), CREATED));
    expect(all).toHaveLength(15);
    expect(all[0]?.chunk?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
  });

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
  ])('that ended by %s ends by %s', async (stop_reason, finish) => {
    const whole = JSON.parse(fromMessagesAnswer(JSON.stringify({ ...MESSAGE, content: [], stop_reason }), CREATED));
    expect(whole.choices[0]).toMatchObject({ message: { content: null }, finish_reason: finish });
    const streamed = events(MESSAGE_START, { type: 'message_delta', delta: { stop_reason } }, { type: 'message_stop' });
    expect((await answerOf(fromMessagesEvents(sent(streamed), CREATED))).choices[0]?.finish_reason).toBe(finish);
  });

  test.each([
    ['no end', STREAM.slice(0, -1), 'cut'],
    ['no beginning', events(start(0, { type: 'text', text: 'x' })), 'cut'],
    ['a piece of no block', events(MESSAGE_START, delta(3, { type: 'text_delta', text: 'x' })), 'cut'],
    ['something that is no JSON', ['<html>'], 'cut'],
    ['nothing', [], 'cut'],
    [
      'an overload',
      events(MESSAGE_START, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
      'overloaded',
    ],
    ['a rate limit', events({ type: 'error', error: { type: 'rate_limit_error', message: 'm' } }), 'rate_limited'],
    ['another error', events({ type: 'error', error: { type: 'invalid_request_error', message: 'm' } }), 'refused'],
  ])('with %s is a failed one, and never an invented stop', async (_, stream, kind) => {
    const read = gathered(fromMessagesEvents(sent(stream), CREATED));
    await expect(read).rejects.toBeInstanceOf(UpstreamError);
    await expect(read).rejects.toMatchObject({ failure: { kind } });
  });

  test('that is none is cut', () => {
    for (const body of ['<html>', '{}', '{"id":1}'])
      expect(() => fromMessagesAnswer(body, CREATED)).toThrow(UpstreamError);
  });

  test('may begin a text or its reasoning with the block', async () => {
    const stream = events(
      MESSAGE_START,
      start(0, { type: 'thinking', thinking: 'Hm', signature: 's' }),
      stop(0),
      start(1, { type: 'text', text: 'Hi' }),
      stop(1),
      stop(9),
      { type: 'message_stop' },
    );
    const answer = await answerOf(fromMessagesEvents(sent(stream), CREATED));
    expect(answer.choices[0]).toMatchObject({
      message: { content: 'Hi', reasoning_content: 'Hm' },
      finish_reason: 'stop',
    });
  });

  test('that is an error is told in the envelope of OpenAI', () => {
    const body = JSON.stringify({ type: 'error', error: { type: 'not_found_error', message: 'model: x' } });
    expect(JSON.parse(toChatError(body) ?? '')).toEqual({
      error: { message: 'model: x', type: 'not_found_error', param: null, code: null },
    });
    expect(toChatError('<html>')).toBeNull();
  });
});

test('a request that is none is refused with what is wrong in it', () => {
  const body: ChatBody = { messages: 'Hi' };
  expect(() => toMessagesRequest('m', body)).toThrow(AegisError);
});
