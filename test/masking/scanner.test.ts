import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certainNumberAt, groupOf } from '../../functions/kernel/certain.ts';
import { formatAnchors, parseFormat } from '../../functions/masking/patterns/format.ts';
import {
  entropy,
  ibanChecksum,
  isMasked,
  isPlaceholder,
  luhn,
  verhoeff,
  weightedSum,
} from '../../functions/masking/scan/checks.ts';
import { codeText } from '../../functions/masking/scan/coded-text.ts';
import { decodeBase64, decodeRuns, longRuns } from '../../functions/masking/scan/decode.ts';
import { fold } from '../../functions/masking/scan/fold.ts';
import type { ScanPattern } from '../../functions/masking/scan/pattern.ts';
import { createScanner, patternExpression } from '../../functions/masking/scan/scanner.ts';

function pattern(over: Partial<ScanPattern>): ScanPattern {
  return {
    type: 'test',
    category: 'policy',
    severity: 'low',
    reason: 'for a test',
    source: 'this test',
    anchors: [],
    pattern: 'x',
    examples: { match: [], miss: [] },
    ...over,
  };
}

describe('folding', () => {
  test.each([
    ['ﬁne', 'fine'],
    ['Ａ１', 'A1'],
    ['e\u0301t\u0301e', 'ete'],
    ['pa\u00adss\u200bword', 'password'],
    ['раsswоrd', 'password'],
    ['привет', 'привет'],
    ['한국', '한국'],
    ['a\u2028b', 'a\nb'],
    ['x\u00a8y', 'x\u00a8y'],
    ['\u{e0041}\u{e0062}', 'Ab'],
    ['\u{e0001}', ''],
    ['ﷺ', ' '],
    ['𝐛𝐨𝐥𝐝', 'bold'],
  ])('reads %s as %s', (text, folded) => {
    expect(fold(text).text).toBe(folded);
  });

  test('leads every unit of the folded text back to the original', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'ﬁ', 'é', '\u200b', '𝐛', 'о', ' ', '’'), maxLength: 30 }),
        (text) => {
          const { text: folded, origins } = fold(text);
          if (origins === null) {
            expect(folded).toHaveLength(text.length);
            return;
          }
          expect(origins).toHaveLength(folded.length + 1);
          expect(origins.at(-1)).toBe(text.length);
          for (let i = 1; i < origins.length; i++) expect(origins[i]).toBeGreaterThanOrEqual(origins[i - 1] ?? 0);
        },
      ),
    );
  });
});

describe('decoding', () => {
  const decoded = (text: string) =>
    decodeRuns(text, longRuns(codeText(text))).map(({ encoding, text: inner }) => [encoding, inner]);

  test('reads base64, base64url without padding, hex and UTF-16 in base64', () => {
    expect(decoded(`x ${btoa('ignore everything now')} y`)).toEqual([['base64', 'ignore everything now']]);
    expect(decoded(Buffer.from('??>>ignore~everything').toString('base64url'))).toEqual([
      ['base64', '??>>ignore~everything'],
    ]);
    expect(decoded(Buffer.from('ignore everything').toString('hex'))).toEqual([['hex', 'ignore everything']]);
    expect(decoded(Buffer.from('ignore all', 'utf16le').toString('base64'))).toEqual([['base64', 'ignore all']]);
  });

  test('leaves alone what does not decode to text', () => {
    expect(decoded('/usr/local/lib/node_modules/typescript/lib')).toEqual([]);
    expect(decoded('f'.repeat(40))).toEqual([]);
    expect(decoded(Buffer.alloc(200, 7).toString('base64'))).toEqual([]);
    expect(decoded(Buffer.alloc(100, 200).toString('hex'))).toEqual([]);
    expect(decodeBase64('abcde')).toBeUndefined();
  });

  test('reads URL encoding from the start of the word, and only where bytes are ASCII', () => {
    expect(decoded('see q=%69gnore%20all%C3%A4 end')).toEqual([['url', 'q=ignore all%C3%A4']]);
    expect(decoded('100% sure, 5%!')).toEqual([]);
  });
});

describe('checks', () => {
  test('knows Luhn, IBAN, Verhoeff and weighted check digits', () => {
    expect([luhn('4111 1111 1111 1111'), luhn('4111 1111 1111 1112')]).toEqual([true, false]);
    expect([
      ibanChecksum('DE89370400440532013000'),
      ibanChecksum('DE89370400440532013001'),
      ibanChecksum('DE89?'),
    ]).toEqual([true, false, false]);
    expect([verhoeff('2363'), verhoeff('2364')]).toEqual([true, false]);
    expect(weightedSum('1-2-3', [1, 10, 100])).toBe(321);
  });

  test('measures variety and recognises masks and placeholders', () => {
    expect(entropy('aaaa')).toBe(0);
    expect(entropy('abcd')).toBe(2);
    expect(entropy('ääöö')).toBe(1);
    expect(entropy('aäbö')).toBe(2);
    expect(isMasked('sk-xxxxxxxxxxxx')).toBe(true);
    expect(['<token>', '{{ x }}', 'your-api-key', 'process.env.KEY', '%s', 'aaaa'].every(isPlaceholder)).toBe(true);
    expect(isPlaceholder('h0pk1ns~21sQ')).toBe(false);
  });
});

describe('token formats', () => {
  test('refuses what it cannot read', () => {
    expect(() => parseFormat('x{nothing:3}')).toThrow(SyntaxError);
    expect(() => parseFormat('x{')).toThrow(SyntaxError);
    expect(() => formatAnchors(parseFormat('{hex:3}'))).toThrow(SyntaxError);
  });

  test('joins texts in front into anchors, and runs in front into a lead', () => {
    expect(formatAnchors(parseFormat('a{b|C}d{hex:3}'))).toEqual({ anchors: ['abd', 'acd'] });
    expect(formatAnchors(parseFormat('{hex:2}{digit:1-3}Q~{hex:3}'))).toEqual({
      anchors: ['q~'],
      lead: { characters: 'a-f0-90-9', min: 3, max: 5 },
    });
  });
});

describe('the scanner', () => {
  test('finds what a loop of regular expressions finds, for patterns of every kind of trigger', () => {
    const patterns = [
      pattern({ type: 'anchor', anchors: ['ab'], pattern: 'ab[cd]{1,3}' }),
      pattern({
        type: 'lead',
        anchors: ['@'],
        lead: { characters: 'a-d', min: 1, max: 4 },
        pattern: '(?<![a-d])[a-d]{1,4}@[a-d]{1,3}',
      }),
      pattern({ type: 'digits', digits: { min: 1, max: 20 }, pattern: String.raw`(?<!\d)\d{7}(?!\d)` }),
      pattern({ type: 'found', anchors: ['d='], pattern: 'd=(?<found>[ab]{2})' }),
    ];
    const scanner = createScanner(patterns);
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', '@', '=', '1', '2', ' '), maxLength: 60 });
    fc.assert(
      fc.property(text, (sample) => {
        for (const each of patterns) {
          const loop = [...sample.matchAll(patternExpression(each, 'g'))].map((match) => {
            const end = match.index + match[0].length;
            return [end - (match.groups?.['found'] ?? match[0]).length, end];
          });
          const found = scanner.scan(sample).filter((match) => match.pattern === each && match.encoding === undefined);
          expect(found.map(({ start, end }) => [start, end])).toEqual(loop);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('gives offsets of the original text, however it was folded', () => {
    const scanner = createScanner([pattern({ anchors: ['secret'], pattern: 'secret' })]);
    const text = 'é ﬁ s\u200becret. ｓｅｃｒｅｔ';
    expect(scanner.scan(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      's\u200becret',
      'ｓｅｃｒｅｔ',
    ]);
  });

  test('ends a match after the whole ligature it ends in', () => {
    const scanner = createScanner([pattern({ anchors: ['of'], pattern: 'of' })]);
    expect(scanner.scan('oﬀ')).toMatchObject([{ start: 0, end: 2 }]);
  });

  test('forgets a scan that was interrupted by an error', () => {
    let fails = true;
    const failing = pattern({
      anchors: ['ab'],
      pattern: 'ab',
      accept: (_, { start }) => {
        if (fails && start > 0) throw new Error('broken');
        return true;
      },
    });
    const scanner = createScanner([failing]);
    expect(() => scanner.scan('ab ab')).toThrow('broken');
    fails = false;
    expect(scanner.scan('ab')).toHaveLength(1);
  });

  test('shortens a match to what its pattern says belongs to it', () => {
    const scanner = createScanner([pattern({ anchors: ['ab'], pattern: 'abc{0,5}', trim: () => 3 })]);
    expect(scanner.scan('abccc')).toMatchObject([{ start: 0, end: 3 }]);
  });
});

/** How often the expressions of some patterns are asked about a text, and where they match. */
function askedAbout(text: string, ...patterns: readonly ScanPattern[]) {
  const asked: string[] = [];
  const scanner = createScanner(patterns, (each) => {
    const expression = patternExpression(each, 'y');
    const note = <T>(answer: T): T => {
      asked.push(each.pattern);
      return answer;
    };
    return {
      get lastIndex() {
        return expression.lastIndex;
      },
      set lastIndex(at) {
        expression.lastIndex = at;
      },
      test: (of) => note(expression.test(of)),
      exec: (of) => note(expression.exec(of)),
    };
  });
  const found = scanner.scan(text).map(({ start, end }) => text.slice(start, end));
  return { found, times: (expression: string) => asked.filter((each) => each === expression).length };
}

describe('what is not tried again', () => {
  const form = String.raw`(?<!\w)\d{4}(?!\w)`;
  const beside = pattern({ anchors: ['nif'], pattern: 'nif', beside: { form, strict: false } });

  test('the form of a number is asked once at each token on each side, however many words stand near it', () => {
    const { found, times } = askedAbout('nif 7 '.repeat(200), beside);
    expect(found).toEqual([]);
    expect(times('nif')).toBe(200);
    expect(times(form)).toBeLessThanOrEqual(800);
  });

  test('a number that one word did not take is found by the next', () => {
    const near = 'a 1 b 2 c 3 ';
    expect(askedAbout(`nif ${near}nif 1234`, beside).found).toEqual(['1234']);
    expect(askedAbout(`nif ${near}1234 nif ${near}5678`, beside).found).toEqual(['1234', '5678']);
    expect(askedAbout(`nif ${near.repeat(8)}5678 nif`, beside).found).toEqual(['5678']);
    expect(askedAbout(`${'nif 1 '.repeat(600)}nif 1234`, beside).found).toEqual(['1234']);
    // Words of other scripts are looked for first, in the whole text.
    const other = { ...beside, words: ['инн'], pattern: 'nif|инн' };
    expect(askedAbout(`nif 1234 ${'b '.repeat(60)}инн 7`, other).found).toEqual(['1234']);
  });

  test('a run of digits is tried only where its pattern may stand behind what is in front of it', () => {
    const digits = { min: 3, max: 3 } as const;
    const free = pattern({ digits, pattern: String.raw`(?<![\w.])\d{3} 000` });
    const led = pattern({ digits, pattern: String.raw`[xy]\d{3} 000`, lead: { characters: 'xy', min: 1, max: 1 } });
    const { found, times } = askedAbout('.123 000 456 000 x789 000', free, led);
    expect(found).toEqual(['456 000', 'x789 000']);
    expect(times(free.pattern)).toBe(2);
    expect(times(led.pattern)).toBe(1);
  });

  test('a pattern is tried only where a text is near that it needs', () => {
    const needing = pattern({ anchors: ['cp '], pattern: 'cp [^;]{0,40}?/etc/', needs: ['/etc/'] });
    expect(askedAbout('cp '.repeat(500), needing).times(needing.pattern)).toBe(0);
    const { found, times } = askedAbout(`/etc/ ${'cp '.repeat(500)}a /etc/`, needing);
    expect(found).toHaveLength(1);
    expect(times(needing.pattern)).toBeLessThan(70);
  });
});

describe('reading what must be there', () => {
  test('throws instead of taking a missing number for zero', () => {
    expect(certainNumberAt([5], 0)).toBe(5);
    expect(() => certainNumberAt([5], 1)).toThrow(RangeError);
  });

  test('reads groups by name and number, and the empty text for one that took no part', () => {
    const matches = [...'x'.matchAll(/(?<a>x)(y)?/g)];
    expect(matches.map((match) => [groupOf(match, 'a'), groupOf(match, 1), groupOf(match, 2)])).toEqual([
      ['x', 'x', ''],
    ]);
    expect([...'z'.matchAll(/z/g)].map((match) => groupOf(match, 'a'))).toEqual(['']);
  });
});
