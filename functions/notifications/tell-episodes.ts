import { SEVERITIES } from '../kernel/issue.ts';
import type { Clock } from '../kernel/ports.ts';
import type { AlertRule, AlertSettings, Silence } from './alert-rule.ts';
import { type AlertSlot, scheduled, type Untold } from './episode.ts';
import { nameOfSlot } from './episode-id.ts';
import type { EpisodeStore } from './episode-store.ts';
import type { Notification, NotificationOutbox } from './outbox.ts';
import { quietUntil } from './quiet-hours.ts';
import { allRules } from './shipped-rules.ts';

/** What a notification may hold. */
const MAX_SUMMARY = 500;

/** Of a change that meets another one of the same slot. */
export const MAX_ATTEMPTS = 12;

export interface TellDependencies {
  readonly episodes: EpisodeStore;
  readonly outbox: NotificationOutbox;
  /** Masked text of a trace, for channels that are allowed it; null where there is none. */
  readonly findText: (organizationId: string, traceId: string) => Promise<string | null>;
  readonly now: Clock;
}

export function ruleOf(settings: AlertSettings, { rule_id: id }: Pick<AlertSlot, 'rule_id'>): AlertRule | null {
  const rule = allRules(settings).find(({ rule_id: each }) => each === id);
  return rule === undefined || !rule.enabled ? null : rule;
}

/** Until when nothing of a slot is told, epoch milliseconds; null where it is told now. */
function mutedUntil(slot: AlertSlot, rule: AlertRule | null, silences: readonly Silence[], now: number): number | null {
  const ends = silences
    .filter((silence) => covers(silence, slot) && Date.parse(silence.starts_at) <= now)
    .map(({ ends_at: end }) => Date.parse(end));
  if (slot.silenced_until !== null) ends.push(Date.parse(slot.silenced_until));
  if (rule !== null && rule.quiet_hours !== null) ends.push(quietUntil(rule.quiet_hours, now) ?? 0);
  const last = Math.max(0, ...ends);
  return last > now ? last : null;
}

function covers(silence: Silence, slot: AlertSlot): boolean {
  if (silence.project_id !== null && silence.project_id !== slot.project_id) return false;
  if (silence.rule_id !== null && silence.rule_id !== slot.rule_id) return false;
  const most = silence.severity_at_most;
  return most === null || SEVERITIES.indexOf(slot.severity) <= SEVERITIES.indexOf(most);
}

/**
 * Tells what a slot has to tell, then strikes it off: whoever does so again, after a crash or at the same time, tells it
 * under the same ids. What is muted waits for the end of that; an episode that opened and ended meanwhile is not told.
 * @returns the slot as it is stored now
 */
export async function tellEpisode(
  deps: TellDependencies,
  settings: AlertSettings,
  found: AlertSlot,
): Promise<AlertSlot> {
  let slot: AlertSlot | null = found;
  const told = new Set<string>();
  for (let attempt = 0; attempt < MAX_ATTEMPTS && slot !== null; attempt++) {
    if (slot.untold.length === 0) return slot;
    const rule = ruleOf(settings, slot);
    const now = deps.now();
    const muted = mutedUntil(slot, rule, settings.silences, now);
    const next = muted === null ? await tellAll(deps, slot, rule, told) : muteAll(slot);
    const stored = { ...scheduled(next, rule, now, muted), version: slot.version + 1 };
    if (await deps.episodes.replace(slot, stored)) return stored;
    slot = await deps.episodes.find(found.organization_id, nameOfSlot(found));
  }
  if (slot === null) return found;
  throw new Error(`The episode of rule ${found.rule_id} keeps changing`);
}

/** What was to be told in a time that was muted, and is over with it, is told to nobody. */
function muteAll(slot: AlertSlot): AlertSlot {
  return { ...slot, untold: withoutEnded(slot.untold.map((untold) => ({ ...untold, muted: true }))) };
}

function withoutEnded(untold: readonly Untold[]): Untold[] {
  const opened = new Set(idsOf(untold, 'opened'));
  const ended = new Set(idsOf(untold, 'resolved').filter((id) => opened.has(id)));
  return untold.filter(({ episode_id: id }) => !ended.has(id));
}

function idsOf(untold: readonly Untold[], what: Untold['what']): string[] {
  return untold.filter((each) => each.what === what && each.muted).map(({ episode_id: id }) => id);
}

async function tellAll(
  { outbox, findText }: TellDependencies,
  slot: AlertSlot,
  rule: AlertRule | null,
  told: Set<string>,
): Promise<AlertSlot> {
  for (const untold of withoutEnded(slot.untold)) {
    const trace = untold.what === 'opened' ? untold.trace_id : null;
    const text = trace === null ? null : await findText(slot.organization_id, trace);
    const notification = notificationOf(slot, untold, text);
    const heard = `${notification.id}/${notification.severity}`;
    if (told.has(heard)) continue;
    for (const channels of channelsFor(slot, rule, untold)) await outbox.add(notification, channels);
    told.add(heard);
  }
  return { ...slot, untold: [] };
}

/** Sets of channels; an empty one stands for the default channels of the organization. */
function channelsFor(
  slot: AlertSlot,
  rule: AlertRule | null,
  { what, episode_id: episodeId }: Untold,
): (readonly string[])[] {
  const others = rule?.escalation?.channels ?? [];
  if (what === 'escalated') return others.length === 0 ? [] : [others];
  // Whoever was told that it is bad is told that it is over.
  const wasEscalated = slot.episode_id === episodeId && slot.escalated_at !== null && others.length > 0;
  return what === 'opened' || !wasEscalated ? [slot.channels] : [slot.channels, others];
}

const TYPES = {
  opened: 'episode.opened',
  acknowledged: 'episode.acknowledged',
  resolved: 'episode.resolved',
  escalated: 'episode.opened',
} as const;

function notificationOf(slot: AlertSlot, untold: Untold, text: string | null): Notification {
  const suffix = untold.what === 'escalated' ? ' Nobody has acknowledged it.' : '';
  return {
    id: `${untold.episode_id}:${untold.what}`,
    type: TYPES[untold.what],
    timestamp: untold.at,
    organizationId: slot.organization_id,
    projectId: slot.project_id,
    severity: untold.severity,
    summary: `${untold.summary}${suffix}`.slice(0, MAX_SUMMARY),
    episodeId: untold.episode_id,
    ruleId: slot.rule_id,
    traceId: untold.trace_id,
    evaluationId: untold.evaluation_id,
    text,
  };
}
