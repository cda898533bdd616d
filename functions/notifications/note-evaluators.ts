import type { AlertRuleStore, AlertSettings } from './alert-rule.ts';
import { isWindowCondition } from './condition.ts';
import { iso } from './iso.ts';
import { type RaiseDependencies, raiseEvents } from './raise-events.ts';
import { rulesInForce } from './shipped-rules.ts';

export interface NoteDependencies extends RaiseDependencies {
  readonly rules: AlertRuleStore;
  /** Names the rules and models that this deployment evaluates with. */
  readonly evaluators: string;
}

/**
 * Tells an organization that asks for it that its traces are evaluated by others than before: told first, then noted, so
 * that a crash in between tells it again under the same id. With the first look they are only noted. Where no rule is
 * about it, or nothing has changed, nothing is read and nothing is written.
 * @param settings as they are remembered
 */
export async function noteEvaluators(
  deps: NoteDependencies,
  organizationId: string,
  settings: AlertSettings,
): Promise<void> {
  const { rules, evaluators: name } = deps;
  const isAsked = ({ on }: { readonly on: AlertSettings['rules'][number]['on'] }) =>
    !isWindowCondition(on) && on.event === 'evaluators_changed';
  if (settings.evaluators?.name === name || !rulesInForce(settings, null).some(isAsked)) return;
  const stored = await rules.find(organizationId);
  const known = stored.evaluators;
  if (known?.name === name) return;
  const changes = known === undefined ? 0 : known.changes + 1;
  if (known !== undefined) {
    const event = { kind: 'evaluators_changed', before: known.name, after: name } as const;
    await raiseEvents(deps, [
      { ...event, id: `evaluators:${changes}`, at: iso(deps.now()), organizationId, projectId: null },
    ]);
  }
  // Whoever changes the settings at the same time wins: the next look notes it.
  await rules.save(organizationId, { ...stored, evaluators: { name, changes }, version: stored.version + 1 });
}
