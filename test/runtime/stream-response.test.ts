import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { pipe } from '../../functions/runtime/stream-response.ts';

async function* pieces(count: number): AsyncGenerator<string> {
  for (let at = 0; at < count; at++) yield `${at};`;
}

test('a stream that is slow to drain is waited for, and no listener is left behind', async () => {
  let written = '';
  let most = 0;
  const slow = new Writable({
    highWaterMark: 1,
    write(chunk, _encoding, done) {
      written += chunk;
      most = Math.max(most, ...['close', 'error', 'drain'].map((event) => slow.listenerCount(event)));
      setImmediate(done);
    },
  });
  const before = slow.listenerCount('error');
  await pipe(slow, pieces(20));
  expect(written).toBe(Array.from({ length: 20 }, (_, at) => `${at};`).join(''));
  // Its own, and those of the wait at hand.
  expect(most).toBeLessThanOrEqual(before + 4);
});

test('a stream whose reader is gone while it drains is read to its end', async () => {
  let read = 0;
  async function* counted(): AsyncGenerator<string> {
    for await (const piece of pieces(5)) {
      read += 1;
      yield piece;
    }
  }
  const gone = new Writable({ highWaterMark: 1, write: () => setImmediate(() => gone.destroy()) });
  await pipe(gone, counted());
  expect(read).toBe(5);
});

test('an answer without a piece is begun all the same, since Lambda sends its status with the first', async () => {
  const calls: string[] = [];
  const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
  const { write, end } = stream;
  Object.assign(stream, {
    write: (...given: Parameters<typeof write>) => calls.push('write') && write.apply(stream, given),
    end: (...given: Parameters<typeof end>) => calls.push('end') && end.apply(stream, given),
  });
  await pipe(stream, pieces(0));
  expect(calls).toEqual(['write', 'end']);
});
