import * as z from 'zod';
import { SEVERITIES, Severity } from '../kernel/issue.ts';
import type { Match } from './alert-event.ts';
import type { AlertRule } from './alert-rule.ts';
import { millisecondsOf } from './duration.ts';
import { episodeIdOf } from './episode-id.ts';
import { iso } from './iso.ts';

/** An episode lists so many of its traces, the latest first. */
const MAX_TRACES = 10;

const Measured = z.object({
  value: z.number(),
  /** Of a share. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** Traces that it was measured on. */
  n: z.int(),
});
export type Measured = z.infer<typeof Measured>;

/** What is still to be told. It is written with the change that it tells of, so that no crash can lose it. */
export const Untold = z.object({
  what: z.enum(['opened', 'acknowledged', 'resolved', 'escalated']),
  at: z.string(),
  episode_id: z.string(),
  severity: Severity,
  summary: z.string(),
  trace_id: z.string().nullable(),
  evaluation_id: z.string().nullable(),
  /** Somebody was about to tell it and was not to. */
  muted: z.boolean(),
});
export type Untold = z.infer<typeof Untold>;

/**
 * The current episode of one rule and one group, or the last one; there is one at most, and with `quiet` there was none
 * yet. While `pending_since` is set, the next one may open.
 */
export const AlertSlot = z.object({
  organization_id: z.string(),
  project_id: z.string().nullable(),
  rule_id: z.string(),
  /** Of project, kind and group. */
  fingerprint: z.string(),
  kind: z.enum(['event', 'window', 'no_data', 'unlookable']),
  group: z.record(z.string(), z.string()),
  name: z.string(),
  severity: Severity,
  channels: z.array(z.string()),
  state: z.enum(['quiet', 'open', 'acknowledged', 'resolved']),
  episode_id: z.string().nullable(),
  summary: z.string(),
  pending_since: z.string().nullable(),
  opened_at: z.string().nullable(),
  acknowledged_at: z.string().nullable(),
  acknowledged_by: z.string().nullable(),
  escalated_at: z.string().nullable(),
  resolved_at: z.string().nullable(),
  /** `rule`, or the key of whoever said so. */
  resolved_by: z.string().nullable(),
  /** Somebody resolved it while the measurement was beyond its bound: it opens again after it was within. */
  waits_for_clear: z.boolean(),
  /** When it was so the last time. */
  last_at: z.string().nullable(),
  count: z.int(),
  traces: z.array(z.object({ trace_id: z.string(), evaluation_id: z.string(), at: z.string() })),
  measured: Measured.nullable(),
  silenced_until: z.string().nullable(),
  untold: z.array(Untold),
  /** When its measurement is looked at even if nothing comes in, ISO-8601. */
  timer_at: z.string().nullable(),
  /** When something is to be done with it, ISO-8601. */
  due_at: z.string().nullable(),
  /** Grows with every change. */
  version: z.int(),
});
export type AlertSlot = z.infer<typeof AlertSlot>;
type SlotKind = AlertSlot['kind'];

export interface SlotPlace {
  readonly organizationId: string;
  readonly projectId: string | null;
  readonly fingerprint: string;
  readonly kind: SlotKind;
  readonly group: Readonly<Record<string, string>>;
}

export function emptySlot(place: SlotPlace, rule: AlertRule): AlertSlot {
  return {
    organization_id: place.organizationId,
    project_id: place.projectId,
    rule_id: rule.rule_id,
    fingerprint: place.fingerprint,
    kind: place.kind,
    group: place.group,
    name: rule.name,
    severity: rule.severity ?? 'high',
    channels: rule.channels,
    state: 'quiet',
    episode_id: null,
    summary: '',
    pending_since: null,
    opened_at: null,
    acknowledged_at: null,
    acknowledged_by: null,
    escalated_at: null,
    resolved_at: null,
    resolved_by: null,
    waits_for_clear: false,
    last_at: null,
    count: 0,
    traces: [],
    measured: null,
    silenced_until: null,
    untold: [],
    timer_at: null,
    due_at: null,
    version: 0,
  };
}

export function isOpen({ state }: Pick<AlertSlot, 'state'>): boolean {
  return state === 'open' || state === 'acknowledged';
}

/** @param trace which it is told with; by default the latest */
function tell(slot: AlertSlot, what: Untold['what'], now: number, trace: Match['trace'] = null): AlertSlot {
  const { trace_id = null, evaluation_id = null } = trace ?? slot.traces[0] ?? {};
  const untold: Untold = {
    what,
    at: iso(now),
    episode_id: slot.episode_id ?? '',
    severity: slot.severity,
    summary: slot.summary,
    trace_id,
    evaluation_id,
    muted: false,
  };
  return { ...slot, untold: [...slot.untold, untold] };
}

function opened(slot: AlertSlot, rule: AlertRule, now: number, trace: Match['trace'] = null): AlertSlot {
  const next: AlertSlot = {
    ...slot,
    name: rule.name,
    channels: rule.channels,
    state: 'open',
    episode_id: episodeIdOf(slot, now),
    pending_since: null,
    opened_at: iso(now),
    acknowledged_at: null,
    acknowledged_by: null,
    escalated_at: null,
    resolved_at: null,
    resolved_by: null,
    waits_for_clear: false,
    silenced_until: null,
  };
  return tell(next, 'opened', now, trace);
}

/** Adds events that the slot has not counted: to the open episode, or to a new one. */
export function onEvents(slot: AlertSlot, rule: AlertRule, matches: readonly Match[], now: number): AlertSlot {
  const [first] = matches;
  if (first === undefined) return slot;
  const isNew = !isOpen(slot);
  const worst = matches.reduce((a, b) => (rankOf(b.severity) > rankOf(a.severity) ? b : a), first);
  const traces = matches.flatMap(({ trace }) => trace ?? []);
  const known = isNew ? [] : slot.traces;
  const severity = isNew || rankOf(worst.severity) > rankOf(slot.severity) ? worst.severity : slot.severity;
  const joined: AlertSlot = {
    ...slot,
    severity,
    summary: isNew ? worst.summary : slot.summary,
    last_at: iso(now),
    count: (isNew ? 0 : slot.count) + matches.length,
    traces: [...traces, ...known].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, MAX_TRACES),
  };
  if (isNew) return opened(joined, rule, now, worst.trace);
  return severity === slot.severity ? joined : tellGraver({ ...joined, summary: worst.summary }, now, worst.trace);
}

/**
 * Tells the opening again, under the same id: whoever has heard of it hears nothing, and whoever asks for graver ones
 * only hears it now. One that nobody was told yet is told as grave as it is.
 */
function tellGraver(slot: AlertSlot, now: number, trace: Match['trace']): AlertSlot {
  const isOlder = ({ what, episode_id: id }: Untold) => what === 'opened' && id === slot.episode_id;
  return tell({ ...slot, untold: slot.untold.filter((each) => !isOlder(each)) }, 'opened', now, trace);
}

/** What a look found: nothing where the data does not tell. */
export interface Finding {
  readonly isBeyond: boolean;
  readonly summary: string;
  readonly measured: Measured | null;
  /** When it would be beyond if no trace came any more, epoch milliseconds; where that is known. */
  readonly beyondAt?: number;
}

/** What a rule makes of it: missing data is all well where the rule says so. */
export function withNoData({ no_data: noData }: AlertRule, finding: Finding | null): Finding | null {
  return finding === null && noData === 'ok' ? { isBeyond: false, summary: '', measured: null } : finding;
}

/**
 * The slot after a look at its measurement; the same object where nothing changes. Missing data changes nothing; within
 * the bound an episode stays open for as long as the rule keeps it, so that a measurement that flaps is one episode.
 */
export function onFinding(slot: AlertSlot, rule: AlertRule, finding: Finding | null, now: number): AlertSlot {
  if (finding === null) return slot;
  return finding.isBeyond ? beyond(slot, rule, finding, now) : within(slot, rule, now);
}

function beyond(slot: AlertSlot, rule: AlertRule, { summary, measured }: Finding, now: number): AlertSlot {
  if (slot.waits_for_clear) return slot;
  if (isOpen(slot)) return { ...slot, last_at: iso(now), measured };
  const since = slot.pending_since === null ? now : Date.parse(slot.pending_since);
  if (now - since < millisecondsOf(rule.for)) return { ...slot, pending_since: iso(since) };
  const severity = rule.severity ?? 'high';
  const seen: AlertSlot = { ...slot, severity, summary, measured, last_at: iso(now), count: 1, traces: [] };
  return opened(seen, rule, now);
}

function within(slot: AlertSlot, rule: AlertRule, now: number): AlertSlot {
  if (slot.waits_for_clear) return { ...slot, waits_for_clear: false };
  if (slot.pending_since !== null) return { ...slot, pending_since: null };
  return isOpen(slot) && hasKept(slot, rule, now) ? resolved(slot, 'rule', now) : slot;
}

function hasKept({ last_at: last }: AlertSlot, { keep_firing_for: keeps }: AlertRule, now: number): boolean {
  return last === null || now - Date.parse(last) >= millisecondsOf(keeps);
}

function resolved(slot: AlertSlot, by: string, now: number): AlertSlot {
  return tell({ ...slot, state: 'resolved', resolved_at: iso(now), resolved_by: by }, 'resolved', now);
}

/** Ends an episode of events after which nothing came, or one whose rule is gone; tells others of what nobody took. */
export function onTime(slot: AlertSlot, rule: AlertRule | null, now: number): AlertSlot {
  if (!isOpen(slot)) return rule === null && slot.pending_since !== null ? { ...slot, pending_since: null } : slot;
  if (rule === null || (slot.kind === 'event' && hasKept(slot, rule, now))) return resolved(slot, 'rule', now);
  if (escalatesAt(slot, rule) > now) return slot;
  return tell({ ...slot, escalated_at: iso(now) }, 'escalated', now);
}

/** Never, where nobody else is to be told. */
function escalatesAt(slot: AlertSlot, { escalation }: Pick<AlertRule, 'escalation'>): number {
  if (slot.state !== 'open' || escalation === null || slot.escalated_at !== null || slot.opened_at === null) {
    return Number.POSITIVE_INFINITY;
  }
  return Date.parse(slot.opened_at) + millisecondsOf(escalation.after);
}

export function onAcknowledge(slot: AlertSlot, by: string, now: number): AlertSlot {
  if (slot.state !== 'open') return slot;
  const next: AlertSlot = { ...slot, state: 'acknowledged', acknowledged_at: iso(now), acknowledged_by: by };
  return tell(next, 'acknowledged', now);
}

export function onResolve(slot: AlertSlot, by: string, now: number): AlertSlot {
  if (!isOpen(slot)) return slot;
  return { ...resolved(slot, by, now), waits_for_clear: slot.kind !== 'event' };
}

/** What is told goes out within this time by whoever changed the slot; afterwards `watch` repeats it. */
const REPEAT_MILLISECONDS = 30_000;
/** What cannot wait for traffic is looked at again after this. */
export const LOOK_MILLISECONDS = 5 * 60_000;

/** The slot with the time at which something is to be done with it. @param mutedUntil of what is not to be told now */
export function scheduled(
  slot: AlertSlot,
  rule: AlertRule | null,
  now: number,
  mutedUntil: number | null = null,
): AlertSlot {
  const times: number[] = slot.timer_at === null ? [] : [Date.parse(slot.timer_at)];
  if (slot.untold.some(({ muted }) => !muted)) times.push(now + REPEAT_MILLISECONDS);
  if (slot.untold.some(({ muted }) => muted)) times.push(mutedUntil ?? now + REPEAT_MILLISECONDS);
  const isUnderWay = isOpen(slot) || slot.pending_since !== null;
  if (isUnderWay && rule === null) times.push(now + LOOK_MILLISECONDS);
  if (rule !== null && isOpen(slot)) {
    times.push(escalatesAt(slot, rule));
    if (slot.kind === 'event') times.push(Date.parse(slot.last_at ?? iso(now)) + millisecondsOf(rule.keep_firing_for));
  }
  const first = Math.min(...times);
  return { ...slot, due_at: Number.isFinite(first) ? iso(first) : null };
}

function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
