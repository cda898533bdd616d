import { describe, expect, test } from 'vitest';
import { contentScanner } from '../../functions/masking/scan/content-scanner.ts';
import { maskingScanner } from '../../functions/masking/scan/masking-scanner.ts';
import { exampleText, type ScanRule } from '../../functions/masking/scan/rule.ts';
import type { Scanner } from '../../functions/masking/scan/scanner.ts';
import { sampleOf, shortSampleOf } from '../support/builders/format-samples.ts';

function finds(scanner: Scanner, rule: ScanRule, example: string): boolean {
  return scanner.scan(exampleText(example)).some((match) => match.rule.type === rule.type);
}

describe.each([
  ['masking', maskingScanner()],
  ['content', contentScanner()],
])('the %s rules', (_, scanner) => {
  const rules = scanner.rules.map((rule, index) => [`${rule.type} (${index})`, rule] as const);

  test.each(rules)('%s finds what it must and nothing else', (_name, rule) => {
    expect(rule.examples.match.filter((example) => !finds(scanner, rule, example))).toEqual([]);
    expect(rule.examples.miss.filter((example) => finds(scanner, rule, example))).toEqual([]);
    const documented = (rule.formats?.length ?? 0) + (rule.assigned?.values.length ?? 0);
    expect(rule.examples.match.length + documented).toBeGreaterThan(0);
  });

  test('have a reason and a source each', () => {
    for (const { reason, source } of scanner.rules) expect(Math.min(reason.length, source.length)).toBeGreaterThan(10);
  });
});

describe('secret formats', () => {
  const scanner = maskingScanner();
  const documented = scanner.rules.flatMap((rule) =>
    (rule.formats ?? []).map((format) => [rule.type, format, rule] as const),
  );
  const assigned = scanner.rules.flatMap((rule) =>
    (rule.assigned?.values ?? []).map((value) => [rule.type, value, rule] as const),
  );

  test('cover at least 200 kinds', () => {
    const kinds = scanner.rules.filter(({ category }) => category === 'secret').map(({ type }) => type);
    expect(new Set(kinds).size).toBeGreaterThanOrEqual(200);
  });

  test.each(documented)('%s: %s is found in a sentence and in JSON, alone and whole', (_type, format, rule) => {
    const context = rule.type === 'beamer_api_key' ? 'beamer' : 'note';
    for (const text of [`${context}: ${sampleOf(format)}`, `{"${context}": "${sampleOf(format)}"}`]) {
      const match = scanner.scan(text).find((each) => each.rule === rule);
      expect(match && text.slice(match.start, match.end)).toBe(sampleOf(format));
    }
    expect(finds(scanner, rule, `x${sampleOf(format)}`) && !format.startsWith('{')).toBe(false);
  });

  test.each(documented)('%s: %s is not found when it is too short', (_type, format, rule) => {
    const match = scanner.scan(`note ${shortSampleOf(format)} end`).find((each) => each.rule === rule);
    expect(match).toBeUndefined();
  });

  test.each(assigned)('%s = %s is found by its name, in code, environment and JSON', (_type, value, rule) => {
    const name = (rule.assigned?.names[0] ?? '').toUpperCase();
    const secret = sampleOf(value);
    for (const text of [
      `${name}_X = "${secret}"`,
      `export ${name}=${secret}`,
      `{"${name.toLowerCase()}": "${secret}"}`,
    ]) {
      expect(scanner.scan(text).map((match) => text.slice(match.start, match.end))).toContain(secret);
    }
    expect(scanner.scan(`unrelated ${secret.slice(0, 8)}`).some((match) => match.rule === rule)).toBe(false);
  });
});
