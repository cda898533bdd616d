import { afterEach, describe, expect, inject, test } from 'vitest';
import { DynamoAppealStore } from '../../functions/review/dynamodb/appeal-store.ts';
import { DynamoReviewStore } from '../../functions/review/dynamodb/review-store.ts';
import { claimed } from '../../functions/review/lease.ts';
import type { ReviewItem } from '../../functions/review/review-item.ts';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import { aBody, aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { aReview } from '../support/builders/reviews.ts';
import { describeAppealStore } from '../support/contracts/appeal-store.ts';
import { describeReviewStore } from '../support/contracts/review-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { measureCapacity } from '../support/measures/measure-capacity.ts';

const now = () => NOON;

let created: TestTable | undefined;
afterEach(() => created?.remove());

async function open() {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table, client } = created;
  const traces = new DynamoTraceStore(table, now);
  return { traces, reviews: new DynamoReviewStore(table, now), appeals: new DynamoAppealStore(table, now), client };
}

describeReviewStore('the table', open);
describeAppealStore('the table', open);

describe('many people at the table', () => {
  test('P14: of thirty reviews that ten people reach for at once, none is held or labelled twice', async () => {
    const { traces, reviews } = await open();
    const items = Array.from({ length: 30 }, (_, index): ReviewItem => {
      return aReview({ trace_id: `t${index}`, review_id: `rv_00000001_t${index}` });
    });
    for (const item of items) {
      await traces.put(aRecord({ trace_id: item.trace_id }), aBody());
      await reviews.create(item);
    }
    const people = Array.from({ length: 10 }, (_, index) => `rater_${index}`);
    const labels = people.map(async (rater, offset) => {
      let given = 0;
      for (const [index] of items.entries()) {
        const item = items[(index + offset * 3) % items.length];
        if (item === undefined) continue;
        const held = { ...claimed(item, rater, () => `${rater}-${index}`, NOON), version: 2 };
        if (!(await reviews.replace(item, held))) continue;
        const label = aReview.label({ rater, label_id: `lb_${rater}-${index}` });
        const done: ReviewItem = { ...held, lease: null, labels: [label], state: 'done', outcome: 'pass', version: 3 };
        if (await reviews.replace(held, done, { rater, by: 1 })) given++;
      }
      return { rater, labels: given };
    });
    const given = (await Promise.all(labels)).filter((one) => one.labels > 0);
    const byName = (a: { rater: string }, b: { rater: string }) => (a.rater < b.rater ? -1 : 1);
    const place = { organizationId: ORGANIZATION, projectId: 'default' };
    expect((await reviews.doneByPerson(place)).sort(byName)).toEqual(given.sort(byName));
    expect(given.reduce((sum, one) => sum + one.labels, 0)).toBe(items.length);
    for (const item of items) {
      expect((await reviews.find(ORGANIZATION, item.review_id))?.labels).toHaveLength(1);
    }
  });

  test('a claim is one conditional write, which leaves the index alone', async () => {
    const { traces, reviews, client } = await open();
    const item = aReview();
    await traces.put(aRecord(), aBody());
    await reviews.create(item);
    const { consumed } = measureCapacity(client);
    await reviews.replace(item, { ...claimed(item, 'rater_1', () => 't'.repeat(22), NOON), version: 2 });
    expect(consumed).toEqual([{ command: 'PutItemCommand', units: expect.any(Number) }]);
  });
});
