import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { DynamoProjectTotals } from '../../functions/analytics/dynamodb/project-totals.ts';
import { ENDINGS, sumOf, type Totals } from '../../functions/analytics/totals.ts';
import { aRound } from '../support/builders/open-conclusions.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { describeProjectTotals } from '../support/contracts/project-totals.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { measureCapacity } from '../support/measures/measure-capacity.ts';

let created: TestTable;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
});
afterEach(() => created.remove());

describeProjectTotals('the table', async () => new DynamoProjectTotals(created.table));

/** A thousand million traces of 100,000 tokens each, of every ending. */
const HUGE = 99_999_999_999_999;
const huge: Totals = {
  traces: HUGE,
  requests: HUGE,
  inputTokens: HUGE,
  outputTokens: HUGE,
  costMicroUsd: HUGE,
  unpricedTraces: HUGE,
  evaluations: ENDINGS.map(() => HUGE),
};
const LONGEST_PROJECT = 'p'.repeat(64);
const ORGANIZATION_OF_26 = `org_${'0'.repeat(22)}`;

describe('what totals cost', () => {
  test('an update is one write unit however much was counted; the first makes the index entry as well', async () => {
    const { consumed } = measureCapacity(created.client);
    const store = new DynamoProjectTotals(created.table);
    await store.add(ORGANIZATION_OF_26, LONGEST_PROJECT, huge, aRound('0000000000', 1));
    await store.add(ORGANIZATION_OF_26, LONGEST_PROJECT, huge, aRound('0000000000', 2));
    await store.add(ORGANIZATION_OF_26, LONGEST_PROJECT, { ...sumOf([]), traces: 1 }, aRound('0000000000', 3));
    const units = consumed.filter(({ command }) => command.startsWith('Update')).map(({ units }) => units);
    expect(units).toEqual([2, 1, 1]);
    expect((await store.find(ORGANIZATION_OF_26, LONGEST_PROJECT)).traces).toBe(2 * HUGE + 1);
  });

  test('P3: the oldest workers are forgotten, six hours and 32 others later, and their rounds are taken for counted', async () => {
    const { consumed } = measureCapacity(created.client);
    const store = new DynamoProjectTotals(created.table);
    const one: Totals = { ...sumOf([]), traces: 1 };
    const writer = (minute: number) => `${(29_000_000 + minute).toString(36)}00000`;
    const [open, closed] = [writer(0), writer(1)];
    await store.add(ORGANIZATION, 'default', one, aRound(open));
    expect(await store.close(ORGANIZATION, 'default', aRound(closed))).toBe('uncounted');
    for (let other = 2; other < 40; other++) await store.add(ORGANIZATION, 'default', one, aRound(writer(other)));
    // All of them counted within six hours.
    expect(await store.close(ORGANIZATION, 'default', aRound(open, 2))).toBe('uncounted');
    await store.add(ORGANIZATION, 'default', one, aRound(writer(500)));
    for (const forgotten of [open, closed]) {
      expect(await store.close(ORGANIZATION, 'default', aRound(forgotten, 2))).toBe('counted');
      await store.add(ORGANIZATION, 'default', one, aRound(forgotten, 2));
    }
    // The sixteenth is the last that is forgotten.
    expect(await store.close(ORGANIZATION, 'default', aRound(writer(15), 2))).toBe('counted');
    expect(await store.close(ORGANIZATION, 'default', aRound(writer(16), 2))).toBe('uncounted');
    expect((await store.find(ORGANIZATION, 'default')).traces).toBe(40);
    const units = consumed.filter(({ command }) => command.startsWith('Update')).map(({ units }) => units);
    expect(Math.max(...units.slice(1))).toBe(1);
  });

  test('the sum over a hundred projects is half a read unit each, and the list of them', async () => {
    const store = new DynamoProjectTotals(created.table);
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        store.add(ORGANIZATION, `project-${index}`, { ...huge, traces: 1 }, aRound(`writer-${index}`)),
      ),
    );
    const { consumed } = measureCapacity(created.client);
    expect((await store.sum()).traces).toBe(100);
    expect(consumed.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(55);
  });
});
