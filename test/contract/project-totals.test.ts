import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { DynamoProjectTotals } from '../../functions/analytics/dynamodb/project-totals.ts';
import { ENDINGS, sumOf, type Totals } from '../../functions/analytics/totals.ts';
import { ORGANIZATION } from '../support/build-records.ts';
import { createTable, type TestTable } from '../support/create-table.ts';
import { measureCapacity } from '../support/measure-capacity.ts';
import { aRound } from '../support/open-conclusions.ts';
import { describeProjectTotals } from '../support/project-totals-contract.ts';

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
