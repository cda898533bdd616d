import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BASE62, formatKey, parseKey } from '../../functions/access/api-key.ts';
import { Authenticator } from '../../functions/access/authenticate.ts';
import { NOON } from '../support/builders/records.ts';
import { MemoryHasher } from '../support/memory/hasher.ts';
import { MemoryMembers } from '../support/memory/members.ts';
import { MemoryTenants } from '../support/memory/tenants.ts';

const base62 = (length: number) =>
  fc.array(fc.constantFrom(...BASE62), { minLength: length, maxLength: length }).map((digits) => digits.join(''));
const parts = fc.record({
  stage: fc.constantFrom('dev', 'staging', 'prod', 'local'),
  publicId: base62(8),
  secret: base62(43),
});

describe('the key parser', () => {
  test('reads back what was formatted', () => {
    fc.assert(
      fc.property(parts, (key) => {
        expect(parseKey(formatKey(key))).toEqual(key);
      }),
    );
  });

  test('takes CRC-32 as zlib knows it, in base 62', () => {
    fc.assert(
      fc.property(parts, (key) => {
        const text = formatKey(key);
        const value = [...text.slice(-6)].reduce((sum, digit) => sum * 62 + BASE62.indexOf(digit), 0);
        expect(value).toBe(crc32(text.slice(0, -6)));
      }),
    );
  });

  test('refuses every key with one character changed, added or removed', () => {
    const mistakes = fc.tuple(parts, fc.nat(80), fc.constantFrom(...BASE62, '_', ' ', '-', 'é', '\0'), fc.nat(2));
    fc.assert(
      fc.property(mistakes, ([key, place, character, kind]) => {
        const text = formatKey(key);
        const at = place % text.length;
        const rest = text.slice(kind === 1 ? at : at + 1);
        const wrong = text.slice(0, at) + (kind === 2 ? '' : character) + rest;
        fc.pre(wrong !== text);
        expect(parseKey(wrong)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test('throws at nothing, whatever the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ maxLength: 100 }).map((rest) => `aegis_dev_${rest}`),
      parts.map((key) => formatKey(key).repeat(50)),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        expect(parseKey(candidate)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('authentication', () => {
  const tenants = new MemoryTenants();
  const authenticator = new Authenticator({
    keys: tenants,
    tenants,
    members: new MemoryMembers(),
    hasher: new MemoryHasher(),
    stage: 'dev',
    now: () => NOON,
  });

  test('reads nothing for a malformed key, a key of another stage, or none', async () => {
    const header = fc.oneof(
      fc.constant(undefined),
      fc.string({ maxLength: 200 }),
      fc.string({ maxLength: 200 }).map((text) => `Bearer ${text}`),
      parts.filter(({ stage }) => stage !== 'dev').map((key) => `Bearer ${formatKey(key)}`),
      parts.map((key) => `Bearer ${formatKey({ ...key, stage: 'dev' }).slice(0, -1)}`),
      parts.map((key) => `Basic ${formatKey({ ...key, stage: 'dev' })}`),
    );
    await fc.assert(
      fc.asyncProperty(header, async (authorization) => {
        await expect(authenticator.authenticate(authorization)).rejects.toMatchObject({ code: 'unauthenticated' });
      }),
      { numRuns: 1_000 },
    );
    expect(tenants.keyReads).toEqual([]);
  });

  test('answers an unknown key and a wrong secret alike', async () => {
    const unknown = formatKey({ stage: 'dev', publicId: 'unknown1', secret: '0'.repeat(43) });
    await expect(authenticator.authenticate(`Bearer ${unknown}`)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(tenants.keyReads).toEqual(['unknown1']);
  });
});
