import { describe, expect, test } from 'vitest';
import { budgetEvent, evaluationEvent, matchEvent } from '../../functions/notifications/alert-event.ts';
import { completeRule, contradictionsIn, RuleSettings } from '../../functions/notifications/alert-rule.ts';
import { TEMPLATES, tellTemplate } from '../../web/src/alerts/rule-form.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { aBudget } from '../support/contracts/budget-store.ts';
import { AlertWorld } from '../support/memory/alert-world.ts';

const AT = '2026-11-20T12:00:00.000Z';

function rule(settings: Omit<RuleSettings, 'name'>) {
  return completeRule({ name: 'own', ...settings }, { ruleId: 'rule', projectId: null, at: AT });
}

function crossed(threshold: number) {
  const crossing = { budget_id: 'budget-1', window: 'DAY#2026-11-20', threshold, crossed_at: AT, spent_micro_usd: 1 };
  return budgetEvent(ORGANIZATION, aBudget(), crossing);
}

describe('a rule about budgets', () => {
  test('is about thresholds from the one that it names on, and as severe as it says, or high', () => {
    const from80 = rule({ on: { event: 'budget_crossed', threshold_at_least: 0.8 } });
    expect([0.5, 0.8, 1].map((threshold) => matchEvent(from80, crossed(threshold))?.severity ?? null)).toEqual([
      null,
      'high',
      'high',
    ]);
    const low = rule({ on: { event: 'budget_crossed' }, severity: 'low' });
    expect(matchEvent(low, crossed(0.1))?.severity).toBe('low');
  });
});

test('a rule about leaked keys is about nothing less than critical unless it says so', () => {
  const leak = {
    kind: 'key_leaked',
    id: 'leak',
    at: AT,
    organizationId: ORGANIZATION,
    projectId: null,
    keyId: 'k',
  } as const;
  expect(matchEvent(rule({ on: { event: 'key_leaked' } }), leak)?.severity).toBe('critical');
  expect(matchEvent(rule({ on: { event: 'key_leaked' }, severity: 'medium' }), leak)?.severity).toBe('medium');
  expect(matchEvent(rule({ on: { event: 'budget_crossed' } }), leak)).toBeNull();
});

describe('a rule about evaluations', () => {
  test('groups a verdict without issues as one of none, and takes it for high', () => {
    const { evaluation, record } = new AlertWorld().concluded('a', null);
    const event = evaluationEvent({ record, evaluation: { ...evaluation, verdict: 'failed' } });
    const own = rule({ on: { event: 'evaluation', verdict: 'failed' }, group_by: ['type', 'model'] });
    expect(matchEvent(own, event)).toMatchObject({ severity: 'high', group: { type: 'none', model: 'gpt-4' } });
  });

  test.each([[['critical', 'low']], [['low', 'critical']]] as const)(
    'is as severe as the worst issue of %j',
    (order) => {
      const { evaluation, record } = new AlertWorld().concluded('a');
      const issues = order.flatMap((severity) =>
        evaluation.issues.map((issue) => ({ ...issue, severity, type: severity })),
      );
      const event = evaluationEvent({ record, evaluation: { ...evaluation, issues } });
      const own = rule({ on: { event: 'evaluation', severity_at_least: 'low' }, group_by: ['type'] });
      expect(matchEvent(own, event)).toMatchObject({ severity: 'critical', group: { type: 'critical' } });
    },
  );
});

test('every rule that the console proposes is one that can be kept', () => {
  for (const { value } of TEMPLATES) {
    const rule = completeRule(RuleSettings.parse(JSON.parse(tellTemplate(value))), {
      ruleId: value,
      projectId: null,
      at: '',
    });
    expect(contradictionsIn(rule), value).toEqual([]);
  }
});
