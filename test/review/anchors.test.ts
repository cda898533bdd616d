import { beforeEach, describe, expect, test } from 'vitest';
import { freezeAnchor } from '../../functions/review/freeze-anchor.ts';
import type { ReviewItem } from '../../functions/review/review-item.ts';
import { anAnchor } from '../support/builders/quality-cases.ts';
import { aReview } from '../support/builders/reviews.ts';
import { finishReview } from '../support/memory/finished-reviews.ts';
import { ReviewDesk } from '../support/memory/review-desk.ts';

let desk: ReviewDesk;
let place: { organizationId: string; projectId: string };
beforeEach(async () => {
  desk = new ReviewDesk();
  place = { organizationId: await desk.organizationId, projectId: 'default' };
});

const finish = (index: number, fields: Partial<ReviewItem> = {}) => finishReview(desk, index, fields);
const get = async (path: string) => desk.ask('GET', path, null);

describe('an anchor', () => {
  const freeze = (item: ReviewItem) => desk.ask('POST', `/reviews/${item.review_id}/anchor`, null);
  const thaw = (item: ReviewItem) => desk.ask('DELETE', `/reviews/${item.review_id}/anchor`, null);

  test('is frozen by choice, once, and let go by choice; both are in the audit log', async () => {
    const item = await finish(0, { purpose: 'anchor', outcome: 'fail' });
    const made = await freeze(item);
    expect(made).toMatchObject({ status: 201, body: { review_id: item.review_id, people: 'fail', trace_id: 't0' } });
    expect(await freeze(item)).toMatchObject({ status: 201, body: made.body });
    const [anchor] = await desk.api.measurements.anchors(place, 10);
    expect(anchor).toMatchObject({ hold_id: item.hold_id, expires_at: item.expires_at });
    expect(await thaw(item)).toMatchObject({ status: 204 });
    expect(await thaw(item)).toMatchObject({ status: 409 });
    const { items } = Object((await get('/audit-log')).body);
    const targets = items.map(({ action, target }: { action: string; target: string }) => `${action} ${target}`);
    const id = Object(made.body).anchor_id;
    expect(targets).toEqual(expect.arrayContaining([`freezeAnchor anchor/${id}`, `thawAnchor anchor/${id}`]));
  });

  test.each([
    ['that people have not decided', { state: 'open', purpose: 'anchor', outcome: null }],
    ['on which they stayed unsure', { purpose: 'anchor', outcome: null }],
    ['whose labels are for training', { purpose: 'training' }],
    ['whose labels are for estimates', { purpose: 'estimate' }],
    ['that was labelled with others', { purpose: 'anchor', labels: [aReview.label({ batch: true })] }],
  ] as const)('P14: is not made of a review %s', async (_, fields) => {
    const { labels, ...rest }: { labels?: readonly ReturnType<typeof aReview.label>[] } & object = fields;
    const item = await finish(0, { ...rest, ...(labels === undefined ? {} : { labels: [...labels] }) });
    expect((await freeze(item)).status).toBe(409);
    expect(await desk.api.measurements.anchors(place, 10)).toEqual([]);
  });

  test('that two freeze at once is one, and none where its trace goes meanwhile', async () => {
    const item = await finish(0, { purpose: 'anchor' });
    const [first, second] = await Promise.all([freeze(item), freeze(item)]);
    expect(first).toMatchObject({ status: 201, body: second?.body });
    expect(await desk.api.measurements.anchors(place, 10)).toHaveLength(1);
    const measurements = {
      anchors: async () => [],
      freeze: async () => 'gone' as const,
      findAnchor: async () => null,
      thaw: async () => false,
    };
    const ids = { ulid: () => '', base62: () => 'x' };
    await expect(freezeAnchor({ measurements, ids, now: desk.api.now }, item)).rejects.toThrow('no such review');
  });

  test('is one of at most 200 in a project, and none of a trace that is gone', async () => {
    for (let i = 1; i <= 200; i++) {
      const { hold_id: hold } = await finish(i);
      const ids = { anchor_id: `a${i}`, trace_id: `t${i}`, review_id: `rv_00000000_t${i}`, hold_id: hold };
      await desk.api.measurements.freeze(anAnchor({ organization_id: place.organizationId, ...ids }));
    }
    const item = await finish(0, { purpose: 'anchor' });
    expect(await freeze(item)).toMatchObject({ status: 409, body: { code: 'limit_reached' } });
    const other = { ...item, review_id: 'rv_00000000_none' };
    expect((await freeze(other)).status).toBe(404);
  });
});
