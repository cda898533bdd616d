import * as z from 'zod';
import { ProjectId } from '../content/trace.ts';
import { Severity } from '../kernel/issue.ts';
import { AlertCondition, isWindowCondition } from './condition.ts';
import { Duration } from './duration.ts';
import { QuietHours } from './quiet-hours.ts';

/** Of one organization; rules and silences are one item. */
export const MAX_RULES = 50;
export const MAX_SILENCES = 50;
const MAX_CHANNELS = 20;

const ChannelIds = z.array(z.string().min(1).max(64)).max(MAX_CHANNELS);
const RuleName = z.string().trim().min(1).max(128);

/** By what the events of a rule are told apart: each group has an episode of its own. */
export const EVENT_GROUPS = ['model', 'domain', 'category', 'type', 'evaluator'] as const;

/** What may be said of a rule when it is made; the rest has defaults. */
export const RuleSettings = z.strictObject({
  name: RuleName,
  on: AlertCondition,
  severity: Severity.optional().meta({ description: 'By default that of the issue, or `high` for a measurement.' }),
  channels: ChannelIds.optional().meta({ description: 'Without any, the default channels of the organization.' }),
  enabled: z.boolean().optional(),
  for: Duration.optional().meta({
    description: 'So long a measurement has to stay beyond its bound. By default not at all.',
  }),
  keep_firing_for: Duration.optional().meta({
    description:
      'So long after the last time the episode stays open: by default 15 minutes for a measurement, an hour for events.',
  }),
  no_data: z.enum(['tell', 'ok', 'keep']).optional().meta({
    description:
      'What a window without enough traces means: an episode of its own, that all is well, or nothing (the default).',
  }),
  group_by: z.array(z.enum(EVENT_GROUPS)).max(3).optional(),
  quiet_hours: QuietHours.nullable().optional(),
  escalation: z
    .strictObject({ after: Duration, channels: ChannelIds.min(1) })
    .nullable()
    .optional()
    .meta({ description: 'Whom to tell when nobody has acknowledged an episode after this time.' }),
});
export type RuleSettings = z.infer<typeof RuleSettings>;

/** What may be changed of a rule; what is not said stays. */
export const RuleChange = RuleSettings.partial().extend({
  severity: Severity.nullable()
    .optional()
    .meta({ description: 'Null for that of the issue, or `high` for a measurement.' }),
});
export type RuleChange = z.infer<typeof RuleChange>;

/** A rule as stored, complete. */
export const AlertRule = z.object({
  rule_id: z.string(),
  /** Null for every project, and for what concerns the whole organization. */
  project_id: ProjectId.nullable(),
  name: RuleName,
  on: AlertCondition,
  /** Null: that of the issue. */
  severity: Severity.nullable(),
  channels: ChannelIds,
  enabled: z.boolean(),
  for: Duration,
  keep_firing_for: Duration,
  no_data: z.enum(['tell', 'ok', 'keep']),
  group_by: z.array(z.enum(EVENT_GROUPS)),
  quiet_hours: QuietHours.nullable(),
  escalation: z.object({ after: Duration, channels: ChannelIds }).nullable(),
  version: z.int().positive(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type AlertRule = z.infer<typeof AlertRule>;

/** Keeps episodes from being told for a time; they are listed all the same. */
export const Silence = z.object({
  silence_id: z.string(),
  project_id: ProjectId.nullable(),
  rule_id: z.string().nullable(),
  /** Episodes of this severity and of lower ones. */
  severity_at_most: Severity.nullable(),
  starts_at: z.string(),
  ends_at: z.string(),
  reason: z.string(),
  created_by: z.string(),
});
export type Silence = z.infer<typeof Silence>;

/** With which evaluators the traces of an organization were evaluated when that was looked at. */
export const KnownEvaluators = z.object({
  name: z.string(),
  /** How often they have changed, and were told of. */
  changes: z.int().nonnegative(),
});
export type KnownEvaluators = z.infer<typeof KnownEvaluators>;

/** What an organization has said of its alerts; the version grows with each change. */
export interface AlertSettings {
  readonly rules: readonly AlertRule[];
  readonly silences: readonly Silence[];
  /** Known only where a rule asks for it. */
  readonly evaluators?: KnownEvaluators | undefined;
  readonly version: number;
}

export interface AlertRuleStore {
  find(organizationId: string): Promise<AlertSettings>;
  /** False when they changed since the version before was read. */
  save(organizationId: string, settings: AlertSettings): Promise<boolean>;
}

const WINDOW_KEEPS = '15m';
const EVENT_KEEPS = '1h';

interface Identity {
  readonly ruleId: string;
  readonly projectId: string | null;
  /** ISO-8601. */
  readonly at: string;
}

/** A new rule with its defaults. */
export function completeRule(settings: RuleSettings, { ruleId, projectId, at }: Identity): AlertRule {
  const isWindow = isWindowCondition(settings.on);
  return {
    rule_id: ruleId,
    project_id: projectId,
    name: settings.name,
    on: settings.on,
    severity: settings.severity ?? null,
    channels: settings.channels ?? [],
    enabled: settings.enabled ?? true,
    for: settings.for ?? '0m',
    keep_firing_for: settings.keep_firing_for ?? (isWindow ? WINDOW_KEEPS : EVENT_KEEPS),
    no_data: settings.no_data ?? 'keep',
    group_by: settings.group_by ?? [],
    quiet_hours: settings.quiet_hours ?? null,
    escalation: settings.escalation ?? null,
    version: 1,
    created_at: at,
    updated_at: at,
  };
}

/** What of a rule its condition gives no meaning to; empty for one that can be kept. */
export function contradictionsIn({
  on,
  for: holds,
  no_data: noData,
  group_by: groups,
  project_id: projectId,
}: AlertRule) {
  const found: { path: string; message: string }[] = [];
  if (isWindowCondition(on)) {
    if (groups.length > 0) found.push({ path: 'group_by', message: 'is for events; a measurement has `on.by`' });
    if (on.metric === 'silence' && noData !== 'keep') {
      found.push({ path: 'no_data', message: 'says nothing here: silence is about missing data' });
    }
    return found;
  }
  if (holds !== '0m') found.push({ path: 'for', message: 'is for measurements; an event has happened' });
  if (noData !== 'keep') found.push({ path: 'no_data', message: 'is for measurements' });
  if (projectId !== null && (on.event === 'key_leaked' || on.event === 'evaluators_changed')) {
    found.push({
      path: 'project_id',
      message: 'is for what happens in a project; this concerns the whole organization',
    });
  }
  if (on.event !== 'evaluation' && groups.length > 0) found.push({ path: 'group_by', message: 'is for evaluations' });
  return found;
}

/** Whether a rule is about a project; null for what concerns the whole organization. */
export function concerns(rule: Pick<AlertRule, 'project_id'>, projectId: string | null): boolean {
  return rule.project_id === null || rule.project_id === projectId;
}
