import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTimeZone, nextWindow, PERIODS, windowAt } from '../../../functions/domain/ledger/window.ts';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);
const startOf = (end: string, timeZone: string) => windowAt(at(end) - 1, timeZone, 'daily');

/** Length in hours of the local day that holds this instant. */
function hoursOfDay(instant: string, timeZone: string): number {
  const window = windowAt(at(instant), timeZone, 'daily');
  let start = at(instant);
  while (windowAt(start - 1_800_000, timeZone, 'daily').name === window.name) start -= 1_800_000;
  return (window.endsAt - start) / HOUR;
}

describe('a quota window', () => {
  test('is named by the date in its own zone, and the month likewise', () => {
    const instant = at('2026-11-20T23:30:00Z');
    expect(windowAt(instant, 'UTC', 'daily')).toEqual({
      period: 'daily',
      name: 'DAY#2026-11-20',
      endsAt: at('2026-11-21T00:00:00Z'),
      timeZone: 'UTC',
    });
    expect(windowAt(instant, 'Asia/Tokyo', 'daily').name).toBe('DAY#2026-11-21');
    expect(windowAt(instant, 'America/New_York', 'monthly')).toMatchObject({
      name: 'MONTH#2026-11',
      endsAt: at('2026-12-01T05:00:00Z'),
    });
  });

  test('ends at local midnight, whatever the clock does in between: 23, 24 and 25 hours', () => {
    expect(hoursOfDay('2026-03-29T10:00:00Z', 'Europe/Berlin')).toBe(23);
    expect(hoursOfDay('2026-03-30T10:00:00Z', 'Europe/Berlin')).toBe(24);
    expect(hoursOfDay('2026-10-25T10:00:00Z', 'Europe/Berlin')).toBe(25);
    expect(hoursOfDay('2026-10-04T10:00:00Z', 'Australia/Lord_Howe')).toBe(23.5);
  });

  test('knows 29 February, and the years that have none', () => {
    expect(windowAt(at('2028-02-29T12:00:00Z'), 'UTC', 'daily').name).toBe('DAY#2028-02-29');
    expect(nextWindow(windowAt(at('2028-02-28T12:00:00Z'), 'UTC', 'daily')).name).toBe('DAY#2028-02-29');
    expect(nextWindow(windowAt(at('2100-02-28T12:00:00Z'), 'UTC', 'daily')).name).toBe('DAY#2100-03-01');
    expect(nextWindow(windowAt(at('2026-12-31T12:00:00Z'), 'UTC', 'monthly')).name).toBe('MONTH#2027-01');
  });

  test('begins with the change of the clock where midnight does not exist', () => {
    // In Beirut the clock goes from 23:59:59 to 01:00 on 29 March 2026.
    expect(startOf('2026-03-28T22:00:00Z', 'Asia/Beirut').endsAt).toBe(at('2026-03-28T22:00:00Z'));
    expect(hoursOfDay('2026-03-29T10:00:00Z', 'Asia/Beirut')).toBe(23);
  });

  test('leaves out a day that never was: Apia had no 30 December 2011', () => {
    const last = windowAt(at('2011-12-29T20:00:00Z'), 'Pacific/Apia', 'daily');
    expect(last).toMatchObject({ name: 'DAY#2011-12-29', endsAt: at('2011-12-30T10:00:00Z') });
    expect(nextWindow(last).name).toBe('DAY#2011-12-31');
  });

  test('in any zone holds its instant, and is followed without gap or overlap', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const instants = fc.integer({ min: at('1990-01-01T00:00:00Z'), max: at('2037-12-31T00:00:00Z') });
    fc.assert(
      fc.property(zones, instants, fc.constantFrom(...PERIODS), (timeZone, instant, period) => {
        const window = windowAt(instant, timeZone, period);
        expect(window.endsAt).toBeGreaterThan(instant);
        expect(windowAt(window.endsAt - 1, timeZone, period)).toEqual(window);
        const next = nextWindow(window);
        expect(next.name > window.name).toBe(true);
        expect(next.endsAt).toBeGreaterThan(window.endsAt);
      }),
      { numRuns: 300 },
    );
  });

  test('has a zone that the platform knows', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});
