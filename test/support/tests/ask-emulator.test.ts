import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { askEmulator } from '../emulator/ask-emulator.ts';

async function serve(answers: readonly string[], work: (url: string, asked: () => number) => Promise<void>) {
  let asked = 0;
  const server = createServer((_request, response) => {
    const text = answers[asked++] ?? 'done';
    response.writeHead(text === 'done' ? 200 : 500).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  try {
    await work(`http://127.0.0.1:${address.port}`, () => asked);
  } finally {
    server.close();
  }
}

test('asks again after a failure inside the emulator, and not after one of a function', async () => {
  await serve(['{"__type": "InternalError"}', '{"__type": "InternalError"}'], async (url, asked) => {
    expect((await askEmulator(url)).status).toBe(200);
    expect(asked()).toBe(3);
  });
  await serve(['{"errorType": "Error"}'], async (url, asked) => {
    const answer = await askEmulator(url);
    expect([answer.status, await answer.text(), asked()]).toEqual([500, '{"errorType": "Error"}', 1]);
  });
});
