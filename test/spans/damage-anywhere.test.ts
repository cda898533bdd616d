import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeLosses } from '../../functions/spans/omissions.ts';
import { toProtobuf } from '../support/builders/otlp-requests.ts';
import { read, SPAN_ID, span } from '../support/readers/read-one-span.ts';

const SEED = 20261130;

/** Spans in two resources and three scopes, each with an id of its own and attributes of every kind. */
function manySpans() {
  const values = [
    { stringValue: 'text' },
    { boolValue: true },
    { intValue: '42' },
    { doubleValue: 0.5 },
    { arrayValue: { values: [{ stringValue: 'a' }] } },
    { kvlistValue: { values: [{ key: 'k', value: { intValue: '1' } }] } },
    { bytesValue: 'AQID' },
  ];
  const attributes = values.map((value, index) => ({ key: `k${index}`, value }));
  const make = (id: number) =>
    span({
      spanId: (id + 1).toString(16).padStart(16, 'a'),
      parentSpanId: SPAN_ID,
      endTimeUnixNano: '1763640001000000000',
      attributes,
      events: [{ name: 'exception', attributes }],
      status: { code: 2, message: 'no network' },
    });
  const resource = { attributes };
  const scope = { name: 'test' };
  return {
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          { scope, spans: [make(0), make(1)] },
          { scope, spans: [make(2)] },
        ],
      },
      { resource, scopeSpans: [{ scope, spans: [make(3), make(4)] }] },
    ],
  };
}

/** Every place of a value, as the names on the way to it. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => placesOf(inner, [...path, name]))];
}

function damaged(value: unknown, [name, ...rest]: readonly string[], damage: unknown): unknown {
  if (name === undefined) return damage;
  const own = Object.entries(Object(value)).map(([key, inner]): [string, unknown] => [
    key,
    key === name ? damaged(inner, rest, damage) : inner,
  ]);
  return Array.isArray(value) ? own.map(([, inner]) => inner) : Object.fromEntries(own);
}

/** The spans that a place is in or above of; damage there may cost them. */
function touched([, resource, scopes, scope, spans, index]: readonly string[], part: readonly string[]): boolean {
  const [, ownResource, , ownScope, , ownIndex] = part;
  if (resource === undefined || resource !== ownResource) return resource === undefined;
  if (scopes !== 'scopeSpans') return scopes === undefined;
  if (scope === undefined || scope !== ownScope) return scope === undefined;
  if (spans !== 'spans') return spans === undefined;
  return index === undefined || index === ownIndex;
}

describe('damage at any place', () => {
  const whole = manySpans();
  const places = placesOf(whole).filter((path) => path.length > 1);
  const spanPlaces = places.filter((path) => path.length === 6 && path[4] === 'spans');
  const idAt = (path: readonly string[]) =>
    String(Object(path.reduce<unknown>((value, name) => Object(value)[name], whole)).spanId);
  const damages: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom<unknown>(null, '', 0, -1, 1.5, true, [], {}, [null], [[]], 'x', '1.5', { values: 7 }, 1e308),
    fc.jsonValue(),
  );

  test('of a JSON export costs no span beside it, and never throws', async () => {
    expect(spanPlaces).toHaveLength(5);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), damages, async (place, damage) => {
        const { spans, omissions } = await read(damaged(whole, place, damage));
        const taken = new Map(spans.flatMap((one) => ('invalid' in one ? [] : [[one.spanId, one]])));
        for (const path of spanPlaces) {
          if (!touched(place, path)) expect(taken.get(idAt(path))).toMatchObject({ name: 'work', error: 'no network' });
        }
        expect(describeLosses({ spans: 0, reasons: [] }, omissions).length).toBeLessThan(5_000);
      }),
      { numRuns: 2_000, seed: SEED },
    );
  });

  test('of a protobuf export within one span costs that span alone', async () => {
    const bytes = toProtobuf(whole);
    const ids = spanPlaces.map(idAt);
    const starts = ids.map((id) => Buffer.from(bytes).indexOf(Buffer.from(id, 'hex')));
    // From the id to the status: what is before is the trace id and the lengths that hold the span.
    const length = 200;
    await fc.assert(
      fc.asyncProperty(fc.nat(4), fc.nat(length), fc.integer({ min: 0, max: 255 }), async (which, offset, byte) => {
        const copy = Uint8Array.from(bytes);
        copy[(starts[which] ?? 0) + offset] = byte;
        const { spans } = await read(copy, 'protobuf');
        expect(spans).toHaveLength(5);
        ids.forEach((id, index) => {
          if (index !== which) expect(spans[index]).toMatchObject({ spanId: id, error: 'no network' });
        });
      }),
      { numRuns: 1_000, seed: SEED },
    );
  });

  test('of a protobuf export anywhere never throws but for a body of which nothing can be read', async () => {
    const bytes = toProtobuf(whole);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), async (place, byte) => {
        const copy = Uint8Array.from(bytes);
        copy[place] = byte;
        const outcome = await read(copy, 'protobuf').catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'malformed_request' });
        else expect(outcome).toHaveProperty('spans');
      }),
      { numRuns: 2_000, seed: SEED },
    );
  });

  test('of the lengths of a protobuf export costs what comes after it in the same part', async () => {
    const bytes = Uint8Array.from(toProtobuf(whole));
    const second = Buffer.from(bytes).indexOf(Buffer.from(idAt(spanPlaces[1] ?? []), 'hex'));
    // Before the id of the second span: its field and length, and the trace id with the same; before those, its own.
    const atLength = second - 2 - 18 - 1;
    bytes[atLength] = 0x7f;
    const { spans } = await read(bytes, 'protobuf');
    const taken = spans.flatMap((one) => ('invalid' in one ? [] : [one.spanId]));
    expect(taken).toEqual([0, 2, 3, 4].map((index) => idAt(spanPlaces[index] ?? [])));
    expect(spans.filter((one) => 'invalid' in one)).toEqual([
      {
        invalid: expect.stringMatching(
          /^resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[1\] cannot be decoded at byte \d+$/,
        ),
      },
    ]);
  });

  test('of a resource or a scope in protobuf is noted and costs no span', async () => {
    const bytes = Uint8Array.from(toProtobuf(whole));
    const scope = Buffer.from(bytes).indexOf('test');
    // The length of the name, which now goes beyond the scope.
    bytes[scope - 1] = 0x7f;
    const { spans, omissions } = await read(bytes, 'protobuf');
    expect(spans.filter((one) => 'invalid' in one)).toEqual([]);
    expect(omissions.listed).toEqual([expect.stringMatching(/scopeSpans\[0\]\.scope cannot be decoded at byte \d+/)]);
  });
});
