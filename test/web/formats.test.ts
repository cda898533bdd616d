import { describe, expect, test } from 'vitest';
import { formatMoney, formatMoneyShort } from '../../web/src/format/money.ts';
import { formatCount, formatDuration, formatShare, plural } from '../../web/src/format/numbers.ts';
import { formatAgo, formatDate, formatTime, instantOf, isZone, zones } from '../../web/src/format/time.ts';
import { periodProblem } from '../../web/src/period/picked-period.ts';
import { fromWallClock, toWallClock } from '../../web/src/period/wall-clock.ts';

const EN = 'en-US';

describe('money', () => {
  test.each([
    ['1234.5', 'USD 1,234.50'],
    ['0.05', 'USD 0.0500'],
    ['0.000015', 'USD 0.000015'],
    ['0.00', 'USD 0.00'],
    [null, 'unknown'],
    ['not a number', 'unknown'],
  ])('%j has its currency: %s', (usd, shown) => {
    expect(formatMoney(usd, EN).replaceAll('\u00A0', ' ')).toBe(shown);
  });

  test('what is too small to show is not shown as nothing', () => {
    expect(formatMoneyShort('0.0000001', EN)).toBe('< USD 0.000001');
  });
});

describe('numbers', () => {
  test('have their units', () => {
    expect([0.04, 999, 1_500, 61_000, null].map((ms) => formatDuration(ms, EN))).toEqual([
      '0 ms',
      '999 ms',
      '1.5 s',
      '1 min 1 s',
      '–',
    ]);
    expect([0.021, 0.5, null].map((share) => formatShare(share, EN))).toEqual(['2.1%', '50%', '–']);
    expect(plural(1, 'trace', undefined, EN)).toBe('1 trace');
    expect(plural(1_000, 'trace', undefined, EN)).toBe('1,000 traces');
    expect(formatCount(null)).toBe('–');
  });
});

describe('times in one named zone', () => {
  test.each([
    ['2026-11-30T23:30:00.000Z', 'UTC', '2026-11-30 23:30:00'],
    ['2026-11-30T23:30:00.000Z', 'Europe/Berlin', '2026-12-01 00:30:00'],
    ['2026-11-30T23:30:00.000Z', 'Asia/Kathmandu', '2026-12-01 05:15:00'],
    ['2026-03-29T00:59:59.000Z', 'Europe/Berlin', '2026-03-29 01:59:59'],
    ['2026-03-29T01:00:00.000Z', 'Europe/Berlin', '2026-03-29 03:00:00'],
  ])('%s in %s is %s', (iso, zone, shown) => {
    expect(formatTime(iso, zone)).toBe(shown);
    expect(formatDate(iso, zone)).toBe(shown.slice(0, 10));
  });

  test.each([
    ['Europe/Berlin', '2026-07-01T12:00:00'],
    ['America/New_York', '2026-12-24T23:59:59'],
    ['Asia/Kathmandu', '2026-01-01T00:00:00'],
    ['Pacific/Apia', '2011-12-31T00:00:00'],
    ['UTC', '2026-11-30T00:00:00'],
  ])('a wall clock of %s is converted once: %s comes back as it went', (zone, clock) => {
    expect(toWallClock(fromWallClock(clock, zone), zone)).toBe(clock);
    // A picker adds the offset of the browser, which is not that of the reader's zone.
    expect(fromWallClock(`${clock}+09:00`, zone)).toBe(fromWallClock(clock, zone));
  });

  test('a clock that shows a time twice means the first, and one that never shows it the one before the change', () => {
    expect(instantOf('2026-10-25', '02:30:00', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(instantOf('2026-03-29', '02:30:00', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  });

  test('zones that do not exist are refused, and UTC is the first that is offered', () => {
    expect(isZone('Mars/Olympus')).toBe(false);
    expect(zones()[0]).toBe('UTC');
  });

  test('a time that is none is shown as it came', () => {
    expect(formatTime('soon', 'UTC')).toBe('soon');
    expect(formatTime(null, 'UTC')).toBe('–');
  });

  test('how long ago is told in the largest unit', () => {
    const now = Date.parse('2026-11-30T12:00:00.000Z');
    expect(formatAgo('2026-11-28T12:00:00.000Z', now, EN)).toBe('2 days ago');
    expect(formatAgo('2026-11-30T11:59:30.000Z', now, EN)).toBe('30 seconds ago');
  });
});

describe('a picked period', () => {
  const names = ['24h', '7d'];
  test.each([
    ['all that is kept', null],
    ['a listed one', { type: 'relative', key: '7d' }],
    ['two times', { type: 'absolute', startDate: '2026-11-01T00:00:00', endDate: '2026-11-02T00:00:00' }],
  ] as const)('that is %s is taken', (_name, picked) => expect(periodProblem(picked, names)).toBeNull());

  test.each([
    ['is of another length', { type: 'relative' }, 'choose two times'],
    ['is one of another list', { type: 'relative', key: '30d' }, 'choose two times'],
    [
      'ends before it starts',
      { type: 'absolute', startDate: '2026-11-02T00:00:00', endDate: '2026-11-01T00:00:00' },
      'The end',
    ],
  ] as const)('that %s is refused in words', (_name, picked, said) => {
    expect(periodProblem(picked, names)).toContain(said);
  });
});
