import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changeZone,
  datesBetween,
  nextWindow,
  PERIODS,
  type QuotaWindow,
  shiftDate,
  windowAt,
  type Zone,
} from '../../functions/kernel/window.ts';

const HOUR = 3_600_000;
const ZONES = Intl.supportedValuesOf('timeZone');
const instant = fc.integer({ min: Date.parse('2024-01-01T00:00:00Z'), max: Date.parse('2031-01-01T00:00:00Z') });
const zone = fc.constantFrom(...ZONES);
const period = fc.constantFrom(...PERIODS);

const day = (at: string, timeZone: string) => windowAt(Date.parse(at), { timeZone }, 'daily');
const lengthInHours = (window: QuotaWindow) => {
  const start = windowAt(window.endsAt - 30 * HOUR, { timeZone: window.timeZone }, 'daily').endsAt;
  return (window.endsAt - start) / HOUR;
};

describe('a window', () => {
  test('is named by the local date and ends to the millisecond, in every IANA zone', () => {
    fc.assert(
      fc.property(instant, zone, period, (at, timeZone, of) => {
        const window = windowAt(at, { timeZone }, of);
        const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
        expect(window.name).toBe(of === 'daily' ? `DAY#${local}` : `MONTH#${local.slice(0, 7)}`);
        expect(window.endsAt).toBeGreaterThan(at);
        expect(windowAt(window.endsAt - 1, { timeZone }, of).name).toBe(window.name);
        expect(windowAt(window.endsAt, { timeZone }, of).name > window.name).toBe(true);
        expect(nextWindow(window)).toEqual(windowAt(window.endsAt, { timeZone }, of));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['a day of 23 hours in spring', '2026-03-29T10:00:00Z', 'Europe/Berlin', 23, '2026-03-29T22:00:00.000Z'],
    ['a day of 25 hours in autumn', '2026-10-25T10:00:00Z', 'Europe/Berlin', 25, '2026-10-25T23:00:00.000Z'],
    ['a change of half an hour', '2026-04-04T20:00:00Z', 'Australia/Lord_Howe', 24.5, '2026-04-05T13:30:00.000Z'],
    [
      'a day that begins at one, midnight being skipped',
      '2026-04-24T10:00:00Z',
      'Africa/Cairo',
      23,
      '2026-04-24T21:00:00.000Z',
    ],
    ['29 February', '2028-02-29T12:00:00Z', 'UTC', 24, '2028-03-01T00:00:00.000Z'],
    ['a zone of three quarters of an hour', '2026-11-20T12:00:00Z', 'Asia/Kathmandu', 24, '2026-11-20T18:15:00.000Z'],
  ])('%s', (_name, at, timeZone, hours, endsAt) => {
    const window = day(at, timeZone);
    expect(new Date(window.endsAt).toISOString()).toBe(endsAt);
    expect(lengthInHours(window)).toBe(hours);
  });

  test('29 February is a day of its own, and its month ends after it', () => {
    expect(day('2028-02-29T00:00:00.000Z', 'UTC').name).toBe('DAY#2028-02-29');
    expect(windowAt(Date.parse('2028-02-29T23:59:59.999Z'), { timeZone: 'UTC' }, 'monthly')).toMatchObject({
      name: 'MONTH#2028-02',
      endsAt: Date.parse('2028-03-01T00:00:00Z'),
    });
  });
});

describe('when a project changes its zone', () => {
  test('the running window goes on until a midnight of the new zone that is not before its old end', () => {
    const at = Date.parse('2026-11-20T12:00:00Z');
    const change = changeZone(at, { timeZone: 'UTC' }, 'Asia/Tokyo');
    const moved: Zone = { timeZone: 'Asia/Tokyo', change };
    expect(windowAt(at, moved, 'daily')).toMatchObject({
      name: 'DAY#2026-11-20',
      endsAt: Date.parse('2026-11-21T15:00:00Z'),
    });
    expect(windowAt(Date.parse('2026-11-21T15:00:00Z'), moved, 'daily').name).toBe('DAY#2026-11-22');
    expect(windowAt(at, moved, 'monthly')).toMatchObject({
      name: 'MONTH#2026-11',
      endsAt: Date.parse('2026-12-31T15:00:00Z'),
    });
  });

  test('across the date line no window bears a name twice', () => {
    const at = Date.parse('2026-11-20T12:00:00Z');
    const before: Zone = { timeZone: 'Pacific/Kiritimati' };
    const moved: Zone = { timeZone: 'Pacific/Pago_Pago', change: changeZone(at, before, 'Pacific/Pago_Pago') };
    const running = windowAt(at, moved, 'daily');
    expect(running.name).toBe('DAY#2026-11-21');
    expect(windowAt(running.endsAt, moved, 'daily').name).toBe('DAY#2026-11-22');
  });

  test.each([
    ['UTC', 'Asia/Shanghai', '2026-11-30T08:00:00Z', '2026-11-30T16:00:00Z'],
    ['UTC', 'Asia/Shanghai', '2026-11-30T17:00:00Z', '2026-12-01T16:00:00Z'],
    ['UTC', 'America/Los_Angeles', '2026-11-30T02:00:00Z', '2026-11-30T08:00:00Z'],
    ['UTC', 'America/Los_Angeles', '2026-11-30T12:00:00Z', '2026-12-01T08:00:00Z'],
    ['Pacific/Kiritimati', 'Pacific/Pago_Pago', '2026-11-20T12:00:00Z', '2026-11-21T11:00:00Z'],
  ])('a day that nobody used ends as if the project had been created there: %s to %s at %s', (from, to, at, endsAt) => {
    const now = Date.parse(at);
    const moved: Zone = { timeZone: to, change: changeZone(now, { timeZone: from }, to, new Set()) };
    expect(windowAt(now, moved, 'daily').endsAt).toBe(Date.parse(endsAt));
    expect(windowAt(now, moved, 'monthly').endsAt).toBe(windowAt(now, { timeZone: to }, 'monthly').endsAt);
  });

  test('an unused window ends within a day, and the next one bears a later name', () => {
    fc.assert(
      fc.property(instant, zone, zone, (now, from, to) => {
        const change = changeZone(now, { timeZone: from }, to, new Set());
        const moved: Zone = { timeZone: to, change };
        const running = windowAt(now, moved, 'daily');
        expect(running.endsAt - now).toBeLessThanOrEqual(25 * HOUR);
        expect(windowAt(running.endsAt, moved, 'daily').name > running.name).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('however often it does, nobody gains a second allowance: a new window never begins before the old one was due to end', () => {
    fc.assert(
      fc.property(
        instant,
        zone,
        period,
        fc.array(fc.tuple(zone, fc.integer({ min: 0, max: 40 * HOUR })), { maxLength: 6 }),
        (start, first, of, moves) => {
          let now = start;
          let current: Zone = { timeZone: first };
          let running = windowAt(now, current, of);
          for (const [timeZone, later] of moves) {
            now += later;
            const before = windowAt(now, current, of);
            current = { timeZone, change: changeZone(now, current, timeZone) };
            const after = windowAt(now, current, of);
            expect(after.name).toBe(before.name);
            expect(after.endsAt).toBeGreaterThanOrEqual(before.endsAt);
            if (before.name !== running.name) expect(now).toBeGreaterThanOrEqual(running.endsAt);
            running = after;
          }
          const next = windowAt(running.endsAt, current, of);
          expect(next.name > running.name).toBe(true);
          expect(windowAt(running.endsAt - 1, current, of).name).toBe(running.name);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('dates follow each other over the ends of months, whatever clocks do', () => {
  expect([-1, 0, 1, 366].map((days) => shiftDate('2028-02-29', days))).toEqual([
    '2028-02-28',
    '2028-02-29',
    '2028-03-01',
    '2029-03-01',
  ]);
  expect(datesBetween('2026-12-30', '2027-01-02')).toEqual(['2026-12-30', '2026-12-31', '2027-01-01']);
  expect(datesBetween('2026-12-30', '2026-12-30')).toEqual([]);
});
