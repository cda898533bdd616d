import { describe, expect, test } from 'vitest';
import { isHeld, pageAt, takesBrotli } from '../../functions/console/console-page.ts';
import { MemoryApi } from '../support/memory/api.ts';

const SCRIPT = '/ui/assets/index-1a2b3c.js';

describe('a page of the console', () => {
  test.each([
    ['/ui/overview', './'],
    ['/ui/', './'],
    ['/ui/traces/01J', '../'],
    ['/ui/a/b/c/', '../../../'],
    ['/aegis/ui/traces/01J', '../'],
  ])('at %s leads to its root by %s', (path, base) => {
    expect(pageAt('<base href="./">', path)).toBe(`<base href="${base}">`);
    const root = path.slice(0, path.indexOf('/ui/') + '/ui/'.length);
    expect(new URL(base, `https://aegis.example${path}`).pathname).toBe(root);
  });

  test('is not served without a base, as nothing would be found', () => {
    expect(() => pageAt('<head></head>', '/ui/overview')).toThrow('no base');
  });

  test('is the same for everybody, kept by nobody, and under a policy that lets nothing foreign in', async () => {
    const api = new MemoryApi();
    const { status, headers, text } = await api.send('GET', '/ui/traces/01J?verdict=failed');
    expect(status).toBe(200);
    expect(text).toBe(api.consoleFiles.page.replace('"./"', '"../"'));
    expect(headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self' data:; img-src 'self' data: blob:; " +
        "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const again = await api.send('GET', '/ui/traces/01J', { headers: { 'if-none-match': headers['etag'] ?? '' } });
    expect([again.status, again.text]).toEqual([304, '']);
    const deeper = await api.send('GET', '/ui/a/b/c', { headers: { 'if-none-match': headers['etag'] ?? '' } });
    expect(deeper.status).toBe(200);
  });

  test.each(['/', '/ui'])('is led to from %s', async (path) => {
    const { status, headers } = await new MemoryApi().send('GET', path);
    expect([status, headers['location']]).toEqual([302, 'ui/first']);
  });
});

describe('a file of the console', () => {
  test('is sent compressed to who takes that, plain to others, and kept for good', async () => {
    const api = new MemoryApi();
    const compressed = await api.send('GET', SCRIPT, { headers: { 'accept-encoding': 'gzip, br' } });
    expect(compressed.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
    const plain = await api.send('GET', SCRIPT);
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.text).toBe(api.consoleFiles.script);
    const { etag = '' } = plain.headers;
    expect((await api.send('GET', SCRIPT, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  test.each(['/ui/assets/gone-1a2b3c.js', '/ui/assets/../manifest.json', '/ui/assets/%2e%2e/manifest.json'])(
    'is not there at %s',
    async (path) => {
      expect((await new MemoryApi().send('GET', path)).status).toBe(404);
    },
  );
});

test.each([
  ['br', true],
  ['gzip, deflate, br, zstd', true],
  ['br;q=0.1', true],
  ['BR', true],
  ['gzip', false],
  ['br;q=0', false],
  ['br; q=0.000', false],
  ['brotli', false],
  [undefined, false],
])('accept-encoding %s takes Brotli: %s', (header, takes) => {
  expect(takesBrotli(header)).toBe(takes);
});

test.each([
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['"b"', false],
  [undefined, false],
])('if-none-match %s is held: %s', (header, held) => {
  expect(isHeld(header, '"a"')).toBe(held);
});
