import * as z from 'zod';
import { Severity } from '../kernel/issue.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Project } from '../projects/project.ts';
import type { StoredEvaluation, TraceRecord, TraceStore } from '../traces/trace-store.ts';
import { evaluationEvent, matchEvent } from './alert-event.ts';
import type { AlertRule } from './alert-rule.ts';
import { isHours, isState, isWindowCondition, type WindowCondition } from './condition.ts';
import { millisecondsOf } from './duration.ts';
import { type AlertSlot, emptySlot, isOpen, onEvents, onFinding, onTime, withNoData } from './episode.ts';
import { findBeyond } from './find-beyond.ts';
import { iso } from './iso.ts';
import { HOUR, ProjectReadings, type ReadingDependencies } from './project-readings.ts';

const DAYS = 7;
/** Traces that are looked at, the latest. */
const MAX_TRACES = 1_000;
const MAX_LISTED = 100;

export interface DryRunDependencies {
  readonly rollups: ReadingDependencies['rollups'];
  readonly totals: ReadingDependencies['totals'];
  readonly traces: Pick<TraceStore, 'list' | 'findEvaluations'>;
  readonly now: Clock;
}

export const DryRun = z
  .object({
    alerts: z
      .array(
        z.object({
          group: z.record(z.string(), z.string()),
          severity: Severity,
          summary: z.string(),
          opened_at: z.string(),
          resolved_at: z.string().nullable(),
          count: z.int(),
        }),
      )
      .meta({ description: `The first ${MAX_LISTED}.` }),
    total: z.int().meta({ description: 'How many there would have been.' }),
    seen_from: z.string(),
    seen_until: z.string(),
    not_seen: z.array(z.string()).meta({ description: 'What could not be looked at, in words.' }),
  })
  .meta({ id: 'AlertDryRun' });
type DryRunResult = z.infer<typeof DryRun>;

/** Which episodes a rule would have had in the last seven days of a project. Reads within bounds and changes nothing. */
export async function dryRunRule(deps: DryRunDependencies, rule: AlertRule, project: Project): Promise<DryRunResult> {
  const { on } = rule;
  if (isWindowCondition(on)) return dryRunWindow(deps, rule, on, project);
  if (on.event === 'evaluation') return dryRunEvents(deps, rule, project);
  const until = deps.now();
  const notSeen = [`Events of the kind ${on.event} are not kept, so none can be shown.`];
  return resultOf([], { from: until, until, notSeen });
}

interface Seen {
  readonly from: number;
  readonly until: number;
  readonly notSeen: readonly string[];
}

function resultOf(episodes: readonly AlertSlot[], { from, until, notSeen }: Seen): DryRunResult {
  const ordered = [...episodes].sort((a, b) => ((a.opened_at ?? '') < (b.opened_at ?? '') ? -1 : 1));
  return {
    alerts: ordered.slice(0, MAX_LISTED).map((slot) => ({
      group: slot.group,
      severity: slot.severity,
      summary: slot.summary,
      opened_at: slot.opened_at ?? '',
      resolved_at: slot.resolved_at,
      count: slot.count,
    })),
    total: ordered.length,
    seen_from: iso(from),
    seen_until: iso(until),
    not_seen: [...notSeen],
  };
}

/** The episodes of some groups over a time that is played again. */
class Replay {
  readonly #slots = new Map<string, AlertSlot>();
  readonly #past: AlertSlot[] = [];

  change(
    group: Readonly<Record<string, string>>,
    empty: () => AlertSlot,
    change: (slot: AlertSlot) => AlertSlot,
  ): void {
    const key = JSON.stringify(group);
    const before = this.#slots.get(key) ?? empty();
    const after = change(before);
    if (before.episode_id !== null && before.episode_id !== after.episode_id) this.#past.push(before);
    this.#slots.set(key, after);
  }

  episodes(): AlertSlot[] {
    return [...this.#past, ...[...this.#slots.values()].filter(({ episode_id: id }) => id !== null)];
  }
}

async function dryRunWindow(
  deps: DryRunDependencies,
  rule: AlertRule,
  on: WindowCondition,
  project: Project,
): Promise<DryRunResult> {
  const until = deps.now();
  if (isState(on.metric)) {
    return resultOf([], { from: until, until, notSeen: [`${on.metric} is known of this moment only.`] });
  }
  if (on.by !== undefined || on.metric === 'escalation_share' || !isHours(on.window)) {
    return dryRunNow(deps, rule, on, project);
  }
  const replay = new Replay();
  const from = Math.max(until - DAYS * 24 * HOUR, Date.parse(project.created_at));
  const readings = new ProjectReadings({ ...deps, ...UNKNOWN_STATES }, project, until);
  for (let at = Math.ceil(from / HOUR) * HOUR - 1; at <= until; at += HOUR) {
    for (const { group, finding } of await findBeyond(rule.name, on, readings.asOf(at))) {
      replay.change(
        group,
        () => emptyFor(rule, project, group),
        (slot) => onFinding(slot, rule, withNoData(rule, finding), at),
      );
    }
  }
  const notSeen = ['Hours are looked at as a whole: what came and went within one hour is not seen.'];
  if (millisecondsOf(rule.for) % HOUR !== 0) notSeen.push('`for` counts in whole hours here.');
  if (rule.no_data === 'tell') notSeen.push(MISSING_DATA);
  return resultOf(replay.episodes(), { from, until, notSeen });
}

/** What is kept by day or by trace only is measured once, as it is now. */
async function dryRunNow(
  deps: DryRunDependencies,
  rule: AlertRule,
  on: WindowCondition,
  project: Project,
): Promise<DryRunResult> {
  const until = deps.now();
  const replay = new Replay();
  const readings = new ProjectReadings({ ...deps, ...UNKNOWN_STATES }, project, until);
  for (const { group, finding } of await findBeyond(rule.name, on, readings)) {
    const now = { ...rule, for: '0m' };
    replay.change(
      group,
      () => emptyFor(rule, project, group),
      (slot) => onFinding(slot, now, finding, until),
    );
  }
  const notSeen = ['This measurement is not kept by the hour: only what it is now is shown.'];
  if (rule.no_data !== 'keep') notSeen.push(MISSING_DATA);
  return resultOf(replay.episodes(), { from: until, until, notSeen });
}

const MISSING_DATA = 'What `no_data` says of a window with too few traces is not shown.';
const UNKNOWN_STATES = { lateReviews: async () => null, isJudgeAvailable: async () => null };

async function dryRunEvents(deps: DryRunDependencies, rule: AlertRule, project: Project): Promise<DryRunResult> {
  const until = deps.now();
  const earliest = Math.max(until - DAYS * 24 * HOUR, Date.parse(project.created_at));
  const { found, isCut } = await evaluatedTraces(deps, project, earliest, until);
  const replay = new Replay();
  const oldestFirst = [...found].sort((a, b) => (a.evaluation.created_at < b.evaluation.created_at ? -1 : 1));
  for (const concluded of oldestFirst) {
    const match = matchEvent(rule, evaluationEvent(concluded));
    if (match === null) continue;
    const at = Date.parse(concluded.evaluation.created_at);
    replay.change(
      match.group,
      () => emptyFor(rule, project, match.group),
      (slot) => onEvents(endedBefore(slot, rule, at), rule, [match], at),
    );
  }
  const from = isCut ? Date.parse(oldestFirst[0]?.evaluation.created_at ?? iso(earliest)) : earliest;
  const notSeen = isCut ? [`Only the latest ${MAX_TRACES} traces were looked at.`] : [];
  const ended = replay.episodes().map((slot) => endedBefore(slot, rule, until));
  return resultOf(ended, { from, until, notSeen: [...notSeen, 'Earlier evaluations of a trace are not looked at.'] });
}

/** As it was just before: an episode after which nothing came had ended by then. */
function endedBefore(slot: AlertSlot, rule: AlertRule, at: number): AlertSlot {
  if (!isOpen(slot) || slot.last_at === null) return slot;
  const end = Date.parse(slot.last_at) + millisecondsOf(rule.keep_firing_for);
  return end < at ? onTime(slot, { ...rule, escalation: null }, end) : slot;
}

interface Evaluated {
  readonly record: TraceRecord;
  readonly evaluation: StoredEvaluation;
}

async function evaluatedTraces(
  { traces }: DryRunDependencies,
  { organization_id: organizationId, project_id: projectId, index_shards: shards }: Project,
  from: number,
  until: number,
): Promise<{ readonly found: Evaluated[]; readonly isCut: boolean }> {
  const found: Evaluated[] = [];
  let examined = 0;
  const range = { organizationId, projectId, shards, from: iso(from), to: iso(until), after: null, wanted: MAX_TRACES };
  for await (const page of traces.list(range)) {
    const records = page.slice(0, MAX_TRACES - examined);
    const evaluations = await traces.findEvaluations(records);
    for (const [index, record] of records.entries()) {
      const evaluation = evaluations[index];
      if (evaluation !== undefined && evaluation !== null) found.push({ record, evaluation });
    }
    examined += records.length;
    if (examined >= MAX_TRACES) return { found, isCut: true };
  }
  return { found, isCut: false };
}

function emptyFor(rule: AlertRule, project: Project, group: Readonly<Record<string, string>>): AlertSlot {
  const { organization_id: organizationId, project_id: projectId } = project;
  const kind = isWindowCondition(rule.on) ? 'window' : 'event';
  return emptySlot({ organizationId, projectId, kind, fingerprint: '0'.repeat(16), group }, rule);
}
