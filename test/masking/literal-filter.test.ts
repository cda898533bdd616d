import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certainNumberAt } from '../../functions/kernel/certain.ts';
import { codeText } from '../../functions/masking/scan/coded-text.ts';
import { buildLiteralFilter, DIGIT_RUN, findLiterals } from '../../functions/masking/scan/literal-filter.ts';
import { mayIdentify } from '../../functions/masking/scan/surroundings.ts';

/** Place and literal of every hit; a run of digits is called 0. */
function literalHits(literals: readonly string[], text: string, withDigits = false): (readonly [number, string])[] {
  const filter = buildLiteralFilter(literals, withDigits);
  const count = findLiterals(codeText(text).codes, text.length, filter);
  return Array.from({ length: count }, (_, i) => {
    const literal = certainNumberAt(filter.hits, 2 * i + 1);
    return [certainNumberAt(filter.hits, 2 * i), literal === DIGIT_RUN ? '0' : (literals[literal] ?? '')] as const;
  });
}

function byPlaceAndText(a: readonly [number, string], b: readonly [number, string]): number {
  return a[0] - b[0] || (a[1] < b[1] ? -1 : 1);
}

describe('the literal filter', () => {
  test('reports every literal where it begins, also inside another one, in any case', () => {
    expect(literalHits(['he', 'she', 'his', 'hers'], 'uSHErs').sort(byPlaceAndText)).toEqual([
      [1, 'she'],
      [2, 'he'],
      [2, 'hers'],
    ]);
  });

  test('finds what a search for each literal finds, in any text, in the order of places', () => {
    const character = fc.constantFrom('a', 'b', 'c', '1', ' ', '_', '@', 'é', '中', '😀');
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', ' ', '_', '@'), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 1, maxLength: 8 }),
        fc.array(fc.oneof(word, character), { maxLength: 30 }),
        (literals, parts) => {
          const text = parts.join('');
          const places = Array.from({ length: text.length }, (_, at) => at);
          const expected = literals.flatMap((literal) =>
            places.filter((at) => text.startsWith(literal, at)).map((at) => [at, literal] as const),
          );
          const hits = literalHits(literals, text);
          expect(hits.map(([at]) => at)).toEqual(hits.map(([at]) => at).sort((a, b) => a - b));
          expect(hits.sort(byPlaceAndText)).toEqual(expected.sort(byPlaceAndText));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('reports where a run of digits begins that more digits follow, at both ends of a text too', () => {
    expect(literalHits(['x'], '12 a345é6x7 (8) 9-1', true)).toEqual([
      [0, '0'],
      [4, '0'],
      [9, 'x'],
      [10, '0'],
      [13, '0'],
      [16, '0'],
    ]);
  });

  test('misses no run of digits that may be part of an identifier', () => {
    const piece = fc.constantFrom('1', '22', '333', '4444', ' ', '-', '.', '(', ')', ',', 'a', 'bc', 'é', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        const text = pieces.join('');
        const { codes } = codeText(text);
        const runs = [...text.matchAll(/\d+/g)].filter(({ index, 0: run }) =>
          mayIdentify(codes, index, index + run.length),
        );
        const places = literalHits([], text, true).map(([at]) => at);
        expect(places).toEqual(expect.arrayContaining(runs.map(({ index }) => index)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('passes over a short literal that something else stands behind than was said', () => {
    const filter = buildLiteralFilter(['|', 's.', '_'], false, (literal) => (literal === '_' ? undefined : '0-9'));
    const text = 'a|1 a| 2 s.3 s.x |4_ 5|';
    const { codes } = codeText(text);
    const count = findLiterals(codes, text.length, filter);
    expect(Array.from({ length: count }, (_, i) => certainNumberAt(filter.hits, 2 * i))).toEqual([1, 9, 17, 19]);
  });

  test('forgets the text before, however long it was', () => {
    expect(literalHits(['ab'], 'ab '.repeat(20_000))).toHaveLength(20_000);
    expect(literalHits(['ab'], 'a')).toEqual([]);
  });

  test('refuses literals that are not lower-case ASCII, and more than it can hold', () => {
    for (const literal of ['Key', '', 'ключ']) expect(() => buildLiteralFilter([literal], false)).toThrow(RangeError);
    const many = Array.from({ length: 9_000 }, (_, i) => `literal ${i}`);
    expect(() => buildLiteralFilter(many, false)).toThrow(RangeError);
  });
});
