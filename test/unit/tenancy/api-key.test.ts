import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BASE62, formatKey, parseKey } from '../../../functions/domain/tenancy/api-key.ts';

const base62 = (length: number) =>
  fc.string({ unit: fc.constantFrom(...BASE62), minLength: length, maxLength: length });
const parts = fc.record({ stage: fc.stringMatching(/^[a-z0-9]{1,16}$/), publicId: base62(8), secret: base62(43) });

describe('an API key', () => {
  test('reads back as it was made', () => {
    fc.assert(
      fc.property(parts, (key) => {
        expect(parseKey(formatKey(key))).toEqual(key);
      }),
    );
  });

  test('with any one character changed is refused without a read', () => {
    fc.assert(
      fc.property(parts, fc.nat(), fc.constantFrom(...BASE62), (key, place, character) => {
        const text = formatKey(key);
        const at = place % text.length;
        const typo = text.slice(0, at) + character + text.slice(at + 1);
        if (typo !== text) expect(parseKey(typo)).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });

  test('with two neighbours swapped is refused', () => {
    fc.assert(
      fc.property(parts, fc.nat(), (key, place) => {
        const text = formatKey(key);
        const at = place % (text.length - 1);
        const typo = text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
        if (typo !== text) expect(parseKey(typo)).toBeNull();
      }),
    );
  });

  test('is never found in other text, and looking never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(parseKey(text)).toBeNull();
      }),
    );
    expect(parseKey('')).toBeNull();
    expect(parseKey('aegis_'.repeat(100_000))).toBeNull();
  });
});
