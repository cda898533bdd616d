import { describe, expect, test } from 'vitest';
import type { Domain } from '../../functions/content/trace.ts';
import { SHIPPED_RULES, tier1Evaluators } from '../../functions/evaluation/evaluate-trace.ts';
import type { DomainOverride } from '../../functions/evaluation/packs/domain-override.ts';
import { PackOverride } from '../../functions/evaluation/packs/pack.ts';
import { createRulesLoader } from '../../functions/evaluation/packs/project-rules.ts';
import { packOf, rlThresholdsOf } from '../../functions/evaluation/packs/registry.ts';
import { aProject } from '../support/builders/records.ts';

/** A store of overrides that notes what is read. */
function overrides(entries: Partial<Record<Domain, object>>) {
  const reads: string[] = [];
  const versions: Partial<Record<Domain, number>> = {};
  const stored = new Map<string, DomainOverride>();
  const set = (domain: Domain, override: object) => {
    const version = (versions[domain] ?? 0) + 1;
    versions[domain] = version;
    const place = { organization_id: 'org', project_id: 'default', domain };
    stored.set(domain, { ...place, override: PackOverride.parse(override), version, updated_at: '' });
  };
  for (const [domain, override] of Object.entries(entries)) set(domain === 'generic' ? 'generic' : 'finance', override);
  const loadRules = createRulesLoader(async (_organization, _project, domain) => {
    reads.push(domain);
    return stored.get(domain) ?? null;
  });
  const project = () => aProject({ domain_overrides: { ...versions } });
  return { reads, set, project, loadRules };
}

const types = (rules: { packFor: typeof SHIPPED_RULES.packFor }, domain: Domain) =>
  rules.packFor(domain).pack.rules.map(({ id }) => id);

describe('the rules of a project', () => {
  test('are the shipped ones without an override, and cost no read', async () => {
    const { loadRules, project, reads } = overrides({});
    expect(await loadRules(project(), 'finance')).toBe(SHIPPED_RULES);
    expect(reads).toEqual([]);
  });

  test('are read once per version, and the new ones as soon as the project names them', async () => {
    const { loadRules, project, reads, set } = overrides({ finance: { disabled: ['promised_return'] } });
    const before = project();
    const rules = await loadRules(before, 'finance');
    expect(types(rules, 'finance')).not.toContain('promised_return');
    expect(rules.packFor('finance').pack.version).toBe('1.0.0+1');
    await loadRules(before, 'finance');
    expect(reads).toEqual(['finance']);
    set('finance', {});
    expect(types(await loadRules(project(), 'finance'), 'finance')).toContain('promised_return');
    expect(reads).toEqual(['finance', 'finance']);
  });

  test('of the generic domain hold in every other, with their thresholds', async () => {
    const { loadRules, project } = overrides({ generic: { disabled: ['off_topic_marker'], rl: { min_reward: -5 } } });
    const rules = await loadRules(project(), 'robotics');
    expect(types(rules, 'generic')).not.toContain('off_topic_marker');
    expect(rules.thresholdsFor('robotics')).toEqual({ ...rlThresholdsOf('generic'), min_reward: -5 });
  });

  test('set thresholds for one domain although its pack has none of its own', async () => {
    const { loadRules, project } = overrides({
      generic: { rl: { min_reward: -5 } },
      finance: { rl: { min_steps_for_spread: 3 } },
    });
    const { thresholdsFor } = await loadRules(project(), 'finance');
    expect(thresholdsFor('finance')).toMatchObject({ min_reward: -5, min_steps_for_spread: 3 });
  });

  test('name their version in the evaluators, so that evaluations under other rules stand apart', async () => {
    const { loadRules, project } = overrides({ finance: {} });
    const versions = tier1Evaluators(await loadRules(project(), 'finance')).map(({ version }) => version);
    expect(versions).toContain('1.0.0+finance.1');
  });

  test('go on without a rule that a later release no longer has', async () => {
    const { loadRules, project } = overrides({ finance: { disabled: ['gone'], severities: { gone_too: 'low' } } });
    expect(types(await loadRules(project(), 'finance'), 'finance')).toEqual(
      packOf('finance').rules.map(({ id }) => id),
    );
  });

  test('are not guessed when the override that the project names is missing', async () => {
    const { loadRules } = overrides({});
    await expect(loadRules(aProject({ domain_overrides: { legal: 3 } }), 'legal')).rejects.toThrow('legal');
  });

  test('can be tried with a candidate in place of what is stored', async () => {
    const { loadRules, project, reads } = overrides({ generic: {}, finance: { disabled: ['promised_return'] } });
    const rules = await loadRules(project(), 'finance', PackOverride.parse({ severities: { promised_return: 'low' } }));
    expect(rules.packFor('finance').pack.version).toBe('1.0.0+candidate');
    expect(types(rules, 'finance')).toContain('promised_return');
    expect(rules.packFor('generic').pack.version).toBe('1.0.0+1');
    expect(reads).toEqual(['generic']);
  });
});

describe('an override', () => {
  test('leaves out checks and replaces limits', async () => {
    const { loadRules, project } = overrides({ finance: { disabled: ['contradicted_numbers'] } });
    expect((await loadRules(project(), 'finance')).packFor('finance').pack.checks).toEqual([]);
    const [limit] = packOf('robotics').limits;
    const candidate = PackOverride.parse({ limits: [{ ...limit, max: 0.1 }] });
    const { pack } = (await loadRules(project(), 'robotics', candidate)).packFor('robotics');
    expect(pack.limits.filter(({ id }) => id === limit?.id)).toMatchObject([{ max: 0.1 }]);
    expect(pack.limits).toHaveLength(packOf('robotics').limits.length);
  });
});
