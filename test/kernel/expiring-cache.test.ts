import { expect, test } from 'vitest';
import { ExpiringCache } from '../../functions/kernel/expiring-cache.ts';

const TTL = 1_000;

function aCache(maxEntries = 2) {
  const clock = { nowMs: 0 };
  const loads: string[] = [];
  const cache = new ExpiringCache<string>({ ttlMilliseconds: TTL, maxEntries, now: () => clock.nowMs });
  const get = (key: string, answer: () => Promise<string> = async () => key) =>
    cache.get(key, () => {
      loads.push(key);
      return answer();
    });
  return { clock, cache, loads, get };
}

test('what was loaded is remembered for as long as promised, and no longer', async () => {
  const { clock, loads, get } = aCache();
  await get('a');
  clock.nowMs = TTL - 1;
  await get('a');
  expect(loads).toEqual(['a']);
  clock.nowMs = TTL;
  await get('a');
  expect(loads).toEqual(['a', 'a']);
});

test('callers at the same time share one load', async () => {
  const { loads, get } = aCache();
  await Promise.all([get('a'), get('a'), get('a')]);
  expect(loads).toEqual(['a']);
});

test('a load that failed is not remembered, and takes nothing newer with it', async () => {
  const { clock, loads, get } = aCache();
  await expect(get('a', () => Promise.reject(new Error('No answer')))).rejects.toThrow('No answer');
  expect(await get('a')).toBe('a');

  let fail = (_error: Error): void => undefined;
  const slow = get('b', () => new Promise((_resolve, reject) => (fail = reject)));
  clock.nowMs = TTL;
  await get('b');
  fail(new Error('Too late'));
  await expect(slow).rejects.toThrow('Too late');
  await get('b');
  expect(loads).toEqual(['a', 'a', 'b', 'b']);
});

test('no more is remembered than is allowed: what was loaded first goes first', async () => {
  const { loads, get } = aCache(2);
  for (const key of ['a', 'b', 'c']) await get(key);
  for (const key of ['c', 'b', 'a']) await get(key);
  expect(loads).toEqual(['a', 'b', 'c', 'a']);
});

test('what is forgotten is loaded anew', async () => {
  const { cache, loads, get } = aCache();
  await get('a');
  cache.forget('a');
  await get('a');
  expect(loads).toEqual(['a', 'a']);
});
