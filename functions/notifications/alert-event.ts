import type { ApiKeyRecord } from '../access/api-key-record.ts';
import type { ForeseenCrossing } from '../analytics/foresee-budgets.ts';
import { type Issue, SEVERITIES, type Severity } from '../kernel/issue.ts';
import type { Budget, Crossing } from '../quota/budget.ts';
import type { Concluded } from '../traces/concluded.ts';
import type { AlertRule } from './alert-rule.ts';
import { type EvaluationCondition, isWindowCondition } from './condition.ts';
import { iso } from './iso.ts';

interface EventPlace {
  /** The same whenever it is told of; a rule counts it once. */
  readonly id: string;
  /** ISO-8601. */
  readonly at: string;
  readonly organizationId: string;
  /** Null for what concerns the whole organization. */
  readonly projectId: string | null;
}

export interface EvaluationEvent extends EventPlace {
  readonly kind: 'evaluation';
  readonly concluded: Pick<Concluded, 'evaluation' | 'record'>;
}

export interface BudgetEvent extends EventPlace {
  readonly kind: 'budget_crossed';
  readonly budget: { readonly id: string; readonly name: string; readonly window: string; readonly threshold: number };
}

export interface ForecastEvent extends EventPlace {
  readonly kind: 'budget_forecast';
  readonly budget: { readonly id: string; readonly name: string; readonly window: string; readonly crossesAt: string };
}

export interface LeakEvent extends EventPlace {
  readonly kind: 'key_leaked';
  readonly keyId: string;
}

interface EvaluatorsEvent extends EventPlace {
  readonly kind: 'evaluators_changed';
  readonly before: string;
  readonly after: string;
}

export interface DeletionEvent extends EventPlace {
  readonly kind: 'deletion';
  readonly traces: number;
}

export type AlertEvent = EvaluationEvent | BudgetEvent | ForecastEvent | LeakEvent | EvaluatorsEvent | DeletionEvent;

/** What a rule makes of an event: whose episode it joins, and what is told of it. */
export interface Match {
  readonly group: Readonly<Record<string, string>>;
  readonly severity: Severity;
  /** One sentence, without text of any trace. */
  readonly summary: string;
  readonly trace: { readonly trace_id: string; readonly evaluation_id: string; readonly at: string } | null;
}

/** One event for each trace: an evaluation that supersedes another tells nothing that was told already. */
export function evaluationEvent({ evaluation, record }: Pick<Concluded, 'evaluation' | 'record'>): EvaluationEvent {
  return {
    kind: 'evaluation',
    id: record.trace_id,
    at: evaluation.created_at,
    organizationId: record.organization_id,
    projectId: record.project_id,
    concluded: { evaluation, record },
  };
}

export function leakEvent(
  { public_id: keyId, organization_id: organizationId }: Pick<ApiKeyRecord, 'public_id' | 'organization_id'>,
  now: number,
): LeakEvent {
  return { kind: 'key_leaked', id: `leak:${keyId}`, at: iso(now), organizationId, projectId: null, keyId };
}

export function budgetEvent(
  organizationId: string,
  { budget_id: id, name, project_id: projectId }: Budget,
  { window, threshold, crossed_at: at }: Crossing,
): BudgetEvent {
  const budget = { id, name, window, threshold };
  return { kind: 'budget_crossed', id: `budget:${id}:${window}:${threshold}`, at, organizationId, projectId, budget };
}

export function forecastEvent(
  organizationId: string,
  { budget_id: id, name, project_id: projectId }: Budget,
  { window, crossesAt, at }: ForeseenCrossing,
): ForecastEvent {
  const budget = { id, name, window, crossesAt };
  return { kind: 'budget_forecast', id: `forecast:${id}:${window}`, at, organizationId, projectId, budget };
}

/** Null where the rule is not about this event. */
export function matchEvent(rule: AlertRule, event: AlertEvent): Match | null {
  const { on } = rule;
  if (isWindowCondition(on) || on.event !== event.kind) return null;
  switch (event.kind) {
    case 'evaluation':
      return on.event === 'evaluation' ? matchEvaluation(rule, on, event) : null;
    case 'budget_crossed': {
      const { id, name, window, threshold } = event.budget;
      if (on.event === 'budget_crossed' && threshold < (on.threshold_at_least ?? 0)) return null;
      const share = `${Math.round(threshold * 100)} %`;
      return {
        group: { budget: id, window, threshold: String(threshold) },
        severity: rule.severity ?? 'high',
        summary: `${share} of the budget ${name} is spent in ${window.slice(window.indexOf('#') + 1)}.`,
        trace: null,
      };
    }
    case 'budget_forecast': {
      const { id, name, window, crossesAt } = event.budget;
      const when = `${crossesAt.slice(0, 16).replace('T', ' ')} UTC`;
      return {
        group: { budget: id, window },
        severity: rule.severity ?? 'medium',
        summary: `The budget ${name} of ${window.slice(window.indexOf('#') + 1)} is expected to be spent at ${when}.`,
        trace: null,
      };
    }
    case 'key_leaked':
      return {
        group: { key: event.keyId },
        severity: rule.severity ?? 'critical',
        summary: `The API key ${event.keyId} was found in public and is revoked.`,
        trace: null,
      };
    case 'evaluators_changed':
      return {
        group: {},
        severity: rule.severity ?? 'low',
        summary: `Traces are evaluated by other rules or models than before: ${event.after} instead of ${event.before}.`,
        trace: null,
      };
    case 'deletion':
      return {
        group: {},
        severity: rule.severity ?? 'low',
        summary: `An erasure is completed: ${event.traces} traces were removed.`,
        trace: null,
      };
  }
}

function matchEvaluation(rule: AlertRule, on: EvaluationCondition, { concluded }: EvaluationEvent): Match | null {
  const { evaluation, record } = concluded;
  if (on.verdict !== undefined && evaluation.verdict !== on.verdict) return null;
  if (on.domain !== undefined && record.domain !== on.domain) return null;
  if (on.except_domain === record.domain) return null;
  const asksForIssue = [on.severity_at_least, on.category, on.type, on.evaluator].some((value) => value !== undefined);
  const issue = worstOf(evaluation.issues.filter((each) => hasAll(on, each)));
  if (asksForIssue && issue === null) return null;
  const of = (name: AlertRule['group_by'][number]) => {
    if (name === 'model' || name === 'domain') return record[name];
    return issue?.[name] ?? 'none';
  };
  const what =
    issue === null ? `verdict ${evaluation.verdict}` : `${issue.severity} issue ${issue.category}/${issue.type}`;
  return {
    group: Object.fromEntries(rule.group_by.map((name) => [name, of(name)])),
    severity: rule.severity ?? issue?.severity ?? 'high',
    summary: `${rule.name}: ${what} in project ${record.project_id}.`,
    trace: { trace_id: record.trace_id, evaluation_id: evaluation.evaluation_id, at: evaluation.created_at },
  };
}

function hasAll(on: EvaluationCondition, { severity, category, type, evaluator }: Issue): boolean {
  if (SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(on.severity_at_least ?? 'low')) return false;
  if (on.category !== undefined && category !== on.category) return false;
  if (on.type !== undefined && type !== on.type) return false;
  return on.evaluator === undefined || evaluator === on.evaluator;
}

function worstOf(issues: readonly Issue[]): Issue | null {
  const rank = ({ severity }: Issue) => SEVERITIES.indexOf(severity);
  return issues.reduce<Issue | null>(
    (worst, each) => (worst === null || rank(each) > rank(worst) ? each : worst),
    null,
  );
}
