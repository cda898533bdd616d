import type { LoadRules } from '../evaluation/packs/project-rules.ts';
import type { DynamoOverrideStore } from '../projects/dynamodb/override-store.ts';

/** The packs of all domains are loaded with the first call that is evaluated. */
export function loadRulesWith(overrides: DynamoOverrideStore): LoadRules {
  let loading: Promise<LoadRules> | undefined;
  const load = async () => {
    const { createRulesLoader } = await import('../evaluation/packs/project-rules.ts');
    return createRulesLoader((...place) => overrides.find(...place));
  };
  return async (...wanted) => {
    loading ??= load();
    return (await loading)(...wanted);
  };
}
