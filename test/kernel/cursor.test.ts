import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from '../../functions/kernel/cursor.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { MemoryHasher } from '../support/memory/hasher.ts';

const hasher = new MemoryHasher();
const POSITION = { at: '2026-11-20T12:00:00.000Z', id: 'a:b@c.d+e-f_g' };
const FILTER = '{"domain":"finance"}';
const INVALID = { code: 'invalid_cursor' };

describe('a cursor', () => {
  test('leads back to its place, in the list it was made for', async () => {
    const cursor = await encodeCursor(hasher, ORGANIZATION, FILTER, POSITION);
    expect(cursor).toMatch(/^[\w-]+\.[\w-]+$/);
    expect(await decodeCursor(hasher, ORGANIZATION, FILTER, cursor)).toEqual(POSITION);
  });

  test('P5: serves neither another organization nor another filter', async () => {
    const cursor = await encodeCursor(hasher, ORGANIZATION, FILTER, POSITION);
    await expect(decodeCursor(hasher, 'org_other', FILTER, cursor)).rejects.toMatchObject(INVALID);
    await expect(decodeCursor(hasher, ORGANIZATION, '{}', cursor)).rejects.toMatchObject(INVALID);
  });

  test('with any one character changed, or anything added, is refused', async () => {
    const cursor = await encodeCursor(hasher, ORGANIZATION, FILTER, POSITION);
    for (let at = 0; at < cursor.length; at++) {
      const forged = cursor.slice(0, at) + (cursor.charAt(at) === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
      await expect(decodeCursor(hasher, ORGANIZATION, FILTER, forged)).rejects.toMatchObject(INVALID);
    }
    await expect(decodeCursor(hasher, ORGANIZATION, FILTER, `${cursor}.more`)).rejects.toMatchObject(INVALID);
  });

  test('of nonsense is refused and never throws anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        await expect(decodeCursor(hasher, ORGANIZATION, FILTER, text)).rejects.toMatchObject(INVALID);
      }),
    );
    await expect(decodeCursor(hasher, ORGANIZATION, FILTER, 'x'.repeat(1_001))).rejects.toMatchObject(INVALID);
  });
});
