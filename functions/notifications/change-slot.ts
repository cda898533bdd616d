import { canonicalJson } from '../kernel/canonical-json.ts';
import type { AlertSettings } from './alert-rule.ts';
import { type AlertSlot, scheduled } from './episode.ts';
import { nameOfSlot } from './episode-id.ts';
import { MAX_ATTEMPTS, ruleOf, type TellDependencies, tellEpisode } from './tell-episodes.ts';

/**
 * Changes a slot as it is now and tells what that calls for. Nothing is written where nothing changes; `change` may be
 * asked again.
 */
export async function changeSlot(
  deps: TellDependencies,
  settings: AlertSettings,
  found: AlertSlot,
  change: (slot: AlertSlot) => AlertSlot,
): Promise<AlertSlot> {
  let slot = found;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const now = deps.now();
    const changed = change(slot);
    const isPast = slot.due_at !== null && Date.parse(slot.due_at) <= now;
    if (!isPast && slot.version > 0 && canonicalJson(slot) === canonicalJson(changed)) return slot;
    const next = { ...scheduled(changed, ruleOf(settings, slot), now), version: slot.version + 1 };
    if (await deps.episodes.replace(slot.version === 0 ? null : slot, next)) return tellEpisode(deps, settings, next);
    slot = (await deps.episodes.find(slot.organization_id, nameOfSlot(slot))) ?? found;
  }
  throw new Error(`The episode of rule ${found.rule_id} keeps changing`);
}
