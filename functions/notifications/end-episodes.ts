import type { ActDependencies } from './act-on-alert.ts';
import type { AlertRule } from './alert-rule.ts';
import { changeSlot } from './change-slot.ts';
import { onTime } from './episode.ts';
import { ruleOf } from './tell-episodes.ts';

/**
 * Ends what is open, or about to open, of a rule that is gone or off; nothing where it is in force. Traffic is not waited
 * for: where none comes, nobody would look. Safe to repeat.
 * @throws when a store did not answer; what is left is ended by the next look at its project
 */
export async function endEpisodesOf(
  deps: ActDependencies,
  organizationId: string,
  { rule_id: ruleId, project_id: projectId }: Pick<AlertRule, 'rule_id' | 'project_id'>,
): Promise<void> {
  const settings = await deps.loadSettings(organizationId);
  if (ruleOf(settings, { rule_id: ruleId }) !== null) return;
  // A rule about every project has slots in each.
  const slots = await deps.episodes.slots(organizationId, projectId ?? undefined);
  for (const slot of slots.filter(({ rule_id: id }) => id === ruleId)) {
    await changeSlot(deps, settings, slot, (known) => onTime({ ...known, timer_at: null }, null, deps.now()));
  }
}
