import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { Visitor } from '../support/browser/visitor.ts';

const { url } = inject('deployedSystem');

const visitors: Visitor[] = [];
async function arrive(...sight: Parameters<typeof Visitor.arrive>): Promise<Visitor> {
  const visitor = await Visitor.arrive(...sight);
  visitors.push(visitor);
  return visitor;
}
afterEach(async () => {
  for (const visitor of visitors.splice(0)) await visitor.leave();
});

describe('the console', () => {
  test('is what the address of the deployment leads to', async () => {
    const { page } = await arrive();
    for (const address of [`${url}/`, `${url}/ui`]) {
      await page.goto(address);
      await page.waitForURL(`${url}/ui/sign-in*`);
    }
  });

  test.each(['sign-in', 'traces/of-nobody', 'a/page/that/is/deep'])(
    'finds its files from %s, wherever the deployment is',
    async (view) => {
      const visitor = await arrive();
      const page = await visitor.open(view);
      await page.locator('h1').first().waitFor();
      const files = visitor.requests.filter((request) => request.includes('/assets/'));
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) expect(file.startsWith(`GET ${url}/ui/assets/`), file).toBe(true);
    },
  );

  test('is asked for anew each time, and its files never again', async () => {
    const page = await fetch(`${url}/ui/overview`);
    const tag = page.headers.get('etag') ?? '';
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect((await fetch(`${url}/ui/overview`, { headers: { 'if-none-match': tag } })).status).toBe(304);
    const [path = ''] = /assets\/[^"]+\.js/.exec(await page.text()) ?? [];
    const file = await fetch(`${url}/ui/${path}`, { headers: { 'accept-encoding': 'br' } });
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(file.headers.get('content-encoding')).toBe('br');
    const plain = await fetch(`${url}/ui/${path}`, { headers: { 'accept-encoding': 'gzip' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(await file.text());
  });
});

describe('a page that breaks the policy', () => {
  test('is complained of, so that the silence of others says something', async () => {
    const policy = (await fetch(`${url}/ui/overview`)).headers.get('content-security-policy') ?? '';
    const broken = '<!doctype html><style>body { color: red }</style><script>alert(1)</script>';
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy }).end(broken);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = z.object({ port: z.number() }).parse(server.address());
    try {
      const visitor = await arrive();
      await visitor.page.goto(`http://127.0.0.1:${port}/`);
      const told = visitor.complaints.join('\n');
      expect(told).toContain('The policy refused style-src-elem');
      expect(told).toContain('The policy refused script-src-elem');
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
