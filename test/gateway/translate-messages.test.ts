import { describe, expect, test } from 'vitest';
import { toMessagesRequest } from '../../functions/gateway/translate/anthropic.ts';
import { withoutAnthropicOnly } from '../../functions/gateway/translate/anthropic-only.ts';
import {
  fromMessagesRequest,
  messagesError,
  toMessagesAnswer,
  toMessagesEvents,
} from '../../functions/gateway/translate/messages.ts';
import { WholeAnswer } from '../../functions/gateway/whole-answer.ts';
import { ANSWER, call, chunks, DELTAS, PNG, SCHEMA, told } from '../support/builders/chat-answers.ts';

describe('a request of Anthropic’s Messages', () => {
  const ask = (body: object) =>
    fromMessagesRequest({ model: 'L2', max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }], ...body });

  test('is a chat completion', () => {
    const messages = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Compare.', cache_control: { type: 'ephemeral' } },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
          { type: 'image', source: { type: 'url', url: 'https://a.org/b.png' } },
          { type: 'document', title: 'r.pdf', source: { type: 'base64', media_type: 'application/pdf', data: PNG } },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'notes' } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Two.', signature: 'sig' },
          { type: 'text', text: 'I look.' },
          { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Paris' } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'a',
            content: [
              { type: 'text', text: 'sunny' },
              { type: 'image', source: { type: 'url', url: 'https://a.org/c.png' } },
            ],
          },
          { type: 'tool_result', tool_use_id: 'b', content: 'no such city', is_error: true },
          { type: 'text', text: 'So?' },
        ],
      },
      { role: 'assistant', content: 'Both.' },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c' }] },
    ];
    expect(ask({ messages, system: 'Be brief.' })).toEqual({
      model: 'L2',
      max_tokens: 50,
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Compare.', cache_control: { type: 'ephemeral' } },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
            { type: 'image_url', image_url: { url: 'https://a.org/b.png' } },
            { type: 'file', file: { file_data: `data:application/pdf;base64,${PNG}`, filename: 'r.pdf' } },
            { type: 'text', text: 'notes' },
          ],
        },
        {
          role: 'assistant',
          content: 'I look.',
          tool_calls: [call('a', 'weather', '{"city":"Paris"}')],
          thinking_blocks: [{ type: 'thinking', thinking: 'Two.', signature: 'sig' }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'sunny' },
        { role: 'tool', tool_call_id: 'b', content: 'Error: no such city' },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'https://a.org/c.png' } },
            { type: 'text', text: 'So?' },
          ],
        },
        { role: 'assistant', content: 'Both.' },
        { role: 'tool', tool_call_id: 'c', content: '' },
      ],
      anthropic_only: {},
    });
  });

  test.each<[string, object, object]>([
    [
      'sampling',
      { temperature: 0.5, top_p: 0.9, stop_sequences: ['END'] },
      { temperature: 0.5, top_p: 0.9, stop: ['END'] },
    ],
    ['a stream and a user', { stream: true, metadata: { user_id: 'u' } }, { stream: true, user: 'u' }],
    [
      'instructions in parts',
      {
        system: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      {
        messages: [
          {
            role: 'system',
            content: [
              { type: 'text', text: 'a' },
              { type: 'text', text: 'b' },
            ],
          },
          { role: 'user', content: 'Hi' },
        ],
      },
    ],
    [
      'tools',
      {
        tools: [
          { name: 'w', description: 'd', input_schema: SCHEMA, strict: true },
          { name: 'n', input_schema: {} },
        ],
      },
      {
        tools: [
          { type: 'function', function: { name: 'w', description: 'd', parameters: SCHEMA, strict: true } },
          { type: 'function', function: { name: 'n', parameters: {} } },
        ],
      },
    ],
    [
      'any tool, alone',
      { tools: [{ name: 'w', input_schema: {} }], tool_choice: { type: 'any', disable_parallel_tool_use: true } },
      { tools: expect.any(Array), tool_choice: 'required', parallel_tool_calls: false },
    ],
    [
      'tools if need be',
      { tools: [{ name: 'w', input_schema: {} }], tool_choice: { type: 'auto' } },
      { tools: expect.any(Array), tool_choice: 'auto' },
    ],
    [
      'no tool',
      { tools: [{ name: 'w', input_schema: {} }], tool_choice: { type: 'none' } },
      { tools: expect.any(Array), tool_choice: 'none' },
    ],
    [
      'one tool',
      { tools: [{ name: 'w', input_schema: {} }], tool_choice: { type: 'tool', name: 'w' } },
      { tools: expect.any(Array), tool_choice: { type: 'function', function: { name: 'w' } } },
    ],
    ['a choice without tools', { tool_choice: { type: 'any' } }, {}],
    [
      'little thought',
      { thinking: { type: 'enabled', budget_tokens: 2_000 } },
      { reasoning_effort: 'low', anthropic_only: { thinking: { type: 'enabled', budget_tokens: 2_000 } } },
    ],
    [
      'some thought',
      { thinking: { type: 'enabled', budget_tokens: 9_000 } },
      { reasoning_effort: 'medium', anthropic_only: { thinking: { type: 'enabled', budget_tokens: 9_000 } } },
    ],
    [
      'much thought',
      { thinking: { type: 'enabled', budget_tokens: 30_000 } },
      { reasoning_effort: 'high', anthropic_only: { thinking: { type: 'enabled', budget_tokens: 30_000 } } },
    ],
    [
      'thought',
      { thinking: { type: 'adaptive' } },
      { reasoning_effort: 'medium', anthropic_only: { thinking: { type: 'adaptive' } } },
    ],
    [
      'effort',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
      { reasoning_effort: 'xhigh', anthropic_only: { thinking: { type: 'adaptive' }, effort: 'max' } },
    ],
    [
      'effort without thought',
      { output_config: { effort: 'low' } },
      { reasoning_effort: 'low', anthropic_only: { effort: 'low' } },
    ],
    ['no thought', { thinking: { type: 'disabled' } }, { anthropic_only: { thinking: { type: 'disabled' } } }],
    [
      'a schema',
      { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
      { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: SCHEMA, strict: true } } },
    ],
  ])('says %s: %#', (_, body, expected) => {
    const common = { model: 'L2', max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] };
    expect(ask(body)).toEqual({ ...common, ...expected });
  });

  test.each([
    ['top_k', { top_k: 5 }, 'top_k'],
    ['tools of its own servers', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, 'tools.0.type'],
    ['no limit', { max_tokens: undefined }, 'max_tokens'],
    [
      'blocks that nobody knows',
      { messages: [{ role: 'user', content: [{ type: 'container_upload' }] }] },
      'messages.0.content',
    ],
  ])('is refused with %s', (_, body, path) => {
    try {
      ask(body);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'invalid_request',
        errors: expect.arrayContaining([expect.objectContaining({ path })]),
      });
    }
  });

  test('comes back as it was, to a model of Anthropic', () => {
    const body = {
      model: 'claude-opus-5',
      max_tokens: 50,
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Two.', signature: 'sig' },
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Paris' } },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'sunny' }] }],
        },
      ],
      tools: [{ name: 'weather', input_schema: SCHEMA }],
      tool_choice: { type: 'any' },
    };
    expect(toMessagesRequest('claude-opus-5', fromMessagesRequest(body))).toEqual(body);
  });

  test('keeps its signed reasoning from models of others', () => {
    const messages = [
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Two.', signature: 'sig' },
          { type: 'text', text: 'x' },
        ],
      },
    ];
    const body = ask({ messages });
    expect(withoutAnthropicOnly(body)['messages']).toEqual([{ role: 'assistant', content: 'x' }]);
    expect(withoutAnthropicOnly(ask({}))).toEqual(ask({}));
  });
});

describe('an answer in the form of Anthropic’s Messages', () => {
  const content = [
    { type: 'thinking', thinking: 'Two.', signature: '' },
    { type: 'text', text: 'I look.' },
    { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Paris' } },
    { type: 'tool_use', id: 'b', name: 'now', input: {} },
  ];
  const usage = { input_tokens: 10, cache_creation_input_tokens: 5, cache_read_input_tokens: 100, output_tokens: 20 };

  test('has blocks, and counts what was cached apart', () => {
    expect(JSON.parse(toMessagesAnswer(ANSWER, 'msg_1'))).toEqual({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'gpt-5-mini',
      content,
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage,
    });
  });

  test('counts by whichever names a provider tells its usage', () => {
    const answer = { ...ANSWER, usage: { inputTokens: 9, outputTokens: 4, promptTokensDetails: { cachedTokens: 2 } } };
    expect(JSON.parse(toMessagesAnswer(answer, 'msg_1')).usage).toEqual({
      input_tokens: 7,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 2,
      output_tokens: 4,
    });
  });

  test('is streamed block by block, in the order of the API', async () => {
    const events = await told(toMessagesEvents(chunks(DELTAS, 'tool_calls'), 'msg_1'));
    expect(events.map(({ type, index }) => [type, index].join(' ').trim())).toEqual([
      'message_start',
      'content_block_start 0',
      'content_block_delta 0',
      'content_block_delta 0',
      'content_block_stop 0',
      'content_block_start 1',
      'content_block_delta 1',
      'content_block_delta 1',
      'content_block_stop 1',
      'content_block_start 2',
      'content_block_delta 2',
      'content_block_delta 2',
      'content_block_stop 2',
      'content_block_start 3',
      'content_block_delta 3',
      'content_block_stop 3',
      'message_delta',
      'message_stop',
    ]);
    const pieces = events.filter(({ type }) => type === 'content_block_delta').map(({ delta }) => delta);
    expect(pieces.map(({ type }) => type).filter((type, at, all) => all.indexOf(type) === at)).toEqual([
      'thinking_delta',
      'text_delta',
      'input_json_delta',
    ]);
    expect(pieces.slice(4).map(({ partial_json }) => partial_json)).toEqual(['{"city":', '"Paris"}', '{}']);
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' }, usage });
  });

  test('hands on what its provider signed and sealed', async () => {
    const deltas = [
      { reasoning_content: 'Two.' },
      { thinking_blocks: [{ type: 'thinking', thinking: 'Two.', signature: 'sig' }] },
      { thinking_blocks: [{ type: 'redacted_thinking', data: PNG }] },
      { refusal: 'No.' },
    ];
    const events = await told(toMessagesEvents(chunks(deltas, 'content_filter', null), 'msg_1'));
    expect(events).toContainEqual({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'signature_delta', signature: 'sig' },
    });
    expect(events).toContainEqual({
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'redacted_thinking', data: PNG },
    });
    expect(events).toContainEqual({
      type: 'content_block_delta',
      index: 2,
      delta: { type: 'text_delta', text: 'No.' },
    });
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'refusal' }, usage: { output_tokens: 0 } });
    const message = {
      role: 'assistant',
      content: null,
      refusal: 'No.',
      thinking_blocks: [
        { type: 'redacted_thinking', data: PNG },
        { type: 'thinking', thinking: 'x', signature: 's' },
      ],
    };
    const whole = WholeAnswer.parse({ choices: [{ message, finish_reason: 'length' }] });
    expect(JSON.parse(toMessagesAnswer(whole, 'msg_1'))).toMatchObject({
      content: [
        { type: 'redacted_thinking', data: PNG },
        { type: 'thinking', thinking: 'x', signature: 's' },
        { type: 'text', text: 'No.' },
      ],
      stop_reason: 'max_tokens',
    });
  });

  test('names arguments that are no object', () => {
    const whole = WholeAnswer.parse({
      choices: [{ message: { tool_calls: [call('a', 'f', '{"x"')] }, finish_reason: 'weird' }],
    });
    expect(JSON.parse(toMessagesAnswer(whole, 'm'))).toMatchObject({
      content: [{ input: { invalid_arguments: '{"x"' } }],
      stop_reason: 'end_turn',
    });
  });

  test.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [404, 'not_found_error'],
    [418, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [529, 'overloaded_error'],
  ])('calls an error %i %s', (status, type) => {
    expect(JSON.parse(messagesError(status, 'm'))).toEqual({ type: 'error', error: { type, message: 'm' } });
  });
});
