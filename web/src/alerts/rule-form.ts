import type { AlertRule } from '../../../lib/client/api-types.ts';
import { readJsonObject } from '../rules/read-json.ts';

/** What may be said of a rule when it is made; the rest has defaults. */
const MEMBERS = [
  'name',
  'on',
  'severity',
  'channels',
  'enabled',
  'for',
  'keep_firing_for',
  'no_data',
  'group_by',
  'quiet_hours',
  'escalation',
] as const;

/** Beginnings of a rule that say what is usual. */
export const TEMPLATES = [
  {
    value: 'share',
    label: 'A share goes beyond a bound',
    rule: {
      name: 'Failure share',
      on: { metric: 'failed_share', by: 'model', window: '1h', above: 0.05, min_count: 50 },
      for: '10m',
      keep_firing_for: '15m',
      no_data: 'keep',
    },
  },
  {
    value: 'finding',
    label: 'Something severe is found',
    rule: { name: 'Critical findings', on: { event: 'evaluation', severity_at_least: 'critical' } },
  },
  {
    value: 'cost',
    label: 'A day costs unusually much',
    rule: { name: 'Unusual cost', on: { metric: 'cost_usd', window: '1d', compare: 'anomaly', above: 10 } },
  },
  {
    value: 'forecast',
    label: 'The month will cost more than it should',
    rule: { name: 'Cost of the month', on: { metric: 'forecast_usd', window: 'month', above: 1000 } },
  },
  {
    value: 'budget',
    label: 'A budget will be spent before its time',
    rule: { name: 'Budget expected to be spent', on: { event: 'budget_forecast' } },
  },
  {
    value: 'evaluators',
    label: 'Other evaluators judge the traces',
    rule: { name: 'Evaluators changed', on: { event: 'evaluators_changed' } },
  },
  {
    value: 'silence',
    label: 'Nothing comes in',
    rule: { name: 'No traces', on: { metric: 'silence', window: '6h' } },
  },
] as const;
export type TemplateId = (typeof TEMPLATES)[number]['value'];

export function tellTemplate(id: TemplateId): string {
  return JSON.stringify(TEMPLATES.find(({ value }) => value === id)?.rule ?? {}, null, 2);
}

/** A rule as it is written, without what the service says of it. */
export function tellRule(rule: AlertRule): string {
  const { severity, ...known } = Object.fromEntries(MEMBERS.map((name) => [name, rule[name]]));
  // Null is that of the issue, which is said by saying nothing.
  return JSON.stringify(severity === null ? known : { ...known, severity }, null, 2);
}

type ReadRule = { readonly rule: object } | { readonly problem: string };

/** What a rule has where nothing is said; of the other members something has to be said. */
const TAKEN_OUT = {
  severity: null,
  channels: [],
  enabled: true,
  for: '0m',
  no_data: 'keep',
  group_by: [],
  quiet_hours: null,
  escalation: null,
} as const;

/** What was typed over a rule that exists: a member that was taken out goes back to what it is without it. */
export function readChangedRule(text: string): ReadRule {
  const read = readRule(text);
  if ('problem' in read) return read;
  const missing = MEMBERS.find((name) => !(name in read.rule) && !(name in TAKEN_OUT));
  return missing === undefined
    ? { rule: { ...TAKEN_OUT, ...read.rule } }
    : { problem: `${missing} cannot be taken out of a rule` };
}

/** What was typed; the API says what is wrong inside. */
export function readRule(text: string): ReadRule {
  const read = readJsonObject(text);
  if ('problem' in read) return read;
  const known: readonly string[] = MEMBERS;
  const unknown = Object.keys(read.value).find((name) => !known.includes(name));
  return unknown === undefined ? { rule: read.value } : { problem: `${unknown} is no member of a rule` };
}
