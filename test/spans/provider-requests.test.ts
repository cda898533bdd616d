import { describe, expect, test } from 'vitest';
import { chat, json, read } from '../support/readers/read-span.ts';

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
