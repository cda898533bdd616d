import { describe, expect, test } from 'vitest';
import { compilePattern, MAX_STATES, matchesPattern } from '../../functions/evaluation/pattern/linear-pattern.ts';
import { UnsupportedPatternError } from '../../functions/evaluation/pattern/parse-pattern.ts';
import { WorkBudget, WorkExceededError } from '../../functions/evaluation/work-budget.ts';

const ENOUGH = 1e9;

function matches(pattern: string, text: string): boolean {
  return matchesPattern(compilePattern(pattern), text, new WorkBudget(ENOUGH));
}

function stepsOf(pattern: string, text: string): { readonly steps: number; readonly states: number } {
  const work = new WorkBudget(ENOUGH);
  const compiled = compilePattern(pattern);
  matchesPattern(compiled, text, work);
  return { steps: work.spent, states: compiled.states.length };
}

const TEXTS = [
  '',
  'a',
  'b',
  'ab',
  'aab',
  'abc',
  'aaa',
  'ba',
  'a b',
  'a\nb',
  '12',
  '1-2',
  'a_1',
  'é',
  '水',
  '😀',
  '😀b',
  'x@y.de',
  '2026-11-30',
  '-',
  ']',
  '^',
  '\\',
  '{',
  'a.b',
  '\t',
  '\u00a0',
  '\u2028',
  'foo bar',
  'abab',
  'ac',
  'A',
  '\u0008',
];

describe('a pattern', () => {
  test.each([
    'a',
    '^a',
    'a$',
    '^a$',
    '^$',
    '',
    'a|b',
    '^(?:a|b|)$',
    'a*b',
    '^a+$',
    '^a?b$',
    '^a{2}$',
    '^a{2,}$',
    '^a{1,2}$',
    '^a{0}$',
    '^(ab)*$',
    '^(ab){2}$',
    '(a+)+$',
    '(a*)*$',
    '^(a|aa)+$',
    '^(?<name>a)b',
    'a+?b',
    'a??b',
    'a{1,2}?b',
    '.',
    '^.$',
    '^..$',
    '\\d',
    '^\\D+$',
    '\\w',
    '\\W',
    '\\s',
    '^\\S+$',
    '[ab]',
    '[^ab]',
    '^[a-c]+$',
    '[\\d-]',
    '[a\\-b]',
    '[\\]]',
    '[]',
    '[^]',
    '[\\b]',
    '\\bb',
    'a\\b',
    '\\Bb',
    '^\\B$',
    '\\.',
    '\\\\',
    '\\^',
    '\\{',
    '\\t',
    '\\n',
    '\\x61',
    '\\u0061',
    '\\u{1F600}',
    '^[😀]$',
    '^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$',
    '^\\d{4}-\\d{2}-\\d{2}$',
    '[\\w.]+',
    '[a-]',
    '[^\\w]',
    '[\\W]',
    '(^a|b$)',
    '^(|a)+$',
    '水',
  ])('%s matches what the language itself says', (pattern) => {
    const own = new RegExp(pattern, 'u');
    for (const text of TEXTS) expect([text, matches(pattern, text)]).toEqual([text, own.test(text)]);
  });

  test.each([
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    '(?<!a)',
    '(a)\\1',
    '\\k<name>',
    '\\p{L}',
    '\\c',
    '[',
    '[b-a]',
    '[\\d-z]',
    '(',
    ')',
    'a)',
    '*',
    'a**',
    '{',
    '}',
    ']',
    '^*',
    'a{2,1}',
    '\\',
    '\\q',
    '\\u{110000}',
    '\\ud83d',
    'a'.repeat(1_001),
    'a{3000}',
    '(a{100}){100}',
    '(){999999999}',
    '((((){999}){999}){999}){999}',
    '('.repeat(60) + ')'.repeat(60),
  ])('%s is refused as outside the subset', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(UnsupportedPatternError);
  });

  test.each([
    [`${'[ab]?'.repeat(38)}c`, 'ab'.repeat(38)],
    ['a*b', 'a'.repeat(80_000)],
    ['(a+)+$', `${'a'.repeat(5_000)}b`],
    ['(a|a)*(a|a)*(a|a)*$', `${'a'.repeat(5_000)}b`],
    ['^(a?){50}a{50}$', 'a'.repeat(50)],
    ['(x+x+)+y', 'x'.repeat(5_000)],
    ['\\s+$', `${' '.repeat(50_000)}x`],
  ])('P8: %s takes a few steps for each character and state', (pattern, text) => {
    const { steps, states } = stepsOf(pattern, text);
    expect(steps).toBeLessThanOrEqual(4 * (text.length + 1) * states);
    expect(states).toBeLessThanOrEqual(MAX_STATES);
  });

  test('P8: takes twice the steps for twice the text', () => {
    const ratio = stepsOf('a*b', 'a'.repeat(20_000)).steps / stepsOf('a*b', 'a'.repeat(10_000)).steps;
    expect(ratio).toBeCloseTo(2, 2);
  });

  test('stops when its work is used up', () => {
    expect(() => matchesPattern(compilePattern('a*b'), 'a'.repeat(1_000), new WorkBudget(500))).toThrow(
      WorkExceededError,
    );
  });
});
