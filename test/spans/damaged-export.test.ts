import { describe, expect, test } from 'vitest';
import { describeLosses, Omissions } from '../../functions/spans/omissions.ts';
import { AT, oneSpan, read, readOne, SPAN_ID, span } from '../support/readers/read-one-span.ts';

describe('a fault costs the smallest part that it is in', () => {
  const good = { key: 'good', value: { stringValue: 'a' } };

  test.each<[string, unknown, string]>([
    [
      'an integer that is a word',
      { key: 'n', value: { intValue: 'many' } },
      '[1].value.intValue must be a whole number',
    ],
    ['an integer that is empty', { key: 'n', value: { intValue: '' } }, '[1].value.intValue must be a whole number'],
    ['an integer that is a list', { key: 'n', value: { intValue: [] } }, '[1].value.intValue must be a whole number'],
    [
      'a double that is no number',
      { key: 'n', value: { doubleValue: '1,5' } },
      '[1].value.doubleValue must be a number',
    ],
    ['a boolean that is neither', { key: 'n', value: { boolValue: 'maybe' } }, '[1].value.boolValue must be true or'],
    ['a text that is an object', { key: 'n', value: { stringValue: {} } }, '[1].value.stringValue must be a text'],
    ['bytes that are none', { key: 'n', value: { bytesValue: 7 } }, '[1].value.bytesValue must be bytes'],
    ['a kind that nobody knows', { key: 'n', value: { dateValue: '2026' } }, '[1].value holds no kind of value'],
    ['a value that is a list', { key: 'n', value: ['x'] }, '[1].value must be an object'],
    ['a name that is none', { key: 7, value: { stringValue: 'x' } }, '[1].key must be a text'],
    ['a text', 'n=1', '[1] must be an object'],
    ['null', null, '[1] must be an object'],
  ])('an attribute: %s', async (_what, attribute, reason) => {
    const ofSpan = await readOne({ attributes: [good, attribute] });
    expect(ofSpan.span).toMatchObject({ attributes: { good: 'a' } });
    expect(ofSpan.left).toEqual([expect.stringContaining(`${AT}.attributes${reason}`)]);

    const ofResource = await readOne({}, { attributes: [good, attribute] });
    expect(ofResource.span).toMatchObject({ resource: { good: 'a' } });
    expect(ofResource.left).toEqual([expect.stringContaining(`resourceSpans[0].resource.attributes${reason}`)]);

    const ofEvent = await readOne({ events: [{ name: 'e', attributes: [good, attribute] }] });
    expect(ofEvent.span).toMatchObject({ events: [{ name: 'e', attributes: { good: 'a' } }] });
    expect(ofEvent.left).toEqual([expect.stringContaining(`${AT}.events[0].attributes${reason}`)]);
  });

  test('a value within another costs itself', async () => {
    const list = { key: 'list', value: { arrayValue: { values: [{ intValue: 'x' }, { stringValue: 'b' }, 7] } } };
    const pairs = [{ key: 'a', value: { boolValue: 1 } }, { key: 'b', value: { intValue: 2 } }, null];
    const map = { key: 'map', value: { kvlistValue: { values: pairs } } };
    const none = { key: 'none', value: { arrayValue: 'x' } };
    const noMap = { key: 'noMap', value: { kvlistValue: 7 } };
    const { span: read, left } = await readOne({ attributes: [list, map, none, noMap] });
    expect(read).toMatchObject({ attributes: { list: [null, 'b', 7], map: { a: null, b: 2 }, none: [], noMap: {} } });
    expect(left).toEqual([
      `${AT}.attributes[0].value.arrayValue.values[0].intValue must be a whole number`,
      `${AT}.attributes[1].value.kvlistValue.values[0].value.boolValue must be true or false`,
      `${AT}.attributes[1].value.kvlistValue.values[2] must be an object`,
      `${AT}.attributes[2].value.arrayValue must be an object`,
      `${AT}.attributes[3].value.kvlistValue must be an object`,
    ]);
  });

  test.each<[string, object, string]>([
    ['attributes that are no list', { attributes: 'a=1' }, 'attributes must be a list'],
    ['events that are no list', { events: {} }, 'events must be a list'],
    ['an event that is a text', { events: ['e'] }, 'events[0] must be an object'],
    ['an event whose name is a number', { events: [{ name: 7 }] }, 'events[0] must have a text as its name'],
    ['a name that is a number', { name: 7 }, 'name must be a text'],
    ['a status with a code of its own', { status: { code: 'BROKEN' } }, 'status must have a code that OTLP defines'],
    ['an end that is a word', { endTimeUnixNano: 'later' }, 'endTimeUnixNano must be a time'],
  ])('a span is taken without %s', async (_what, fields, reason) => {
    const { span: taken, left } = await readOne({ attributes: [good], ...fields });
    expect(taken).toMatchObject({ spanId: SPAN_ID });
    expect(left).toEqual([`${AT}.${reason}`]);
  });

  test.each<[string, unknown, string]>([
    ['null', null, ' must be an object'],
    ['a text', 'span', ' must be an object'],
    ['an id that is a number', span({ traceId: 7 }), '.traceId must be 32'],
    ['a parent that is no id', span({ parentSpanId: {} }), '.parentSpanId must be 16'],
    ['a start that is an object', span({ startTimeUnixNano: {} }), '.startTimeUnixNano must be a time'],
  ])('a span: %s', async (_what, bad, reason) => {
    const spans = [span(), bad, span({ spanId: SPAN_ID.replace('4', '5') })];
    const { spans: taken } = await read({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    expect(taken).toEqual([
      expect.objectContaining({ spanId: SPAN_ID }),
      { invalid: expect.stringContaining(`resourceSpans[0].scopeSpans[0].spans[1]${reason}`) },
      expect.objectContaining({ spanId: SPAN_ID.replace('4', '5') }),
    ]);
  });

  test.each<[string, unknown, string]>([
    ['a resource that is a text', { resource: 'x' }, 'resourceSpans[0].resource must be an object'],
    ['a scope that is a text', { scopeSpans: [{ scope: 'x' }] }, 'resourceSpans[0].scopeSpans[0].scope must be'],
    [
      'a scope whose name is a number',
      { scopeSpans: [{ scope: { name: 1 } }] },
      'resourceSpans[0].scopeSpans[0].scope.name must be a text',
    ],
  ])('%s costs no span', async (_what, resourceSpans, reason) => {
    const { omissions, spans } = await read({ resourceSpans: [resourceSpans, ...oneSpan({}).resourceSpans] });
    expect(spans).toHaveLength(1);
    expect(omissions.listed).toEqual([expect.stringContaining(reason)]);
  });

  test.each<[string, unknown, string]>([
    ['resource spans that are a number', 7, 'resourceSpans[0] must be an object'],
    ['scope spans that are no list', { scopeSpans: {} }, 'resourceSpans[0].scopeSpans must be a list'],
    ['scope spans that are a text', { scopeSpans: ['x'] }, 'resourceSpans[0].scopeSpans[0] must be an object'],
    ['spans that are no list', { scopeSpans: [{ spans: 'x' }] }, 'resourceSpans[0].scopeSpans[0].spans must be a list'],
  ])('%s cost what is in them', async (_what, resourceSpans, invalid) => {
    const { spans } = await read({ resourceSpans: [resourceSpans, ...oneSpan({}).resourceSpans] });
    expect(spans).toEqual([{ invalid }, expect.objectContaining({ spanId: SPAN_ID })]);
  });

  test.each<[string, unknown, string]>([
    ['a list', [], 'body'],
    ['null', null, 'body'],
    ['an object whose spans are none', { resourceSpans: {} }, 'resourceSpans'],
  ])('a body that is %s is refused whole', async (_what, body, path) => {
    await expect(read(body)).rejects.toMatchObject({ code: 'malformed_request', errors: [{ path }] });
  });
});

describe('what a client is told', () => {
  test('says how much was lost and why', () => {
    const omissions = new Omissions();
    expect(describeLosses({ spans: 0, reasons: [] }, omissions)).toBe('');
    expect(describeLosses({ spans: 1, reasons: ['It is late.'] }, omissions)).toBe('1 span was rejected: It is late.');
    omissions.add('a', 'is none');
    expect(describeLosses({ spans: 2, reasons: ['a', 'b'] }, omissions)).toBe(
      '2 spans were rejected: a; b. 1 part was left out of what was read: a is none.',
    );
  });

  test('is bounded, whatever was lost', () => {
    const omissions = new Omissions();
    for (let i = 0; i < 1_000; i++) omissions.add('x'.repeat(1_000), 'is long');
    const reasons = Array.from({ length: 1_000 }, (_, index) => `${index}${'y'.repeat(1_000)}`);
    const told = describeLosses({ spans: 5_000, reasons }, omissions);
    expect(told.length).toBeLessThan(7_000);
    expect(told).toMatch(/^5000 spans were rejected, first: .*1000 parts were left out of what was read, first: /);
  });
});
