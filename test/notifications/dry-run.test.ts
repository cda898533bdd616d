import { describe, expect, test } from 'vitest';
import { completeRule, type RuleSettings } from '../../functions/notifications/alert-rule.ts';
import { dryRunRule } from '../../functions/notifications/dry-run-rule.ts';
import { aBody, anEvaluation, aRecord, CRITICAL_ISSUE } from '../support/builders/records.ts';
import { AlertWorld } from '../support/memory/alert-world.ts';

const HOUR = 3_600_000;

function dryRun(world: AlertWorld, settings: Omit<RuleSettings, 'name'>) {
  const rule = completeRule({ name: 'x', ...settings }, { ruleId: 'dry-run', projectId: 'default', at: '' });
  return dryRunRule(world, rule, world.project);
}

describe('a dry run of a measurement', () => {
  test('plays the hours of the last week again', async () => {
    const world = new AlertWorld();
    for (let hour = 0; hour < 48; hour++) {
      // Two bad times of four hours each.
      await world.count(10, { failed: hour % 24 < 4 ? 9 : 0 });
      world.nowMs += HOUR;
    }
    const on = { metric: 'failed_share', window: '1h', above: 0.5, min_count: 5 } as const;
    const { total, alerts, not_seen } = await dryRun(world, { on, keep_firing_for: '1h' });
    expect(total).toBe(2);
    expect(alerts.every(({ resolved_at }) => resolved_at !== null)).toBe(true);
    expect(not_seen).toEqual(['Hours are looked at as a whole: what came and went within one hour is not seen.']);
    const slow = await dryRun(world, { on, for: '90m', keep_firing_for: '2d' });
    expect([slow.total, slow.not_seen.length]).toEqual([1, 2]);
    expect(world.episodes.writes).toBe(0);
  });

  test('plays missing data as the rule says, or says that it does not', async () => {
    const world = new AlertWorld();
    await world.count(10, { failed: 9 });
    world.nowMs += 6 * HOUR;
    const on = { metric: 'failed_share', window: '1h', above: 0.5, min_count: 5 } as const;
    const tried = async (no_data: 'keep' | 'ok' | 'tell', by?: 'model') => {
      const { alerts, not_seen: notSeen } = await dryRun(world, { on: { ...on, by }, no_data });
      return [alerts.map(({ resolved_at: at }) => at !== null), notSeen.join().includes('`no_data`')];
    };
    expect(await tried('keep')).toEqual([[false], false]);
    expect(await tried('ok')).toEqual([[true], false]);
    expect(await tried('tell')).toEqual([[false], true]);
    expect(await tried('ok', 'model')).toEqual([[], true]);
    expect(await tried('tell', 'model')).toEqual([[], true]);
  });

  test('that is kept by day only is measured as it is now', async () => {
    const world = new AlertWorld();
    await world.count(5, { model: 'dear' });
    const { total, alerts } = await dryRun(world, {
      on: { metric: 'cost_usd', by: 'model', window: '1d', above: 1, min_count: 1 },
    });
    expect([total, alerts[0]?.group]).toEqual([1, { model: 'dear' }]);
  });
});

describe('a dry run of events', () => {
  test('looks at the latest thousand traces, and says so', async () => {
    const world = new AlertWorld();
    for (let index = 0; index < 1_005; index++) {
      const trace_id = `trace-${index}`;
      const created_at = new Date(world.nowMs - index * 1_000).toISOString();
      const record = aRecord({ trace_id, created_at });
      await world.traces.put(record, aBody());
      const evaluation = anEvaluation({ trace_id, evaluation_id: `ev_00000001_${trace_id}`, created_at });
      const issues = index === 1_002 || index === 3 ? [CRITICAL_ISSUE] : [];
      await world.traces.storeEvaluation(record, { ...evaluation, issues }, { counting: { round: 'r.1' } });
    }
    const on = { event: 'evaluation', severity_at_least: 'critical' } as const;
    const { total, not_seen, seen_from } = await dryRun(world, { on });
    expect([total, not_seen[0]]).toEqual([1, 'Only the latest 1000 traces were looked at.']);
    expect(seen_from).toBe(new Date(world.nowMs - 999_000).toISOString());
  });

  test('lists the first first, in the order of the evaluations, and passes over what waits for its verdict', async () => {
    const world = new AlertWorld();
    const traces = [
      { model: 'a', hoursAgo: 20, storedAgo: 65 },
      { model: 'b', hoursAgo: 40, storedAgo: 41 },
      { model: 'a', hoursAgo: 60, storedAgo: 61 },
      { model: 'c', hoursAgo: null, storedAgo: 1 },
    ];
    const ago = (hours: number) => new Date(world.nowMs - hours * HOUR).toISOString();
    for (const [index, { model, hoursAgo, storedAgo }] of traces.entries()) {
      const trace_id = `trace-${index}`;
      const record = aRecord({ trace_id, created_at: ago(storedAgo), model });
      await world.traces.put(record, aBody());
      if (hoursAgo === null) continue;
      const created_at = ago(hoursAgo);
      const evaluation = anEvaluation({ trace_id, evaluation_id: `ev_00000001_${trace_id}`, created_at });
      await world.traces.storeEvaluation(record, { ...evaluation, issues: [CRITICAL_ISSUE] });
    }
    const on = { event: 'evaluation', severity_at_least: 'critical' } as const;
    const { alerts, total } = await dryRun(world, { on, group_by: ['model'], keep_firing_for: '1h' });
    expect(total).toBe(3);
    expect(alerts.map(({ group, opened_at }) => [group['model'], opened_at])).toEqual([
      ['a', ago(60)],
      ['b', ago(40)],
      ['a', ago(20)],
    ]);
  });
});
