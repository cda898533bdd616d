import * as z from 'zod';
import { Severity } from '../../kernel/issue.ts';
import { type AlertRule, EVENT_GROUPS, type Silence } from '../alert-rule.ts';
import { AlertCondition } from '../condition.ts';
import type { AlertSlot } from '../episode.ts';
import { QuietHours } from '../quiet-hours.ts';
import { isShippedRule } from '../shipped-rules.ts';

export const AlertRuleResource = z
  .object({
    rule_id: z.string(),
    name: z.string(),
    project_id: z.string().nullable().meta({ description: 'Null for every project.' }),
    shipped: z.boolean().meta({ description: 'Every organization has it until it changes it or turns it off.' }),
    enabled: z.boolean(),
    on: AlertCondition,
    severity: Severity.nullable(),
    channels: z.array(z.string()),
    for: z.string(),
    keep_firing_for: z.string(),
    no_data: z.enum(['tell', 'ok', 'keep']),
    group_by: z.array(z.enum(EVENT_GROUPS)),
    quiet_hours: QuietHours.nullable(),
    escalation: z.object({ after: z.string(), channels: z.array(z.string()) }).nullable(),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'AlertRule' });

export function toRuleResource(rule: AlertRule): z.infer<typeof AlertRuleResource> {
  return { ...rule, shipped: isShippedRule(rule.rule_id) };
}

export const AlertResource = z
  .object({
    alert_id: z.string(),
    rule_id: z.string(),
    name: z.string(),
    project_id: z.string().nullable().meta({ description: 'Null for what concerns the whole organization.' }),
    kind: z.enum(['event', 'window', 'no_data', 'unlookable']).meta({
      description: 'What it is about: events, a measurement, missing data, or a rule that cannot be looked at.',
    }),
    group: z.record(z.string(), z.string()),
    state: z.enum(['open', 'acknowledged', 'resolved']),
    severity: Severity,
    summary: z.string(),
    opened_at: z.string(),
    acknowledged_at: z.string().nullable(),
    acknowledged_by: z.string().nullable(),
    resolved_at: z.string().nullable(),
    resolved_by: z.string().nullable().meta({ description: '`rule`, or the key that resolved it.' }),
    last_at: z.string().nullable(),
    count: z.int().meta({ description: 'Traces, or other events, that joined it.' }),
    traces: z.array(z.object({ trace_id: z.string(), evaluation_id: z.string(), at: z.string() })).meta({
      description: 'The last ten.',
    }),
    measured: z
      .object({ value: z.number(), interval: z.array(z.number()).nullable(), n: z.int() })
      .nullable()
      .meta({ description: 'The last value; a share with its 95 % interval.' }),
    silenced_until: z.string().nullable(),
  })
  .meta({ id: 'Alert' });

/** An episode as a client sees it; a slot that has one. */
export function toAlertResource(slot: AlertSlot): z.infer<typeof AlertResource> {
  return {
    alert_id: slot.episode_id ?? '',
    rule_id: slot.rule_id,
    name: slot.name,
    project_id: slot.project_id,
    kind: slot.kind,
    group: slot.group,
    state: slot.state === 'quiet' ? 'resolved' : slot.state,
    severity: slot.severity,
    summary: slot.summary,
    opened_at: slot.opened_at ?? '',
    acknowledged_at: slot.acknowledged_at,
    acknowledged_by: slot.acknowledged_by,
    resolved_at: slot.resolved_at,
    resolved_by: slot.resolved_by,
    last_at: slot.last_at,
    count: slot.count,
    traces: slot.traces,
    measured: slot.measured,
    silenced_until: slot.silenced_until,
  };
}

export const SilenceResource = z
  .object({
    silence_id: z.string(),
    project_id: z.string().nullable(),
    rule_id: z.string().nullable(),
    severity_at_most: Severity.nullable(),
    starts_at: z.string(),
    ends_at: z.string(),
    reason: z.string(),
    created_by: z.string(),
  })
  .meta({ id: 'AlertSilence' });

export function toSilenceResource(silence: Silence): z.infer<typeof SilenceResource> {
  return { ...silence };
}
