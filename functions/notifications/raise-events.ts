import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Sha256 } from '../kernel/ports.ts';
import { type AlertEvent, type Match, matchEvent } from './alert-event.ts';
import type { AlertRule, AlertSettings } from './alert-rule.ts';
import { emptySlot, isOpen, onEvents, type SlotPlace, scheduled } from './episode.ts';
import type { Notification } from './outbox.ts';
import { rulesInForce } from './shipped-rules.ts';
import { MAX_ATTEMPTS, type TellDependencies, tellEpisode } from './tell-episodes.ts';

/** More groups of one rule are not open at once: what comes then joins one for all others. */
const MAX_OPEN_GROUPS = 50;
/** What one transaction may hold besides the slot and its past. */
const EVENTS_AT_ONCE = 20;
const OTHER = { group: 'other' };
const DIGITS = 16;

export interface RaiseDependencies extends TellDependencies {
  readonly loadSettings: (organizationId: string) => Promise<AlertSettings>;
  readonly sha256: Sha256;
}

export function placeOf(
  sha256: Sha256,
  organizationId: string,
  projectId: string | null,
  kind: SlotPlace['kind'],
  group: SlotPlace['group'],
): SlotPlace {
  const fingerprint = sha256(canonicalJson({ projectId, kind, group })).slice(0, DIGITS);
  return { organizationId, projectId, kind, group, fingerprint };
}

interface Matched {
  readonly event: AlertEvent;
  readonly match: Match;
}

/**
 * Opens the episodes that events call for, or adds to them, and tells of those that opened. Safe to repeat and to do
 * twice at once: a rule counts each event once. Nothing is read of events that no rule is about, but the rules.
 * @throws when a store did not answer; the caller repeats the whole call
 */
export async function raiseEvents(deps: RaiseDependencies, events: readonly AlertEvent[]): Promise<void> {
  for (const [organizationId, own] of Map.groupBy(events, (event) => event.organizationId)) {
    const settings = await deps.loadSettings(organizationId);
    for (const [projectId, ofProject] of Map.groupBy(own, (event) => event.projectId)) {
      for (const rule of rulesInForce(settings, projectId)) {
        const matched = ofProject.flatMap((event) => {
          const match = matchEvent(rule, event);
          return match === null ? [] : [{ event, match }];
        });
        if (matched.length > 0) await raise(deps, settings, rule, matched);
      }
    }
  }
}

async function raise(
  deps: RaiseDependencies,
  settings: AlertSettings,
  rule: AlertRule,
  matched: readonly Matched[],
): Promise<void> {
  const isDeletion = ({ event }: Matched) => event.kind === 'deletion';
  const others = matched.filter((one) => !isDeletion(one));
  for (const { event, match } of matched.filter(isDeletion)) await tellDeletion(deps, rule, event, match);
  const byGroup = Map.groupBy(others, ({ event, match }) => canonicalJson([event.projectId, match.group]));
  for (const group of byGroup.values()) {
    const distinct = [...new Map(group.map((one) => [one.event.id, one])).values()];
    for (let start = 0; start < distinct.length; start += EVENTS_AT_ONCE) {
      await join(deps, settings, rule, distinct.slice(start, start + EVENTS_AT_ONCE));
    }
  }
}

/** What is done needs no episode: nobody has anything to end. */
async function tellDeletion(
  deps: RaiseDependencies,
  rule: AlertRule,
  event: AlertEvent,
  { severity, summary }: Match,
): Promise<void> {
  const notification: Notification = {
    id: `${event.id}:deleted`,
    type: 'deletion.completed',
    timestamp: event.at,
    organizationId: event.organizationId,
    projectId: event.projectId,
    severity,
    summary,
    episodeId: null,
    ruleId: rule.rule_id,
    traceId: null,
    evaluationId: null,
    text: null,
  };
  await deps.outbox.add(notification, rule.channels);
}

async function join(
  deps: RaiseDependencies,
  settings: AlertSettings,
  rule: AlertRule,
  matched: readonly Matched[],
): Promise<void> {
  const [first] = matched;
  if (first === undefined) return;
  const { organizationId, projectId } = first.event;
  let place = placeOf(deps.sha256, organizationId, projectId, 'event', first.match.group);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const ids = matched.map(({ event }) => event.id);
    const unseen = new Set(await deps.episodes.unseen(organizationId, rule.rule_id, ids));
    const name = { projectId, ruleId: rule.rule_id, fingerprint: place.fingerprint };
    const known = await deps.episodes.find(organizationId, name);
    if (unseen.size === 0) {
      if (known !== null && known.untold.length > 0) await tellEpisode(deps, settings, known);
      return;
    }
    const isOther = place.group === OTHER;
    if (!isOther && (known === null || !isOpen(known)) && (await hasManyOpen(deps, place, rule))) {
      place = placeOf(deps.sha256, organizationId, projectId, 'event', OTHER);
      continue;
    }
    const fresh = matched.filter(({ event }) => unseen.has(event.id)).map(({ match }) => match);
    const slot = known ?? emptySlot(place, rule);
    const now = deps.now();
    const changed = onEvents(slot, rule, fresh, now);
    const next = { ...keepDue(slot, scheduled(changed, rule, now)), version: slot.version + 1 };
    if (await deps.episodes.replace(known, next, [...unseen])) {
      await tellEpisode(deps, settings, next);
      return;
    }
  }
  throw new Error(`The episode of rule ${rule.rule_id} keeps changing`);
}

/** An event that joins moves nothing: when the time comes, `watch` finds out that the episode goes on. */
function keepDue(before: ReturnType<typeof emptySlot>, after: ReturnType<typeof emptySlot>) {
  const isJoin = isOpen(before) && before.untold === after.untold && before.due_at !== null;
  return isJoin ? { ...after, due_at: before.due_at } : after;
}

async function hasManyOpen(
  { episodes }: RaiseDependencies,
  { organizationId, projectId }: SlotPlace,
  rule: AlertRule,
): Promise<boolean> {
  if (rule.group_by.length === 0) return false;
  const slots = await episodes.slots(organizationId, projectId);
  return slots.filter((slot) => slot.rule_id === rule.rule_id && isOpen(slot)).length >= MAX_OPEN_GROUPS;
}
