import { AegisError } from '../kernel/errors.ts';
import { type AlertRule, type AlertSettings, completeRule, concerns, type RuleSettings } from './alert-rule.ts';

/**
 * The rules that every organization has without storing any. Each needs traffic, reviews or budgets before it can say
 * anything, so that none is loud, or read at all, where nothing happens.
 */
const SHIPPED: Readonly<Record<string, RuleSettings>> = {
  'shipped-critical-issue': {
    name: 'Critical issue',
    on: { event: 'evaluation', severity_at_least: 'critical', except_domain: 'healthcare' },
  },
  'shipped-healthcare-critical': {
    name: 'Critical issue in healthcare',
    on: { event: 'evaluation', severity_at_least: 'critical', domain: 'healthcare' },
    group_by: ['type'],
  },
  'shipped-failure-share': {
    name: 'Share of failed traces',
    on: { metric: 'failed_share', window: '1h', long_window: '6h', above: 0.2, min_count: 50 },
    for: '10m',
    severity: 'high',
  },
  'shipped-spend': { name: 'Budget spent', on: { event: 'budget_crossed' }, severity: 'medium' },
  'shipped-spend-forecast': {
    name: 'Budget expected to be spent before its time',
    on: { event: 'budget_forecast' },
    severity: 'medium',
  },
  'shipped-key-leaked': { name: 'API key leaked', on: { event: 'key_leaked' }, severity: 'critical' },
  'shipped-unpriced-share': {
    name: 'Share of traces without a price',
    on: { metric: 'unpriced_share', window: '1d', above: 0.01, min_count: 100 },
    for: '10m',
    severity: 'medium',
  },
  'shipped-escalation-share': {
    name: 'Share of traces that tiers 1 and 2 could not decide',
    on: { metric: 'escalation_share', window: '1d', above: 0.5, min_count: 100 },
    for: '30m',
    severity: 'medium',
  },
  'shipped-late-reviews': {
    name: 'Late reviews',
    on: { metric: 'late_reviews', window: '1h', above: 0, min_count: 0 },
    for: '10m',
    severity: 'medium',
  },
  'shipped-judge-unavailable': {
    name: 'Judge unavailable',
    on: { metric: 'judge_unavailable', window: '1h', min_count: 0 },
    for: '15m',
    severity: 'high',
  },
  'shipped-silence': {
    name: 'No traces from an application that used to send',
    on: { metric: 'silence', window: '24h', min_count: 50 },
    severity: 'high',
  },
};

/** They were written down then, for everybody. */
const WRITTEN_AT = '2026-11-30T00:00:00.000Z';

const SHIPPED_RULES: readonly AlertRule[] = Object.entries(SHIPPED).map(([ruleId, settings]) =>
  completeRule(settings, { ruleId, projectId: null, at: WRITTEN_AT }),
);

export function isShippedRule(ruleId: string): boolean {
  return Object.hasOwn(SHIPPED, ruleId);
}

/** Every rule of an organization: the shipped ones, or what it put in their place, and its own. */
export function allRules({ rules }: Pick<AlertSettings, 'rules'>): AlertRule[] {
  const own = new Map(rules.map((rule) => [rule.rule_id, rule]));
  const shipped = SHIPPED_RULES.map((rule) => own.get(rule.rule_id) ?? rule);
  return [...shipped, ...rules.filter(({ rule_id: id }) => !isShippedRule(id))];
}

/** Those that are about a project, or with null about the organization, and in force. */
export function rulesInForce(settings: Pick<AlertSettings, 'rules'>, projectId: string | null): AlertRule[] {
  return allRules(settings).filter((rule) => rule.enabled && concerns(rule, projectId));
}

/** @throws AegisError `not_found` */
export function ruleNamed(settings: Pick<AlertSettings, 'rules'>, ruleId: string): AlertRule {
  const rule = allRules(settings).find(({ rule_id: id }) => id === ruleId);
  if (rule === undefined) throw ruleNotFound();
  return rule;
}

export function ruleNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such alert rule.');
}
