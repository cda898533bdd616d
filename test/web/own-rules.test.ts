import { describe, expect, test } from 'vitest';
import { checkOverride } from '../../functions/evaluation/packs/check-override.ts';
import {
  NumericLimit,
  PackOverride,
  PackRule,
  RlThresholds,
  RuleField,
} from '../../functions/evaluation/packs/pack.ts';
import { packOf } from '../../functions/evaluation/packs/registry.ts';
import { invalidRequest } from '../../functions/runtime/problem.ts';
import type { DryRunAnswer, Pack } from '../../lib/client/api-types.ts';
import { overrideChanges } from '../../web/src/rules/override-changes.ts';
import { problemsById } from '../../web/src/rules/override-problems.ts';
import { readOverride, withOwn, withoutOwn } from '../../web/src/rules/own-rules.ts';
import { findRows, NO_OVERRIDE, packRows, withDisabled, withSeverity } from '../../web/src/rules/pack-rows.ts';
import { shippedThresholds, THRESHOLD_NAMES, THRESHOLDS, withThreshold } from '../../web/src/rules/rl-thresholds.ts';
import { limitForm, RULE_FIELDS, readLimitForm, readRuleForm, ruleForm } from '../../web/src/rules/rule-form.ts';
import { hasFound, placesRead, sampleOf, sampleOfNumber } from '../../web/src/rules/try-rule.ts';

const RULE: Pack['rules'][number] = {
  id: 'dose',
  category: 'domain',
  severity: 'high',
  expectation: 'must_not_match',
  field: 'output',
  phrases: ['double the dose', 'skip the dose'],
  mode: 'any',
  decisive: true,
  reason: 'It changes a dose.',
  source: 'House rule',
  remedy: 'Ask a doctor.',
};
const LIMIT: Pack['limits'][number] = {
  id: 'speed',
  names: ['speed'],
  max: 2,
  severity: 'low',
  decisive: false,
  reason: 'It is too fast.',
  source: 'House rule',
  remedy: 'Drive slower.',
};
const PACK: Pack = { domain: 'generic', version: '1', rules: [RULE], limits: [LIMIT], checks: ['doses'], rl: null };

describe('the rules of a domain', () => {
  test('show what is shipped, replaced, switched off and of their own', () => {
    const override = {
      ...NO_OVERRIDE,
      disabled: ['doses'],
      rules: [
        { ...RULE, reason: 'mine' },
        { ...RULE, id: 'own' },
      ],
    };
    expect(
      packRows(PACK, override).map(({ id, origin, isDisabled, reason }) => [id, origin, isDisabled, reason]),
    ).toEqual([
      ['dose', 'replaced', false, 'mine'],
      ['own', 'own', false, RULE.reason],
      ['speed', 'shipped', false, LIMIT.reason],
      ['doses', 'shipped', true, expect.any(String)],
    ]);
  });

  test('are found by their words and their kind', () => {
    const rows = packRows(PACK, NO_OVERRIDE);
    expect(findRows(rows, 'DOSE changes', null).map(({ id }) => id)).toEqual(['dose']);
    expect(findRows(rows, 'at most 2', null).map(({ id }) => id)).toEqual(['speed']);
    expect(findRows(rows, '', 'check').map(({ id }) => id)).toEqual(['doses']);
  });

  test('change by severity and by switch, and back to nothing', () => {
    const [row] = packRows(PACK, NO_OVERRIDE);
    if (row === undefined) throw new Error('There is no rule.');
    const lower = withSeverity(NO_OVERRIDE, row, 'low');
    expect(lower.severities).toEqual({ dose: 'low' });
    const [changed] = packRows(PACK, lower);
    expect(changed).toMatchObject({ severity: 'low', shippedSeverity: 'high' });
    expect(changed && withSeverity(lower, changed, 'high')).toEqual(NO_OVERRIDE);
    expect(withDisabled(withDisabled(NO_OVERRIDE, 'dose', true), 'dose', false)).toEqual(NO_OVERRIDE);
  });

  test('tell before they are stored what would change', () => {
    let draft = withDisabled(NO_OVERRIDE, 'doses', true);
    draft = { ...draft, severities: { dose: 'low' }, rl: { min_reward: -5 } };
    draft = withOwn(draft, 'limits', { ...LIMIT, max: 3 }, null);
    draft = withOwn(draft, 'rules', { ...RULE, id: 'own' }, null);
    expect(overrideChanges(PACK, NO_OVERRIDE, draft).map(({ what, before, after }) => [what, before, after])).toEqual([
      ['doses: used', 'yes', 'no'],
      ['dose: severity', 'high', 'low'],
      ['threshold: min_reward', '', '-5'],
      ['own', '', expect.stringContaining('double the dose')],
      ['speed: max', '2', '3'],
    ]);
    expect(overrideChanges(PACK, draft, draft)).toEqual([]);
  });
});

describe('rules of their own', () => {
  test('come from a form as the API takes them, and go back into it', () => {
    const rule = { ...RULE, when: { field: 'input' as const, phrases: ['my child'], mode: 'all' as const } };
    expect(readRuleForm(ruleForm(rule), [])).toEqual({ value: rule });
    expect(PackRule.parse(rule)).toEqual(rule);
    expect(readLimitForm(limitForm({ ...LIMIT, min: -1 }), [])).toEqual({ value: { ...LIMIT, min: -1 } });
    expect(NumericLimit.parse({ ...LIMIT, min: -1 })).toEqual({ ...LIMIT, min: -1 });
    expect(RULE_FIELDS.map(({ value }) => value).sort()).toEqual([...RuleField.options].sort());
  });

  test('are not taken while the API would refuse a field', () => {
    const form = { ...ruleForm(RULE), unless: { field: 'any', phrases: 'no', mode: 'any' } as const };
    const wrong = { ...form, id: 'Dose', reason: 'short', source: '', remedy: '', phrases: ' \n' };
    expect(readRuleForm(wrong, [])).toEqual({
      problems: {
        id: expect.any(String),
        reason: expect.any(String),
        source: expect.any(String),
        remedy: expect.any(String),
        phrases: expect.any(String),
        'unless.phrases': expect.stringContaining('no'),
      },
    });
    expect(readRuleForm(ruleForm(null), [])).toHaveProperty('problems.phrases');
    expect(readRuleForm(ruleForm(RULE), ['dose'])).toHaveProperty('problems.id');
    const many = Array.from({ length: 201 }, (_, i) => `phrase ${i}`).join('\n');
    expect(readRuleForm({ ...ruleForm(RULE), phrases: many }, [])).toHaveProperty('problems.phrases');
    expect(readLimitForm({ ...limitForm(LIMIT), max: 'x', min: '1,5' }, [])).toMatchObject({
      problems: { max: expect.any(String), min: expect.any(String) },
    });
    expect(readLimitForm(limitForm(null), [])).toMatchObject({
      problems: { names: expect.any(String), max: expect.any(String) },
    });
    expect(readLimitForm({ ...limitForm(LIMIT), names: 'Speed\nspeed' }, [])).toMatchObject({
      value: { names: ['speed'] },
    });
  });

  test('are kept in their place when they change, and leave nothing behind when they go', () => {
    const own = withOwn(withOwn(NO_OVERRIDE, 'rules', RULE, null), 'rules', { ...RULE, id: 'own' }, null);
    expect(withOwn(own, 'rules', { ...RULE, id: 'other' }, 'dose').rules.map(({ id }) => id)).toEqual(['other', 'own']);
    const said = { ...own, disabled: ['own', 'dose'], severities: { own: 'low', dose: 'low' } as const };
    expect(withoutOwn(said, 'rules', 'own', PACK)).toMatchObject({ disabled: ['dose'], severities: { dose: 'low' } });
    // The shipped one is there again, and is still switched off.
    expect(withoutOwn(said, 'rules', 'dose', PACK)).toMatchObject({
      disabled: ['own', 'dose'],
      rules: [{ id: 'own' }],
    });
  });

  test('are read as they are told as JSON, and no other member', () => {
    const override = { ...NO_OVERRIDE, disabled: ['x'], rules: [RULE] };
    expect(readOverride(JSON.stringify(override))).toEqual({ value: override });
    for (const text of ['[]', '{"rule": []}', '{"rules": {}}', '{"rl": []}', '{"rules": [{}]}', '{']) {
      expect(readOverride(text), text).toHaveProperty('problem');
    }
  });

  test('are told by their ids where the API refuses them', () => {
    const override = {
      ...NO_OVERRIDE,
      disabled: ['gone'],
      severities: { lost: 'low' as const },
      rules: [{ ...RULE, phrases: ['fine', 'a ... b ... c dose'] }],
    };
    let refusals: readonly { readonly path: string; readonly message: string }[] = [];
    try {
      checkOverride(
        'generic',
        PackOverride.parse({ ...override, rules: [{ ...override.rules[0], phrases: ['be ... b ... c'] }] }),
      );
    } catch (error) {
      refusals = Object(error).errors;
    }
    const problems = Object.fromEntries(refusals.map(({ path, message }) => [path, message]));
    expect(Object.keys(problemsById(problems, override).at).sort()).toEqual(['dose', 'gone', 'lost']);
    const unread = PackOverride.safeParse({
      ...override,
      rules: [{ ...RULE, phrases: ['fine', '#'] }],
      rl: { min_reward: 'x' },
    });
    const errors = unread.success ? [] : invalidRequest(unread.error).errors;
    const told = problemsById(
      Object.fromEntries(errors.map(({ path, message }) => [`override.${path}`, message])),
      override,
    );
    expect(told.at).toMatchObject({
      dose: { phrases: expect.stringContaining('a ... b') },
      min_reward: { '': expect.any(String) },
    });
    expect(problemsById({ body: 'is wrong', 'rules[9].id': 'is lost' }, override).others).toEqual([
      'body is wrong',
      'rules[9].id is lost',
    ]);
  });

  test('are tried where they read, and found by their id', () => {
    const when = { field: 'contexts', phrases: [], mode: 'any' } as const;
    expect(placesRead({ field: 'any', when })).toEqual(['output', 'contexts']);
    expect(sampleOf({ contexts: 'c', tool_arguments: 'a', reasoning: 'r' })).toEqual({
      input: '',
      output: '',
      contexts: [{ content: 'c' }],
      reasoning_steps: ['r'],
      tool_calls: [{ name: 'try', arguments: { text: 'a' } }],
    });
    expect(sampleOfNumber(LIMIT, 3)).toMatchObject({ tool_calls: [{ arguments: { speed: 3 } }] });
    const answer = (added: readonly string[], types: readonly string[]): DryRunAnswer =>
      JSON.parse(JSON.stringify({ results: [{ added, after: { issues: types.map((type) => ({ type })) } }] }));
    expect(hasFound(answer(['dose'], []), 'dose')).toBe(true);
    expect(hasFound(answer([], ['dose']), 'dose')).toBe(true);
    expect(hasFound(answer(['other'], ['other']), 'dose')).toBe(false);
  });
});

describe('the thresholds of episodes', () => {
  test('are those of the API, within its bounds', () => {
    expect([...THRESHOLD_NAMES].sort()).toEqual(Object.keys(RlThresholds.shape).sort());
    for (const name of THRESHOLD_NAMES) {
      const { from, to, isWhole }: { label: string; from?: number; to?: number; isWhole?: boolean } = THRESHOLDS[name];
      const takes = (value: number): boolean => RlThresholds.shape[name].safeParse(value).success;
      expect(takes(-1), name).toBe(from === undefined);
      expect(takes(2), name).toBe(to === undefined);
      expect(takes(0.5), name).toBe(isWhole !== true);
    }
  });

  test('are those of the generic domain where the domain has none, and are set one by one', () => {
    const generic = JSON.parse(JSON.stringify(packOf('generic')));
    expect(shippedThresholds(PACK, generic)).toEqual(packOf('generic').rl);
    const set = withThreshold(NO_OVERRIDE, 'min_completion', '0.5');
    expect(set).toEqual({ value: { ...NO_OVERRIDE, rl: { min_completion: 0.5 } } });
    expect('value' in set && withThreshold(set.value, 'min_completion', ' ')).toEqual({ value: NO_OVERRIDE });
    expect(withThreshold(NO_OVERRIDE, 'min_completion', '1.5')).toHaveProperty('problem');
  });
});
