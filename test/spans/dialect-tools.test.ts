import { describe, expect, test } from 'vitest';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { Attributes, ExportedSpan } from '../../functions/spans/span.ts';
import { aSpan } from '../support/builders/spans.ts';
import { chat, json, read } from '../support/readers/read-span.ts';

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

  test('has its name in the name of the span alone, as Quarkus writes it', () => {
    const { kind, tool } = normalizeSpan(aSpan('1', { name: 'langchain4j.tools.shell', attributes: {} }));
    expect(kind).toBe('tool');
    expect(tool).toEqual({ name: 'shell' });
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
