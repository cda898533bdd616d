import { describe, expect, test } from 'vitest';
import { json, read } from '../support/readers/read-span.ts';

const TOOL = { 'traceloop.span.kind': 'tool', 'traceloop.entity.name': 'forecast' };
const PARTS = [{ type: 'text', text: 'rain', annotations: null, meta: null }];

describe('a tool that is called over MCP', () => {
  test.each([
    ['as OpenLLMetry names it', { tool_name: 'forecast', arguments: { city: 'Paris' } }],
    ['as the parameters of the request', { name: 'forecast', arguments: { city: 'Paris' }, _meta: null }],
    ['as the request', { method: 'tools/call', params: { name: 'forecast', arguments: { city: 'Paris' } } }],
  ])('is given its arguments: %s', (_how, given) => {
    expect(read({ ...TOOL, 'traceloop.entity.input': json(given) }).tool).toEqual({
      name: 'forecast',
      arguments: { city: 'Paris' },
    });
  });

  test('is named by the request where the span has no name for it', () => {
    const request = { root: { method: 'tools/call', params: { name: 'forecast', arguments: null, task: 't-1' } } };
    const { kind, tool, attributes } = read({ 'mcp.method.name': 'tools/call', 'mcp.request.argument': json(request) });
    expect(kind).toBe('tool');
    expect(tool).toEqual({ name: 'forecast', arguments: {} });
    expect(attributes).toEqual({ 'mcp.method.name': 'tools/call', 'mcp.request.argument.task': 't-1' });
  });

  test.each([
    ['another tool is named', { name: 'search', arguments: { city: 'Paris' } }],
    ['something else is given beside them', { name: 'forecast', arguments: { city: 'Paris' }, day: 3 }],
    ['it names no arguments', { name: 'forecast' }],
    ['it is another request', { method: 'tools/list', params: {} }],
  ])('keeps arguments of its own that look alike: %s', (_why, given) => {
    expect(read({ ...TOOL, 'traceloop.entity.input': json(given) }).tool?.arguments).toEqual(given);
  });

  test('answers the texts of its result', () => {
    const whole = { content: PARTS, structuredContent: { result: 'rain' }, isError: false, _meta: null };
    const { tool, attributes } = read({ ...TOOL, 'traceloop.entity.output': json(whole) });
    expect(tool).toEqual({ name: 'forecast', result: 'rain' });
    expect(attributes).toBeUndefined();
  });

  test('keeps what the result says beside its texts', () => {
    const whole = { content: PARTS, structuredContent: { sky: 'rain' }, isError: true, resultType: 'complete' };
    const { tool, attributes } = read({ ...TOOL, 'traceloop.entity.output': json(whole) });
    expect(tool?.result).toBe('rain');
    expect(attributes).toEqual({
      'traceloop.entity.output.structuredContent': { sky: 'rain' },
      'traceloop.entity.output.isError': true,
    });
  });

  test.each([
    ['an image', { content: [{ type: 'image', data: 'aGk=' }], isError: false }],
    ['nothing', { content: [], isError: false }],
    ['other members', { content: PARTS, isError: false, sky: 'rain' }],
    ['content alone', { content: PARTS }],
  ])('keeps a result whole that is more or less than texts: %s', (_what, result) => {
    expect(read({ ...TOOL, 'traceloop.entity.output': json(result) }).tool?.result).toEqual(result);
  });

  test.each([
    ['what goes over the stream', { 'mcp.request.id': '0', 'mcp.response.value': json({ tools: [] }) }],
    [
      'another request',
      { 'mcp.method.name': 'initialize', 'mcp.request.argument': json({ method: 'initialize', params: {} }) },
    ],
  ])('is no tool itself: %s', (_what, attributes) => {
    expect(read(attributes)).toMatchObject({ kind: 'span', attributes });
  });
});
