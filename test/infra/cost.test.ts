import { describe, expect, test } from 'vitest';
import { idleCost, totals } from '../../bin/tools/cost/idle-cost.ts';
import { costPerMillionTraces } from '../../bin/tools/cost/trace-cost.ts';
import { synthesize } from './synthesize.ts';

const IDLE_LIMIT_USD = 6;

const lines = idleCost(synthesize('prod').toJSON());
const quantityOf = (what: string) => lines.find((line) => line.what === what)?.quantity;

describe('an idle production stage', () => {
  test('adds less than 6 USD a month to the bill, with every alarm on', () => {
    expect(totals(lines).billUsd).toBeLessThan(IDLE_LIMIT_USD);
  });

  test('is charged for every metric that an alarm reads, and for both bounds of the anomaly band', () => {
    const alarm = (properties: object) => ({
      Resources: { A: { Type: 'AWS::CloudWatch::Alarm', Properties: properties } },
    });
    const stat = { MetricStat: { Metric: { MetricName: 'M' } } };
    const read = (properties: object) =>
      idleCost(alarm(properties)).find(({ what }) => what === 'alarm metrics')?.quantity;
    expect(read({ MetricName: 'M' })).toBe(1);
    expect(read({ Metrics: [stat, stat, { Expression: 'a + b' }] })).toBe(2);
    expect(read({ Metrics: [stat, { Expression: 'ANOMALY_DETECTION_BAND(m, 3)' }] })).toBe(3);
  });

  test('counts the composite alarm, the secrets, the heartbeats and the polling of both queues', () => {
    expect(quantityOf('composite alarms')).toBe(1);
    expect(quantityOf('secrets')).toBe(3);
    expect(quantityOf('heartbeat metrics')).toBe(3);
    expect(quantityOf('empty receives')).toBe(2 * 657_000);
    expect(quantityOf('scheduled runs')).toBe(8_760 + 730);
  });

  test('never forgets a resource: a type without a known price is an error', () => {
    const template = { Resources: { Warehouse: { Type: 'AWS::Redshift::Cluster' } } };
    expect(() => idleCost(template)).toThrow('AWS::Redshift::Cluster');
  });
});

test('a million traces cost what the capacity budget says, at list prices', () => {
  const perLine = new Map(costPerMillionTraces(90, 14).map(({ what, usdPerMillion }) => [what, usdPerMillion]));
  expect(perLine.get('8 write units')).toBeCloseTo(5);
  expect(perLine.get('figures: folds')).toBeCloseTo(0.094, 3);
  expect(perLine.get('figures: the recount of closed days')).toBeCloseTo(0.1375);
  expect(perLine.get('3 read units')).toBeCloseTo(0.375);
  expect([...perLine.values()].reduce((total, usd) => total + usd, 0)).toBeLessThanOrEqual(14);
});

test('the lake saves more than it costs: files instead of items, for all but the first days', () => {
  const sum = (bodyDays: number | null) =>
    costPerMillionTraces(90, bodyDays).reduce((total, { usdPerMillion }) => total + usdPerMillion, 0);
  expect(sum(null) - sum(14)).toBeGreaterThan(1.9);
  expect(sum(7)).toBeLessThan(sum(14));
});
