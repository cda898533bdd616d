import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { MAX_BODY_BYTES, MAX_BODY_DEPTH, readJson } from '../../functions/runtime/json-body.ts';
import { invalidRequest } from '../../functions/runtime/problem.ts';

function aRequest(body: string | Buffer, headers: Readonly<Record<string, string>> = {}) {
  return {
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/json', ...headers },
    query: {},
    body: Buffer.from(body),
    requestId: 'request-1',
    sourceIp: '192.0.2.1',
  };
}

describe('a JSON body', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        expect(readJson(aRequest(text))).toEqual(JSON.parse(text));
      }),
    );
    expect(readJson(aRequest('{}', { 'content-type': 'Application/JSON; charset=utf-8' }))).toEqual({});
  });

  test('is well-formed text whatever was escaped in it, and a pair of surrogates is one character', () => {
    const cut = '{"a":"x\\ud83d","b":["\\uDE00y","\\ud83d\\ude00","\\\\ud83d"]}';
    expect(readJson(aRequest(cut))).toEqual({ a: 'x\ufffd', b: ['\ufffdy', '\u{1f600}', '\\ud83d'] });
  });

  test('of another type or encoding is refused', () => {
    for (const headers of [{ 'content-type': 'text/plain' }, { 'content-type': '' }, { 'content-encoding': 'gzip' }]) {
      expect(() => readJson(aRequest('{}', headers))).toThrow(
        expect.objectContaining({ code: 'unsupported_media_type' }),
      );
    }
    expect(readJson(aRequest('{}', { 'content-encoding': 'identity' }))).toEqual({});
  });

  test('that is too large, malformed or no UTF-8 is refused', () => {
    const tooLarge = JSON.stringify('x'.repeat(MAX_BODY_BYTES));
    expect(() => readJson(aRequest(tooLarge))).toThrow(expect.objectContaining({ code: 'payload_too_large' }));
    for (const body of ['', '{', "{'a':1}", Buffer.from([0x22, 0xff, 0x22])]) {
      expect(() => readJson(aRequest(body))).toThrow(expect.objectContaining({ code: 'malformed_request' }));
    }
  });

  test('may be nested to a limit, and brackets inside strings do not count', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(() => readJson(aRequest(nested(MAX_BODY_DEPTH)))).not.toThrow();
    const tooDeep = nested(MAX_BODY_DEPTH + 1);
    expect(() => readJson(aRequest(tooDeep))).toThrow(expect.objectContaining({ code: 'malformed_request' }));
    const inText = JSON.stringify({ text: `"\\${'[{'.repeat(1_000)}` });
    expect(readJson(aRequest(inText))).toEqual(JSON.parse(inText));
  });
});

describe('invalid fields', () => {
  const Shape = z.strictObject({
    input: z.union([z.string(), z.array(z.strictObject({ role: z.enum(['user']), text: z.string().max(3) }))]),
    list: z.array(z.int()).optional(),
  });
  const pathsOf = (value: unknown) => {
    const { error } = Shape.safeParse(value);
    return error === undefined ? [] : invalidRequest(error).errors.map(({ path }) => path);
  };

  test("are named by the request's own paths, also inside alternatives and where nothing was expected", () => {
    expect(pathsOf({ input: [{ role: 'user', text: 'long' }], list: [1, 'x'], more: 1 }).sort()).toEqual([
      'input[0].text',
      'list[1]',
      'more',
    ]);
    expect(pathsOf({ input: 7 })).toEqual(['input']);
    expect(pathsOf([])).toEqual(['body']);
  });

  test('of a body of nonsense are named up to a limit', () => {
    const nonsense = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`field${i}`, i]));
    expect(pathsOf({ input: '', ...nonsense })).toHaveLength(50);
  });
});
