import { describe, expect, it } from 'vitest';
import { exampleText } from '../../../functions/domain/evaluation/scan/rule.ts';
import { contentScanner, maskingScanner } from '../../../functions/domain/evaluation/scan/rule-sets.ts';

describe.each([
  ['masking', maskingScanner()],
  ['content', contentScanner()],
])('the %s rules', (_, scanner) => {
  it.each(scanner.rules.map((rule) => [rule.type, rule] as const))(
    '%s finds what it must and nothing else',
    (_type, rule) => {
      const finds = (example: string) => scanner.scan(exampleText(example)).some((match) => match.rule === rule);
      expect(rule.examples.match.filter((example) => !finds(example))).toEqual([]);
      expect(rule.examples.miss.filter(finds)).toEqual([]);
      expect(rule.examples.match.length).toBeGreaterThan(0);
    },
  );

  it('have unique names, a reason and a source', () => {
    expect(new Set(scanner.rules.map(({ type }) => type)).size).toBe(scanner.rules.length);
    for (const { reason, source } of scanner.rules) expect(Math.min(reason.length, source.length)).toBeGreaterThan(10);
  });
});
