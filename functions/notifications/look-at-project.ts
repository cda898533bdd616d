import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Sha256 } from '../kernel/ports.ts';
import type { Project } from '../projects/project.ts';
import type { AlertRule, AlertSettings } from './alert-rule.ts';
import { changeSlot } from './change-slot.ts';
import { isState, isWindowCondition, type WindowCondition } from './condition.ts';
import { millisecondsOf } from './duration.ts';
import {
  type AlertSlot,
  emptySlot,
  type Finding,
  isOpen,
  LOOK_MILLISECONDS,
  onFinding,
  onTime,
  type SlotPlace,
  withNoData,
} from './episode.ts';
import { findBeyond, type GroupFinding, windowMilliseconds } from './find-beyond.ts';
import { iso } from './iso.ts';
import { HOUR, ProjectReadings, type ReadingDependencies } from './project-readings.ts';
import { placeOf } from './raise-events.ts';
import { rulesInForce } from './shipped-rules.ts';
import type { TellDependencies } from './tell-episodes.ts';

/** A rule that could not be looked at for so long is told. */
const UNLOOKABLE_FOR = '10m';

export interface LookDependencies extends TellDependencies, ReadingDependencies {
  readonly sha256: Sha256;
}

export interface Looked {
  /** Rules that could not be looked at. */
  readonly unlookable: number;
  /** What the first of them threw. */
  readonly failure: unknown;
}

interface WindowRule {
  readonly rule: AlertRule;
  readonly on: WindowCondition;
}

/**
 * Looks at the measurements of a project once and moves its episodes. A rule whose measurement fails has an episode that
 * says so, and keeps the others as they are. Safe to repeat and to do twice at once.
 * @throws when the episodes themselves cannot be read or written
 */
export async function lookAtProject(
  deps: LookDependencies,
  settings: AlertSettings,
  project: Project,
): Promise<Looked> {
  const { organization_id: organizationId, project_id: projectId } = project;
  const rules = rulesInForce(settings, projectId).flatMap((rule): WindowRule[] =>
    isWindowCondition(rule.on) ? [{ rule, on: rule.on }] : [],
  );
  const slots = await deps.episodes.slots(organizationId, projectId);
  const look = new Look(deps, settings, project, slots);
  for (const { rule, on } of rules) await look.at(rule, on);
  await look.endOthers();
  return { unlookable: look.failures.length, failure: look.failures[0] ?? null };
}

class Look {
  readonly failures: unknown[] = [];
  readonly #deps: LookDependencies;
  readonly #settings: AlertSettings;
  readonly #project: Project;
  readonly #readings: ProjectReadings;
  readonly #slots: ReadonlyMap<string, AlertSlot>;
  /** Slots that were looked at, or that nothing can be said of. */
  readonly #done = new Set<string>();

  constructor(deps: LookDependencies, settings: AlertSettings, project: Project, slots: readonly AlertSlot[]) {
    this.#deps = deps;
    this.#settings = settings;
    this.#project = project;
    this.#readings = new ProjectReadings(deps, project, deps.now());
    this.#slots = new Map(slots.map((slot) => [keyOf(slot.rule_id, slot.fingerprint), slot]));
  }

  async at(rule: AlertRule, on: WindowCondition): Promise<void> {
    let found: GroupFinding[];
    try {
      found = await findBeyond(rule.name, on, this.#readings);
    } catch (failure) {
      this.failures.push(failure);
      await this.#unlookable(rule, true);
      return;
    }
    await this.#unlookable(rule, false);
    for (const { group, finding } of this.#withSilentGroups(rule, found)) {
      await this.#step(rule, on.metric === 'silence' ? 'no_data' : 'window', group, finding, on);
    }
    if (rule.no_data === 'tell') await this.#noData(rule, on, found);
  }

  /** What the rules of the project do not measure any more: a rule that is gone, or asks for something else. */
  async endOthers(): Promise<void> {
    for (const [key, slot] of this.#slots) {
      const isIdle = !isOpen(slot) && slot.pending_since === null && slot.timer_at === null;
      if (this.#done.has(key) || slot.kind === 'event' || isIdle) continue;
      await changeSlot(this.#deps, this.#settings, slot, (known) =>
        onTime({ ...known, timer_at: null }, null, this.#deps.now()),
      );
    }
  }

  /** Groups with an episode of which the window has nothing any more. */
  #withSilentGroups(rule: AlertRule, found: readonly GroupFinding[]): GroupFinding[] {
    const missing = [...this.#slots.values()].filter(
      ({ rule_id: id, kind, group }) =>
        id === rule.rule_id &&
        kind === 'window' &&
        Object.keys(group).length > 0 &&
        isWindowCondition(rule.on) &&
        rule.on.by !== undefined &&
        Object.hasOwn(group, rule.on.by) &&
        !found.some((each) => isSameGroup(each.group, group)),
    );
    return [...found, ...missing.map(({ group }) => ({ group, finding: null }))];
  }

  async #unlookable(rule: AlertRule, hasFailed: boolean): Promise<void> {
    if (hasFailed) {
      for (const slot of this.#slots.values()) {
        if (slot.rule_id === rule.rule_id) this.#done.add(keyOf(slot.rule_id, slot.fingerprint));
      }
    }
    const summary = `${rule.name}: the rule could not be looked at in project ${this.#project.project_id}.`;
    const asRule: AlertRule = { ...rule, severity: 'high', for: UNLOOKABLE_FOR, keep_firing_for: '0m' };
    await this.#step(asRule, 'unlookable', {}, { isBeyond: hasFailed, summary, measured: null }, null);
  }

  async #noData(rule: AlertRule, on: WindowCondition, found: readonly GroupFinding[]): Promise<void> {
    const isMissing = found.every(({ finding }) => finding === null);
    const place = this.#place('no_data', {});
    // Of a project that never had enough, missing data is no news.
    if (isMissing && !this.#slots.has(keyOf(rule.rule_id, place.fingerprint))) return;
    const summary = `${rule.name}: in project ${this.#project.project_id} there is too little data over ${on.window}.`;
    await this.#step(rule, 'no_data', {}, { isBeyond: isMissing, summary, measured: null }, on);
  }

  #place(kind: SlotPlace['kind'], group: SlotPlace['group']): SlotPlace {
    const { organization_id: organizationId, project_id: projectId } = this.#project;
    return placeOf(this.#deps.sha256, organizationId, projectId, kind, group);
  }

  async #step(
    rule: AlertRule,
    kind: SlotPlace['kind'],
    group: SlotPlace['group'],
    found: Finding | null,
    on: WindowCondition | null,
  ): Promise<void> {
    const place = this.#place(kind, group);
    const key = keyOf(rule.rule_id, place.fingerprint);
    this.#done.add(key);
    const finding = withNoData(rule, found);
    const known = this.#slots.get(key) ?? null;
    const waitsForData = kind === 'no_data' && finding !== null && !finding.isBeyond;
    if (known === null && !waitsForData && finding?.isBeyond !== true) return;
    const now = this.#deps.now();
    await changeSlot(this.#deps, this.#settings, known ?? emptySlot(place, rule), (slot) => {
      const next = onTime(onFinding(slot, rule, finding, now), rule, now);
      return { ...next, timer_at: timerOf(next, rule, finding, { kind, on, now }) };
    });
  }
}

interface Step {
  readonly kind: SlotPlace['kind'];
  readonly on: WindowCondition | null;
  readonly now: number;
}

/**
 * When to look again if no traffic makes somebody look before. What lasts without traffic, such as silence itself, is not
 * looked at again and again: an idle project costs nothing.
 */
function timerOf(slot: AlertSlot, rule: AlertRule, finding: Finding | null, { kind, on, now }: Step): string | null {
  const times: number[] = [];
  const isUnderWay = isOpen(slot) || slot.pending_since !== null;
  if (slot.pending_since !== null)
    times.push(Math.max(now + 1, Date.parse(slot.pending_since) + millisecondsOf(rule.for)));
  if (isUnderWay && (kind === 'unlookable' || (on !== null && isState(on.metric)))) times.push(now + LOOK_MILLISECONDS);
  if (isOpen(slot) && kind === 'window' && rule.no_data === 'ok' && on !== null)
    times.push(now + windowMilliseconds(on));
  if (isOpen(slot) && finding !== null && !finding.isBeyond) {
    times.push(Math.max(now + 1, Date.parse(slot.last_at ?? iso(now)) + millisecondsOf(rule.keep_firing_for)));
  }
  if (kind === 'no_data' && on !== null && !isUnderWay && finding !== null && !finding.isBeyond) {
    const armed = slot.timer_at === null ? 0 : Date.parse(slot.timer_at);
    // One that runs is left to run: it is set again when it is over, not with every trace. Where nobody knows when the
    // last traces came, it is set for every hour from then on, or missing data was told up to two windows late.
    const next = finding.beyondAt ?? now + (armed > 0 ? HOUR : windowMilliseconds(on));
    times.push(armed > now ? armed : Math.max(now + 1, next));
  }
  return times.length === 0 ? null : iso(Math.min(...times));
}

function isSameGroup(a: object, b: object): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function keyOf(ruleId: string, fingerprint: string): string {
  return `${ruleId}/${fingerprint}`;
}
