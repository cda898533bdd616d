import { describe, expect, test } from 'vitest';
import { type Domain, TraceContent } from '../../functions/content/trace.ts';
import { SHIPPED_RULES } from '../../functions/evaluation/evaluate-trace.ts';
import { compilePack, evaluatePack } from '../../functions/evaluation/packs/evaluate-pack.ts';
import { mergePack, Pack, PackOverride, UnknownPackRuleError } from '../../functions/evaluation/packs/pack.ts';
import { compiledPackOf, packOf } from '../../functions/evaluation/packs/registry.ts';
import { dryRunRules } from '../../functions/guard/dry-run.ts';

const house = PackOverride.parse({
  disabled: ['promised_return'],
  severities: { missing_risk_disclosure: 'low' },
  rules: [
    {
      id: 'house_rule',
      severity: 'high',
      expectation: 'must_not_match',
      field: 'output',
      phrases: ['secret sauce', 'family recipe'],
      mode: 'all',
      reason: 'The recipe stays in the house.',
      source: 'House rules',
      remedy: 'Leave it out.',
    },
  ],
});

describe('a project’s override', () => {
  const merged = mergePack(packOf('finance'), house);

  test('disables, changes severity and adds rules; all phrases of a rule may be asked for', () => {
    const found = (output: string) =>
      evaluatePack(compilePack(merged), TraceContent.parse({ input: 'q', output })).map(
        ({ type, severity }) => `${type} ${severity}`,
      );
    expect(found('Guaranteed returns of 20 %.')).toEqual([]);
    expect(found('You should buy this now.')).toEqual(['missing_risk_disclosure low']);
    expect(found('The secret sauce is a family recipe.')).toEqual(['house_rule high']);
    expect(found('The secret sauce.')).toEqual([]);
  });

  test('replaces a rule of the same name, and thresholds one by one', () => {
    const [rule] = house.rules;
    const replaced = mergePack(merged, PackOverride.parse({ rules: [{ ...rule, severity: 'low' }] }));
    expect(replaced.rules.filter(({ id }) => id === 'house_rule')).toMatchObject([{ severity: 'low' }]);
    const generic = mergePack(packOf('generic'), PackOverride.parse({ rl: { min_reward: -5 } }));
    expect(generic.rl).toEqual({ ...packOf('generic').rl, min_reward: -5 });
  });

  test('is refused when it names a rule that does not exist, or a phrase that cannot be read', () => {
    expect(() => mergePack(packOf('legal'), PackOverride.parse({ disabled: ['nothing'] }))).toThrow(
      UnknownPackRuleError,
    );
    const [rule] = house.rules;
    expect(PackOverride.safeParse({ rules: [{ ...rule, phrases: ['... x'] }] }).success).toBe(false);
  });

  test('shows in a dry run what would start and stop being found', () => {
    const samples = [
      {
        name: 'promise',
        findings: [],
        content: TraceContent.parse({ input: 'q', output: 'Guaranteed returns of 20 %.' }),
      },
      {
        name: 'recipe',
        findings: [],
        content: TraceContent.parse({ input: 'q', output: 'The secret sauce is a family recipe.' }),
      },
    ];
    const proposed = compilePack(merged);
    const packFor = (domain: Domain) => (domain === 'finance' ? proposed : compiledPackOf(domain));
    const after = { ...SHIPPED_RULES, packFor };
    expect(dryRunRules({ domain: 'finance', before: SHIPPED_RULES, after }, samples)).toMatchObject([
      { name: 'promise', added: [], removed: ['promised_return'] },
      { name: 'recipe', added: ['house_rule'], removed: [] },
    ]);
  });
});

describe('rules that ask for a match', () => {
  test('report the whole field that should have held it, also when the field is empty', () => {
    const pack = Pack.parse({
      domain: 'generic',
      version: '1.0.0',
      rules: [{ ...house.rules[0], expectation: 'must_match', field: 'contexts' }],
    });
    const found = evaluatePack(compilePack(pack), TraceContent.parse({ input: 'q', output: 'a' }));
    expect(found).toMatchObject([{ type: 'house_rule', field: 'output', length: 0 }]);
  });
});
