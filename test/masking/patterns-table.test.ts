import { describe, expect, test } from 'vitest';
import { contentScanner } from '../../functions/masking/scan/content-scanner.ts';
import { maskingScanner } from '../../functions/masking/scan/masking-scanner.ts';
import { exampleText, type ScanPattern } from '../../functions/masking/scan/pattern.ts';
import type { Scanner } from '../../functions/masking/scan/scanner.ts';
import { sampleOf, shortSampleOf } from '../support/builders/format-samples.ts';
import { alternativesWithoutNeed } from '../support/measures/needed-texts.ts';

function finds(scanner: Scanner, pattern: ScanPattern, example: string): boolean {
  return scanner.scan(exampleText(example)).some((match) => match.pattern.type === pattern.type);
}

describe.each([
  ['masking', maskingScanner()],
  ['content', contentScanner()],
])('the %s patterns', (_, scanner) => {
  const patterns = scanner.patterns.map((pattern, index) => [`${pattern.type} (${index})`, pattern] as const);

  test.each(patterns)('%s finds what it must and nothing else', (_name, pattern) => {
    expect(pattern.examples.match.filter((example) => !finds(scanner, pattern, example))).toEqual([]);
    expect(pattern.examples.miss.filter((example) => finds(scanner, pattern, example))).toEqual([]);
    const documented = (pattern.formats?.length ?? 0) + (pattern.assigned?.values.length ?? 0);
    expect(pattern.examples.match.length + documented).toBeGreaterThan(0);
  });

  test('find a part that ends where the match ends, so that just this part is masked', () => {
    const withPart = scanner.patterns.filter(({ pattern }) => pattern.includes('(?<found>'));
    const ends = withPart.flatMap(({ type, pattern, ignoreCase, examples }) => {
      const expression = new RegExp(pattern, ignoreCase === true ? 'dgi' : 'dg');
      return examples.match
        .flatMap((example) => [...exampleText(example).matchAll(expression)])
        .filter(({ indices }) => indices?.groups?.['found'] !== undefined)
        .filter(({ indices }) => indices?.groups?.['found']?.[1] !== indices?.[0]?.[1])
        .map(([match]) => `${type}: ${match}`);
    });
    expect(ends).toEqual([]);
  });

  test('have one of the texts that they say they need in every match', () => {
    const needing = scanner.patterns.filter(({ needs }) => needs !== undefined);
    expect(needing.filter((pattern) => alternativesWithoutNeed(pattern).length > 0)).toEqual([]);
    const [needed] = needing;
    if (needed !== undefined) expect(alternativesWithoutNeed({ ...needed, needs: ['/etc/'] })).not.toEqual([]);
  });

  test('have a reason and a source each', () => {
    for (const { reason, source } of scanner.patterns)
      expect(Math.min(reason.length, source.length)).toBeGreaterThan(10);
  });
});

describe('secret formats', () => {
  const scanner = maskingScanner();
  const documented = scanner.patterns.flatMap((pattern) =>
    (pattern.formats ?? []).map((format) => [pattern.type, format, pattern] as const),
  );
  const assigned = scanner.patterns.flatMap((pattern) =>
    (pattern.assigned?.values ?? []).map((value) => [pattern.type, value, pattern] as const),
  );

  test('cover at least 200 kinds', () => {
    const kinds = scanner.patterns.filter(({ category }) => category === 'secret').map(({ type }) => type);
    expect(new Set(kinds).size).toBeGreaterThanOrEqual(200);
  });

  test.each(documented)('%s: %s is found in a sentence and in JSON, alone and whole', (_type, format, pattern) => {
    const context = pattern.type === 'beamer_api_key' ? 'beamer' : 'note';
    for (const text of [`${context}: ${sampleOf(format)}`, `{"${context}": "${sampleOf(format)}"}`]) {
      const match = scanner.scan(text).find((each) => each.pattern === pattern);
      expect(match && text.slice(match.start, match.end)).toBe(sampleOf(format));
    }
    expect(finds(scanner, pattern, `x${sampleOf(format)}`) && !format.startsWith('{')).toBe(false);
  });

  test.each(documented)('%s: %s is not found when it is too short', (_type, format, pattern) => {
    const match = scanner.scan(`note ${shortSampleOf(format)} end`).find((each) => each.pattern === pattern);
    expect(match).toBeUndefined();
  });

  test.each(assigned)('%s = %s is found by its name, in code, environment and JSON', (_type, value, pattern) => {
    const name = (pattern.assigned?.names[0] ?? '').toUpperCase();
    const secret = sampleOf(value);
    for (const text of [
      `${name}_X = "${secret}"`,
      `export ${name}=${secret}`,
      `{"${name.toLowerCase()}": "${secret}"}`,
    ]) {
      expect(scanner.scan(text).map((match) => text.slice(match.start, match.end))).toContain(secret);
    }
    expect(scanner.scan(`unrelated ${secret.slice(0, 8)}`).some((match) => match.pattern === pattern)).toBe(false);
  });
});
