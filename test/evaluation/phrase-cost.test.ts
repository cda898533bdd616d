import { describe, expect, test } from 'vitest';
import { PackRule } from '../../functions/evaluation/packs/pack.ts';
import { phraseTroubles } from '../../functions/evaluation/packs/phrase-cost.ts';

function aRule(fields: object): PackRule {
  return PackRule.parse({
    id: 'house_rule',
    severity: 'high',
    expectation: 'must_not_match',
    field: 'output',
    phrases: ['secret sauce'],
    reason: 'The recipe is not to be told.',
    source: 'House rules',
    remedy: 'Leave it out.',
    ...fields,
  });
}

const paths = (fields: object) => phraseTroubles([aRule(fields)]).map(({ path }) => path);
const numbered = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i));

describe('the phrases of a project', () => {
  test.each([
    ['two gaps', 'stop ... insulin ... now'],
    ['a gap twice in a row', 'stop ... ... now'],
    ['a * inside a word', 'aa*aa*aa*b'],
    ['stars in a row', 'aa**** b'],
    ['a group with * right before a word', 'go (aa*|b)aa* now'],
    ['numbers in a row', 'dose ### mg'],
    ['a number that runs into another', 'dose #.# mg'],
    ['three numbers', 'dose # # # mg'],
  ])('are refused with %s, which backtracks', (_, phrase) => {
    expect(paths({ phrases: ['secret sauce', phrase] })).toEqual(['rules[0].phrases[1]']);
    expect(paths({ when: { field: 'any', phrases: [phrase] } })).toEqual(['rules[0].when.phrases[0]']);
    expect(paths({ unless: { field: 'any', phrases: [phrase] } })).toEqual(['rules[0].unless.phrases[0]']);
  });

  test.each(['guarante* ... (return*|profit*)', 'pay # % (now|later)', 'returns of # to # %', 'risk-free profit*'])(
    'may read: %s',
    (phrase) => {
      expect(paths({ phrases: [phrase] })).toEqual([]);
    },
  );

  test('may begin alike forty times, and with a gap ten times', () => {
    expect(paths({ phrases: numbered(40, (i) => `buy fund${i}x`) })).toEqual([]);
    expect(paths({ phrases: numbered(41, (i) => `buy fund${i}x`) })).toHaveLength(41);
    expect(paths({ phrases: numbered(10, (i) => `buy ... fund${i}x`) })).toEqual([]);
    expect(paths({ phrases: numbered(11, (i) => `buy ... fund${i}x`) })).toHaveLength(11);
    expect(paths({ phrases: numbered(200, (i) => `w${i}x fund`) })).toEqual([]);
  });

  test('begin alike when one begins with the beginning of the other', () => {
    expect(paths({ phrases: numbered(41, (i) => `${'a'.repeat(i + 2)} fund`) })).toEqual(['rules[0].phrases[40]']);
  });

  test('count once however many rules name them', () => {
    const rules = numbered(45, (i) => `rule_${i}x`).map((id) => aRule({ id, phrases: ['buy now'] }));
    expect(phraseTroubles(rules)).toEqual([]);
  });
});
