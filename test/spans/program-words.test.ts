import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { Attributes } from '../../functions/spans/span.ts';
import { aSpan, spanId } from '../support/builders/spans.ts';

const json = JSON.stringify;
const read = (kind: string, attributes: Attributes) =>
  normalizeSpan(aSpan('1', { attributes: { 'openinference.span.kind': kind, ...attributes } }));
const asked = (input: unknown) => read('CHAIN', { 'input.value': json(input) }).input;
const STATE = { is_running: false, config: { steps: { look: { accepted_events: ['<Look(*, at: str) -> None>'] } } } };

describe('the state that a workflow of LlamaIndex begins in', () => {
  test('is no question: that is what its model was asked', () => {
    const run = aSpan('1', {
      attributes: {
        'openinference.span.kind': 'CHAIN',
        'input.value': json({ init_state: STATE, start_event: 'AgentWorkflowStartEvent()' }),
      },
    });
    const call = aSpan('2', {
      parentSpanId: spanId('1'),
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.input_messages.0.message.role': 'user',
        'llm.input_messages.0.message.content': 'Will it rain?',
        'output.value': 'assistant: It will.',
      },
    });
    const spans = [run, call].map((span) => ({ span: normalizeSpan(span), findings: [] }));
    expect(assembleTrace(spans).body.content.input).toBe('Will it rain?');
    expect(spans[0]?.span.attributes?.['input.value']).toContain('accepted_events');
  });

  test('is read where the event that starts it says something, or where there is no event', () => {
    const told = { init_state: STATE, start_event: "Begin(topic='will it rain')" };
    for (const input of [told, { init_state: STATE }, { init_state: 'Will it rain?', start_event: 'Begin()' }]) {
      expect(json(asked(input))).toContain('init_state');
    }
    expect(asked('init_state')).toBe('init_state');
  });
});

describe('what several parts of a pipeline are given', () => {
  const question = 'Will it rain?';
  test.each([
    ['under names of their own', { data: { retriever: { query: question }, prompt_builder: { question } } }],
    [
      'with what is set beside it',
      { data: { retriever: { query: question, top_k: 5, scale: null }, builder: { question } } },
    ],
    ['beside one that is outside', { query: question, builder: { question } }],
  ])('is one question %s', (_how, input) => {
    expect(asked(input)).toBe(question);
  });

  test('stays an attribute as far as nobody said it', () => {
    const input = { data: { retriever: { query: question, top_k: 5 }, builder: { question } } };
    const { attributes } = read('CHAIN', { 'input.value': json(input) });
    expect(attributes).toEqual({ 'input.value.data.retriever.top_k': 5 });
  });

  test.each([
    ['of another question', { a: { query: question }, b: { question: 'Will it snow?' } }],
    ['under a name that asks nothing', { a: { query: question }, b: { template: question } }],
    ['that nobody said', { a: { query: 7 }, b: { question: 7 } }],
  ])('is the whole %s', (_how, input) => {
    expect(asked(input)).toContain(json(input).slice(1, 20));
  });
});

describe('what Python printed of objects', () => {
  const NODE = "<NodeWithScore(node=TextNode(id_='n-1'), score=1.0)>";

  test('is no document', () => {
    expect(read('RETRIEVER', { 'output.value': json([NODE, NODE]) }).documents).toBeUndefined();
    expect(read('RETRIEVER', { 'output.value': json(['It rains.']) }).documents).toEqual([{ content: 'It rains.' }]);
  });

  test('is not said beside an answer', () => {
    const answer = { response: 'It will.', sources: ["ToolOutput(blocks=[TextBlock(text='It rains in Paris.')])"] };
    expect(read('CHAIN', { 'output.value': json(answer) }).output).toBe('It will.');
    expect(read('CHAIN', { 'output.value': json({ ...answer, sources: ['It rains.'] }) }).output).not.toBe('It will.');
  });

  test.each(['assistant: ', 'assistant: None'])('of an answer that only asks for tools is no text: %j', (output) => {
    const call = 'llm.output_messages.0.message.tool_calls.0.tool_call';
    const span = read('LLM', {
      'llm.output_messages.0.message.role': 'assistant',
      [`${call}.id`]: 'c1',
      [`${call}.function.name`]: 'look',
      [`${call}.function.arguments`]: '{}',
      'output.value': output,
    });
    expect(span).toMatchObject({ output: '', tool_requests: [{ id: 'c1', name: 'look' }] });
  });

  test('is read of what a model asked, was answered and used, a state of it being no model call', () => {
    const message = (role: string, content: string, meta = '{}') =>
      `ChatMessage(_role=<ChatRole.${role.toUpperCase()}: '${role}'>, _content=[${content}], _name=None, _meta=${meta})`;
    const call =
      "ToolCall(tool_name='look', arguments={'at': 'sky', 'far': None, 'say': \"it's\"}, id='c1', extra=None)";
    const usage = (input: number) =>
      `{'model': 'gpt-4o', 'usage': {'prompt_tokens': ${input}, 'completion_tokens': 9, 'prompt_tokens_details': {'cached_tokens': 4, 'image_tokens': None}}}`;
    const messages = [
      message('user', "TextContent(text='Will it rain?')"),
      message('assistant', call, usage(10)),
      message('tool', `ToolCallResult(result='clouds', origin=${call}, error=False)`),
      message('assistant', "TextContent(text='It will.')", usage(20)),
    ];
    const span = read('AGENT', { 'input.value': 'Will it rain?', 'output.value': json({ messages }) });
    expect(span).toMatchObject({
      model: 'gpt-4o',
      output: 'It will.',
      usage: { input_tokens: 30, output_tokens: 18, cached_tokens: 8 },
      tool_requests: [{ id: 'c1', name: 'look', arguments: { at: 'sky', far: null, say: "it's" }, result: 'clouds' }],
    });
  });

  test('is kept as it stands where it is more than texts and numbers', () => {
    const content = "ToolCall(tool_name='look', arguments={'at': Sky()}, id='c1')";
    const printed = `ChatMessage(_role=<ChatRole.ASSISTANT: 'assistant'>, _content=[${content}], _meta={})`;
    expect(read('LLM', { 'output.value': json([printed]) }).tool_requests).toEqual([
      { id: 'c1', name: 'look', arguments: "{'at': Sky()}" },
    ]);
  });
});

describe('what LlamaIndex has around the result of a tool', () => {
  const output = {
    blocks: [{ text: 'clouds' }],
    tool_name: 'look',
    raw_input: { kwargs: { at: 'sky' } },
    raw_output: 'clouds',
  };

  test('is left out', () => {
    const { tool, attributes } = read('TOOL', {
      'tool.name': 'look',
      'output.value': json({ ...output, is_error: true }),
    });
    expect(tool).toEqual({ name: 'look', result: 'clouds' });
    expect(attributes).toEqual({ 'output.value.raw_input': { kwargs: { at: 'sky' } }, 'output.value.is_error': true });
  });

  test('is a part of any other result', () => {
    expect(read('TOOL', { 'tool.name': 'look', 'output.value': json(output) }).tool?.result).toEqual(output);
  });
});
