import { describe, expect, test } from 'vitest';
import { QuietHours, quietUntil } from '../../functions/notifications/quiet-hours.ts';
import { AlertWorld } from '../support/memory/alert-world.ts';

const BERLIN = { time_zone: 'Europe/Berlin', from: '22:00', until: '06:30' };

function endOf(hours: QuietHours, at: string): string | null {
  const end = quietUntil(hours, Date.parse(at));
  return end === null ? null : new Date(end).toISOString();
}

describe('quiet hours', () => {
  test.each([
    ['before them', '2026-11-20T20:59:00Z', null],
    ['from their first minute', '2026-11-20T21:00:00Z', '2026-11-21T05:30:00.000Z'],
    ['over midnight', '2026-11-21T02:00:00Z', '2026-11-21T05:30:00.000Z'],
    ['until their end', '2026-11-21T05:30:00Z', null],
    ['an hour shorter in the night in which summer time begins', '2026-03-28T21:00:00Z', '2026-03-29T04:30:00.000Z'],
    ['an hour longer in the night in which it ends', '2026-10-24T20:00:00Z', '2026-10-25T05:30:00.000Z'],
    ['in the hour that the clock shows twice', '2026-10-25T01:30:00Z', '2026-10-25T05:30:00.000Z'],
  ])('%s', (_, at, end) => {
    expect(endOf(BERLIN, at)).toBe(end);
  });

  test('whose end does not exist on the wall end when the clock jumps over it', () => {
    const hours = { time_zone: 'Europe/Berlin', from: '23:00', until: '02:30' };
    expect(endOf(hours, '2026-03-29T00:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  test('hold on the days on which they begin', () => {
    const weekend: QuietHours = { ...BERLIN, days: ['fri', 'sat'] };
    // The night from Friday to Saturday, that from Saturday to Sunday, and the one after.
    expect(endOf(weekend, '2026-11-21T02:00:00Z')).toBe('2026-11-21T05:30:00.000Z');
    expect(endOf(weekend, '2026-11-22T02:00:00Z')).toBe('2026-11-22T05:30:00.000Z');
    expect(endOf(weekend, '2026-11-22T22:00:00Z')).toBeNull();
    expect(endOf({ ...BERLIN, from: '12:00', until: '13:00', days: ['mon'] }, '2026-11-23T11:30:00Z')).toBe(
      '2026-11-23T12:00:00.000Z',
    );
  });

  test('need a zone that exists and an end of their own', () => {
    expect(QuietHours.safeParse({ ...BERLIN, time_zone: 'Mars/Olympus' }).success).toBe(false);
    expect(QuietHours.safeParse({ ...BERLIN, until: '22:00' }).success).toBe(false);
  });

  test('hold back what happens in them until they end, and what is over by then altogether', async () => {
    const world = new AlertWorld();
    await world.withoutShipped();
    const quiet_hours = { time_zone: 'UTC', from: '11:00', until: '15:00' };
    const on = { event: 'evaluation', severity_at_least: 'critical' } as const;
    await world.addRule('short', { on: { ...on, category: 'pii' }, quiet_hours, keep_firing_for: '30m' });
    await world.addRule('long', { on: { ...on, category: 'secret' }, quiet_hours, keep_firing_for: '6h' });
    await world.follow([world.concluded('a', { category: 'pii' }), world.concluded('b')]);
    await world.pass(175);
    expect(world.outbox.calls).toEqual([]);
    await world.pass(10);
    expect(world.outbox.calls.map(({ notification: { ruleId, type } }) => [ruleId, type])).toEqual([
      ['long', 'episode.opened'],
    ]);
  });

  test('hold back the end of what was told before them until they are over', async () => {
    const world = new AlertWorld();
    await world.withoutShipped();
    const quiet_hours = { time_zone: 'UTC', from: '12:30', until: '15:00' };
    const on = { event: 'evaluation', severity_at_least: 'critical' } as const;
    await world.addRule('rule', { on, quiet_hours, keep_firing_for: '1h' });
    await world.follow([world.concluded('a')]);
    await world.pass(170);
    expect(world.outbox.told).toEqual(['opened to default']);
    await world.pass(20);
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default']);
  });
});
