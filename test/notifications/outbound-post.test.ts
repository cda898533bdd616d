import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { OutboundPost } from '../../functions/notifications/channels/outbound-post.ts';
import { addressProblem, isPublicAddress } from '../../functions/notifications/check-address.ts';

const STRICT = { allowLoopback: false };
const LOCAL = { allowLoopback: true };
const at = (url: string) => ({ url, headers: {}, body: '{}' });
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A stand-in on this machine; answers with its address and what it was asked. */
async function serve(listener: RequestListener) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, port, asked };
}

/** Answers each look-up with the next of these lists. */
function resolving(...lists: readonly (readonly string[])[]) {
  let count = 0;
  const lookup: LookupFunction = (_host, _options, callback) => {
    const addresses = lists[Math.min(count++, lists.length - 1)] ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { lookup, asked: () => count };
}

describe('an address that a channel may not have', () => {
  test.each([
    'http://example.com/hook',
    'ftp://example.com/hook',
    'https://example.com:8443/hook',
    'https://example.com:80/hook',
    'https://user:pass@example.com/hook',
    'https://user@example.com/hook',
    'https://example.com/hook#part',
    'https://localhost/hook',
    'https://app.localhost/hook',
    'https://metadata.google.internal/hook',
    'https://printer.local/hook',
    'https://intranet/hook',
    'https://example.com./hook',
    'https://127.0.0.1/hook',
    'https://127.1/hook',
    'https://2130706433/hook',
    'https://0177.0.0.1/hook',
    'https://0x7f000001/hook',
    'https://0/hook',
    'https://10.0.0.1/hook',
    'https://172.16.0.1/hook',
    'https://192.168.1.1/hook',
    'https://100.64.0.1/hook',
    'https://169.254.169.254/latest/meta-data/',
    'https://224.0.0.1/hook',
    'https://255.255.255.255/hook',
    'https://[::1]/hook',
    'https://[::]/hook',
    'https://[::ffff:127.0.0.1]/hook',
    'https://[::ffff:8.8.8.8]/hook',
    'https://[::127.0.0.1]/hook',
    'https://[64:ff9b::7f00:1]/hook',
    'https://[2002:7f00:1::]/hook',
    'https://[2001:0:4136:e378::]/hook',
    'https://[fd00:ec2::254]/hook',
    'https://[fe80::1]/hook',
    'https://[4000::1]/hook',
    'https://１２７.0.0.1/hook',
    'not an address',
    `https://example.com/${'x'.repeat(2_000)}`,
  ])('%s', async (url) => {
    expect(addressProblem(url, STRICT)).toMatch(/^must /);
    expect(await new OutboundPost(STRICT).send(at(url))).toMatchObject({ ok: false, failure: 'address_refused' });
  });

  test.each(['http://127.0.0.1:8080/hook', 'http://[::1]:8080/hook'])('%s, unless the stage allows it', (url) => {
    expect(addressProblem(url, STRICT)).not.toBeNull();
    expect(addressProblem(url, LOCAL)).toBeNull();
  });

  test.each([
    'http://localhost:8080/hook',
    'http://10.0.0.1/hook',
    'http://example.com/hook',
    'https://127.0.0.1/hook',
  ])('%s, where the stage allows loopback too', (url) => expect(addressProblem(url, LOCAL)).not.toBeNull());

  test.each(['https://example.com/hook', 'https://example.com:443/', 'https://8.8.8.8/', 'https://[2606:4700::1]/'])(
    'and %s is one that it may have',
    (url) => expect(addressProblem(url, STRICT)).toBeNull(),
  );
});

describe('a name', () => {
  test.each([
    [['127.0.0.1']],
    [['10.1.2.3']],
    [['169.254.169.254']],
    [['8.8.8.8', '127.0.0.1']],
    [['::ffff:127.0.0.1']],
    [['fd00::1']],
    [['64:ff9b::a00:1']],
    [[]],
  ])('that resolves to %j is refused before anything is sent', async (addresses) => {
    const { lookup } = resolving(addresses);
    const outcome = await new OutboundPost({ ...STRICT, lookup }).send(at('https://example.com/hook'));
    expect(outcome).toEqual({ ok: false, status: null, failure: 'address_refused', retryAfterSeconds: null });
  });

  test('is looked up once, and the connection goes to what was checked', async () => {
    const { asked } = await serve((_request, response) => response.end());
    // Public when it is checked, this machine if anybody asked again. Nothing answers at the public one here.
    const names = resolving(['192.88.99.0', '8.8.8.8'].slice(1), ['127.0.0.1']);
    const post = new OutboundPost({ ...STRICT, lookup: names.lookup, timeoutMilliseconds: 60 });
    const outcome = await post.send(at('https://example.com/hook'));
    expect(outcome).toMatchObject({ ok: false, status: null });
    expect(['timeout', 'network']).toContain('failure' in outcome ? outcome.failure : '');
    expect(names.asked()).toBe(1);
    expect(asked).toEqual([]);
  });

  test('that does not resolve, or whose server does not answer, is a failure of the network', async () => {
    const lookup: LookupFunction = (_host, _options, callback) => callback(new Error('no such name'), []);
    const outcome = await new OutboundPost({ ...STRICT, lookup }).send(at('https://example.com/hook'));
    expect(outcome).toMatchObject({ ok: false, failure: 'network' });
    const { url } = await serve((request) => request.socket.destroy());
    expect(await new OutboundPost(LOCAL).send(at(url))).toMatchObject({ ok: false, failure: 'network' });
  });
});

describe('an answer', () => {
  test.each([
    [200, true, null],
    [204, true, null],
    [301, false, 'redirect'],
    [400, false, 'status'],
    [410, false, 'gone'],
    [500, false, 'status'],
  ] as const)('%i means ok %s, %s', async (status, ok, failure) => {
    const { url } = await serve((_request, response) => response.writeHead(status, { 'retry-after': '7' }).end('told'));
    const outcome = await new OutboundPost(LOCAL).send(at(url));
    expect(outcome).toEqual(ok ? { ok, status } : { ok, status, failure, retryAfterSeconds: 7 });
  });

  test('that redirects is not followed', async () => {
    const elsewhere = await serve((_request, response) => response.end());
    const { url } = await serve((_request, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${elsewhere.port}/` }).end(),
    );
    expect(await new OutboundPost(LOCAL).send(at(url))).toMatchObject({ failure: 'redirect', status: 307 });
    expect(elsewhere.asked).toEqual([]);
  });

  test('without end is read no further than 64 KB', async () => {
    let sent = 0;
    const { url } = await serve((_request, response) => {
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384))) sent += 16_384;
      };
      response.on('drain', write);
      write();
    });
    expect(await new OutboundPost(LOCAL).send(at(url))).toEqual({ ok: true, status: 200 });
    expect(sent).toBeLessThan(10_000_000);
  });

  test('that does not come in time is given up; one whose body hangs has said its status', async () => {
    const post = new OutboundPost({ ...LOCAL, timeoutMilliseconds: 40 });
    const silent = await serve(() => undefined);
    expect(await post.send(at(silent.url))).toMatchObject({ ok: false, failure: 'timeout', status: null });
    const hanging = await serve((_request, response) => response.writeHead(200).write('x'));
    expect(await post.send(at(hanging.url))).toEqual({ ok: true, status: 200 });
  });
});

test('what is no address is not public', () => {
  expect(['', 'example.com', '999.1.1.1'].map(isPublicAddress)).toEqual([false, false, false]);
});
