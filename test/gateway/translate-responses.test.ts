import { describe, expect, test } from 'vitest';
import {
  fromResponsesForm,
  readResponsesForm,
  toResponse,
  toResponseEvents,
} from '../../functions/gateway/translate/responses.ts';
import { WholeAnswer } from '../../functions/gateway/whole-answer.ts';
import { ANSWER, call, chunks, DELTAS, PNG, SCHEMA, told } from '../support/builders/chat-answers.ts';

const HEAD = { id: '1', createdAt: 1_763_640_000 };

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
        max_tokens: 9,
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
