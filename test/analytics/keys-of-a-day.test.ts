import { describe, expect, test } from 'vitest';
import { addFact, DIMENSIONS, emptyRollup, keepLargest } from '../../functions/analytics/rollup.ts';
import { factOf } from '../../functions/traces/fact-of.ts';
import { anEvaluation, aRecord } from '../support/builders/records.ts';

const FACT = factOf(aRecord({}), anEvaluation());

describe('the keys of a day', () => {
  test('count what names no user under one key of its own', () => {
    const users = emptyRollup('users');
    for (const account of ['ann', null, null]) addFact(users, { ...FACT, account }, 1);
    const traces = [...(users.by.user ?? [])].map(([key, { counts }]) => [key, counts.traces]);
    expect(traces.sort()).toEqual([
      ['ann', 1],
      ['unknown', 2],
    ]);
  });

  test.each([['up'], ['down']])('that are kept are the largest, and by name among equals, added %s', (direction) => {
    const day = emptyRollup('day');
    const names = Array.from({ length: DIMENSIONS.model + 5 }, (_, index) => `model-${String(index).padStart(3, '0')}`);
    const last = names.at(-1) ?? '';
    for (const model of direction === 'up' ? names : names.toReversed()) addFact(day, { ...FACT, model }, 1, false);
    addFact(day, { ...FACT, model: last }, 1, false);
    keepLargest(day);
    const kept = [...(day.by.model?.keys() ?? [])].sort();
    expect(kept).toEqual([...names.slice(0, DIMENSIONS.model - 1), last, 'other'].sort());
    expect(day.by.model?.get('other')?.counts.traces).toBe(5);
  });
});
