import { describe, expect, test } from 'vitest';
import { eventOf } from '../../functions/gateway/replay-answer.ts';
import { toMessagesRequest } from '../../functions/gateway/translate/anthropic.ts';
import {
  fromMessagesRequest,
  messagesError,
  type NamedEvent,
  toMessagesAnswer,
  toMessagesEvents,
  withoutThinking,
} from '../../functions/gateway/translate/messages.ts';
import {
  fromResponsesForm,
  readResponsesForm,
  toResponse,
  toResponseEvents,
} from '../../functions/gateway/translate/responses.ts';
import type { ChatEvent } from '../../functions/gateway/upstream.ts';
import { WholeAnswer } from '../../functions/gateway/whole-answer.ts';

const PNG = 'iVBORw0KGgo=';
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const HEAD = { id: '1', createdAt: 1_763_640_000 };
const USAGE = {
  prompt_tokens: 115,
  completion_tokens: 20,
  prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 7 },
};
const call = (id: string, name: string, text: string) => ({
  id,
  type: 'function',
  function: { name, arguments: text },
});

const ANSWER = WholeAnswer.parse({
  id: 'chatcmpl-1',
  model: 'gpt-5-mini',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'I look.',
        reasoning_content: 'Two.',
        tool_calls: [call('a', 'weather', '{"city":"Paris"}'), call('b', 'now', '')],
      },
      finish_reason: 'tool_calls',
    },
  ],
  usage: USAGE,
});

async function* chunks(
  deltas: readonly object[],
  finish: string,
  usage: object | null = USAGE,
): AsyncGenerator<ChatEvent> {
  const head = { id: 'chatcmpl-1', model: 'gpt-5-mini' };
  yield eventOf({ ...head, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] });
  for (const delta of deltas)
    yield eventOf({ ...head, choices: [{ index: 0, delta: { ...delta }, finish_reason: null }] });
  yield eventOf({ ...head, choices: [{ index: 0, delta: {}, finish_reason: finish }] });
  if (usage !== null) yield eventOf({ ...head, choices: [], usage });
  yield { data: '[DONE]', chunk: null };
}

const tool = (index: number, called: object, id?: string) => ({
  tool_calls: [{ index, ...(id && { id, type: 'function' }), function: called }],
});
/** The second call begins before the first has ended. */
const DELTAS = [
  { reasoning_content: 'Tw' },
  { reasoning_content: 'o.' },
  { content: 'I look' },
  { content: '.' },
  tool(0, { name: 'weather', arguments: '' }, 'a'),
  tool(0, { arguments: '{"city":' }),
  tool(1, { name: 'now', arguments: '{' }, 'b'),
  tool(0, { arguments: '"Paris"}' }),
  tool(1, { arguments: '}' }),
];

async function told(events: AsyncIterable<NamedEvent>) {
  const all = [];
  for await (const { event, data } of events) {
    const parsed = JSON.parse(data);
    expect(parsed.type).toBe(event);
    all.push(parsed);
  }
  return all;
}

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
      max_completion_tokens: 50,
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
    ['little thought', { thinking: { type: 'enabled', budget_tokens: 2_000 } }, { reasoning_effort: 'low' }],
    ['some thought', { thinking: { type: 'enabled', budget_tokens: 9_000 } }, { reasoning_effort: 'medium' }],
    ['much thought', { thinking: { type: 'enabled', budget_tokens: 30_000 } }, { reasoning_effort: 'high' }],
    ['thought', { thinking: { type: 'adaptive' } }, { reasoning_effort: 'medium' }],
    ['effort', { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }, { reasoning_effort: 'xhigh' }],
    ['effort without thought', { output_config: { effort: 'low' } }, { reasoning_effort: 'low' }],
    ['no thought', { thinking: { type: 'disabled' } }, {}],
    [
      'a schema',
      { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
      { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: SCHEMA, strict: true } } },
    ],
  ])('says %s: %#', (_, body, expected) => {
    const common = { model: 'L2', max_completion_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] };
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
    expect(withoutThinking(body)['messages']).toEqual([{ role: 'assistant', content: 'x' }]);
    expect(withoutThinking(ask({}))).toEqual(ask({}));
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

describe('a request of OpenAI’s Responses', () => {
  const ask = (body: object) => fromResponsesForm(readResponsesForm({ model: 'L2', input: 'Hi', ...body }));

  test('is a chat completion', () => {
    const input = [
      { role: 'developer', content: 'In English.' },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Compare.' },
          { type: 'input_image', image_url: 'https://a.org/b.png', detail: 'low' },
          { type: 'input_file', filename: 'r.pdf', file_data: `data:application/pdf;base64,${PNG}` },
        ],
      },
      { type: 'reasoning', id: 'rs_1', summary: [] },
      {
        type: 'message',
        id: 'msg_1',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'I look.', annotations: [] }],
      },
      { type: 'function_call', call_id: 'a', name: 'weather', arguments: '{}' },
      { type: 'function_call', call_id: 'b', name: 'now', arguments: '{}' },
      { type: 'function_call_output', call_id: 'a', output: 'sunny' },
      { type: 'function_call_output', call_id: 'b', output: [{ type: 'input_text', text: 'noon' }] },
      { type: 'function_call', call_id: 'c', name: 'now', arguments: '{}' },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
    ];
    expect(ask({ input, instructions: 'Be brief.' })).toEqual({
      model: 'L2',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: 'In English.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Compare.' },
            { type: 'image_url', image_url: { url: 'https://a.org/b.png', detail: 'low' } },
            { type: 'file', file: { file_data: `data:application/pdf;base64,${PNG}`, filename: 'r.pdf' } },
          ],
        },
        { role: 'assistant', content: 'I look.', tool_calls: [call('a', 'weather', '{}'), call('b', 'now', '{}')] },
        { role: 'tool', tool_call_id: 'a', content: 'sunny' },
        { role: 'tool', tool_call_id: 'b', content: 'noon' },
        { role: 'assistant', content: null, tool_calls: [call('c', 'now', '{}')] },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
      ],
    });
  });

  test.each<[string, object, object]>([
    [
      'limits and sampling',
      {
        max_output_tokens: 9,
        temperature: 0,
        top_p: 1,
        stream: true,
        user: 'u',
        metadata: { a: 'b' },
        service_tier: 'auto',
      },
      {
        max_completion_tokens: 9,
        temperature: 0,
        top_p: 1,
        stream: true,
        user: 'u',
        metadata: { a: 'b' },
        service_tier: 'auto',
      },
    ],
    [
      'effort and verbosity',
      { reasoning: { effort: 'low' }, text: { verbosity: 'low' } },
      { reasoning_effort: 'low', verbosity: 'low' },
    ],
    [
      'a schema',
      { text: { format: { type: 'json_schema', name: 'a', schema: SCHEMA, strict: true } } },
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: SCHEMA, strict: true } } },
    ],
    ['JSON', { text: { format: { type: 'json_object' } } }, { response_format: { type: 'json_object' } }],
    ['plain text', { text: { format: { type: 'text' } } }, {}],
    [
      'tools',
      {
        tools: [{ type: 'function', name: 'w', parameters: SCHEMA, strict: false }],
        tool_choice: { type: 'function', name: 'w' },
        parallel_tool_calls: false,
      },
      {
        tools: [{ type: 'function', function: { name: 'w', parameters: SCHEMA, strict: false } }],
        tool_choice: { type: 'function', function: { name: 'w' } },
        parallel_tool_calls: false,
      },
    ],
    [
      'any tool',
      { tools: [{ type: 'function', name: 'w' }], tool_choice: 'required' },
      { tools: expect.any(Array), tool_choice: 'required' },
    ],
    ['that nothing is kept', { store: false, background: false, truncation: 'disabled' }, {}],
  ])('says %s: %#', (_, body, expected) => {
    expect(ask(body)).toEqual({ model: 'L2', messages: [{ role: 'user', content: 'Hi' }], ...expected });
  });

  test.each([
    ['an earlier answer', { previous_response_id: 'resp_1' }, 'previous_response_id'],
    ['a conversation', { conversation: 'c' }, 'conversation'],
    ['something that is kept', { store: true }, 'store'],
    ['work in the background', { background: true }, 'background'],
    ['tools of its own servers', { tools: [{ type: 'web_search' }] }, 'tools.0.type'],
    ['a file that is kept', { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }] }, 'input'],
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
});

describe('an answer in the form of OpenAI’s Responses', () => {
  const form = readResponsesForm({ model: 'L2', input: 'Hi', instructions: 'Be brief.', user: 'u' });
  const output = [
    { id: 'rs_10', type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'Two.' }] },
    {
      id: 'msg_11',
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'I look.', annotations: [], logprobs: [] }],
    },
    {
      id: 'fc_12',
      type: 'function_call',
      status: 'completed',
      call_id: 'a',
      name: 'weather',
      arguments: '{"city":"Paris"}',
    },
    { id: 'fc_13', type: 'function_call', status: 'completed', call_id: 'b', name: 'now', arguments: '{}' },
  ];
  const usage = {
    input_tokens: 115,
    input_tokens_details: { cached_tokens: 100 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 7 },
    total_tokens: 135,
  };

  test('has items and what was asked', () => {
    expect(JSON.parse(toResponse(ANSWER, form, HEAD))).toMatchObject({
      id: 'resp_1',
      object: 'response',
      created_at: HEAD.createdAt,
      status: 'completed',
      error: null,
      incomplete_details: null,
      instructions: 'Be brief.',
      model: 'gpt-5-mini',
      output: [...output.slice(0, 3), { id: 'fc_13', type: 'function_call', arguments: '' }],
      store: false,
      usage,
      user: 'u',
    });
  });

  test('says why it is not complete', () => {
    const said = (finish_reason: string, message: object) =>
      JSON.parse(toResponse(WholeAnswer.parse({ choices: [{ message, finish_reason }] }), form, HEAD));
    expect(said('length', { content: 'x' })).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ status: 'incomplete' }],
      usage: null,
      model: 'L2',
    });
    expect(said('content_filter', { content: null, refusal: 'No.', thinking_blocks: [{ data: PNG }] })).toMatchObject({
      incomplete_details: { reason: 'content_filter' },
      output: [{ content: [{ type: 'refusal', refusal: 'No.' }] }],
    });
  });

  test('is streamed item by item, in the order of the API and numbered', async () => {
    const events = await told(toResponseEvents(chunks(DELTAS, 'tool_calls'), form, HEAD));
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, at) => at));
    expect(events.map(({ type, output_index: at }) => [type.replace('response.', ''), at].join(' ').trim())).toEqual([
      'created',
      'in_progress',
      'output_item.added 0',
      'content_part.added 0',
      'reasoning_text.delta 0',
      'reasoning_text.delta 0',
      'reasoning_text.done 0',
      'content_part.done 0',
      'output_item.done 0',
      'output_item.added 1',
      'content_part.added 1',
      'output_text.delta 1',
      'output_text.delta 1',
      'output_text.done 1',
      'content_part.done 1',
      'output_item.done 1',
      'output_item.added 2',
      'function_call_arguments.delta 2',
      'function_call_arguments.delta 2',
      'function_call_arguments.done 2',
      'output_item.done 2',
      'output_item.added 3',
      'function_call_arguments.delta 3',
      'function_call_arguments.done 3',
      'output_item.done 3',
      'completed',
    ]);
    expect(events.at(-1).response).toMatchObject({ status: 'completed', output, usage, model: 'gpt-5-mini' });
    expect(events[0].response).toMatchObject({ status: 'in_progress', output: [], usage: null });
    expect(events[2].item).toMatchObject({ type: 'reasoning', content: [] });
  });

  test('tells refusals, and that it was cut off', async () => {
    const deltas = [
      { reasoning: 'Hm' },
      { thinking_blocks: [{ type: 'thinking', signature: 's' }, { data: PNG }] },
      { refusal: 'No.' },
    ];
    const events = await told(toResponseEvents(chunks(deltas, 'length', null), form, HEAD));
    expect(events.map(({ type }) => type)).toContain('response.refusal.done');
    expect(events.at(-1)).toMatchObject({ type: 'response.incomplete', response: { usage: null } });
    expect(events.find(({ type }) => type === 'response.output_item.done')?.item).toMatchObject({ type: 'reasoning' });
  });
});
