import { beforeEach, describe, expect, test } from 'vitest';
import { claimed, LEASE_MILLISECONDS } from '../../../functions/review/lease.ts';
import type { ReviewItem } from '../../../functions/review/review-item.ts';
import { finishedPlaceOf, placeOf, type ReviewStore } from '../../../functions/review/review-store.ts';
import type { TraceStore } from '../../../functions/traces/trace-store.ts';
import { aBody, aRecord, NOON, ORGANIZATION } from '../builders/records.ts';
import { aReview } from '../builders/reviews.ts';

const PLACE = { organizationId: ORGANIZATION, projectId: 'default' };

export interface ReviewStores {
  readonly reviews: ReviewStore;
  readonly traces: Pick<TraceStore, 'put' | 'delete'>;
}

/** What every store of reviews promises; `open` gives an empty one whose clock stands at `NOON`. */
export function describeReviewStore(name: string, open: () => Promise<ReviewStores>): void {
  let reviews: ReviewStore;
  let traces: ReviewStores['traces'];
  beforeEach(async () => {
    ({ reviews, traces } = await open());
  });

  /** A trace with its review. */
  async function stored(traceId: string, fields: Partial<ReviewItem> = {}): Promise<ReviewItem> {
    await traces.put(aRecord({ trace_id: traceId, project_id: fields.project_id ?? 'default' }), aBody());
    const item = aReview({ trace_id: traceId, review_id: `rv_00000001_${traceId}`, ...fields });
    expect(await reviews.create(item)).toBe('created');
    return item;
  }

  async function all(pages: AsyncIterable<readonly ReviewItem[]>): Promise<string[]> {
    const ids: string[] = [];
    for await (const page of pages) ids.push(...page.map(({ trace_id: id }) => id));
    return ids;
  }

  const range = { ...PLACE, from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' };

  describe(`${name}: reviews`, () => {
    test('one is made once, beside a trace that is there', async () => {
      const item = await stored('a', {
        labels: [aReview.label({ missed: [{ category: 'pii', field: 'output', offset: 1, length: 2 }] })],
      });
      expect(await reviews.create({ ...item, priority: 'medium' })).toBe('exists');
      expect(await reviews.find(ORGANIZATION, item.review_id)).toEqual(item);
      expect(await reviews.ofTrace(ORGANIZATION, 'a')).toEqual([item]);
      const lost = aReview({ trace_id: 'none', review_id: 'rv_00000001_none' });
      expect(await reviews.create(lost)).toBe('gone');
      expect(await reviews.create({ ...item, review_id: 'rv_00000002_a', hold_id: 'another' })).toBe('gone');
    });

    test('P5: one is found by its own organization alone, and under its own id', async () => {
      const { review_id: id } = await stored('a');
      expect(await reviews.find('org_other', id)).toBeNull();
      expect(await reviews.find(ORGANIZATION, 'a')).toBeNull();
      expect(await reviews.find(ORGANIZATION, 'rv_00000002_a')).toBeNull();
      expect(await all(reviews.queue({ ...PLACE, organizationId: 'org_other' }, null))).toEqual([]);
      expect(await all(reviews.queue({ ...PLACE, projectId: 'web' }, null))).toEqual([]);
    });

    test('P14: of twenty who claim it at once, one holds it', async () => {
      const item = await stored('a');
      const claims = Array.from({ length: 20 }, (_, index) => {
        const next = claimed(item, `rater_${index}`, (length) => String(index).padStart(length, '0'), NOON);
        return reviews.replace(item, { ...next, version: 2 });
      });
      const won = (await Promise.all(claims)).flatMap((isMine, index) => (isMine ? [`rater_${index}`] : []));
      expect(won).toHaveLength(1);
      expect((await reviews.find(ORGANIZATION, item.review_id))?.lease).toMatchObject({
        rater: won[0],
        expires_at: new Date(NOON + LEASE_MILLISECONDS).toISOString(),
      });
    });

    test('what people did is counted with the change, or not at all', async () => {
      const item = await stored('a');
      const next = { ...item, labels: [aReview.label()], version: 2 };
      const done = { rater: 'rater_1', by: 1 } as const;
      const outcomes = await Promise.all([1, 2, 3].map(() => reviews.replace(item, next, done)));
      expect(outcomes.filter((isDone) => isDone)).toHaveLength(1);
      expect(await reviews.doneByPerson(PLACE)).toEqual([{ rater: 'rater_1', labels: 1 }]);
      await reviews.replace(next, { ...next, labels: [], version: 3 }, { rater: 'rater_1', by: -1 });
      expect(await reviews.doneByPerson(PLACE)).toEqual([]);
    });

    test('what waits is listed by urgency, what is finished by time, and each goes on from a place', async () => {
      const medium = await stored('m', { priority: 'medium', due_at: '2026-11-27T12:00:00.000Z' });
      await stored('h', { priority: 'high' });
      await stored('c', { priority: 'critical' });
      await stored('late', {
        priority: 'medium',
        due_at: '2026-11-19T12:00:00.000Z',
        escalated_at: '2026-11-19T12:10:00.000Z',
      });
      await stored('g', { priority: 'medium', state: 'grouped', due_at: '2026-11-28T12:00:00.000Z' });
      for (const [index, id] of ['d1', 'd2', 'd3'].entries()) {
        const item = await stored(id);
        const doneAt = `2026-11-20T1${index}:00:00.000Z`;
        await reviews.replace(item, { ...item, state: 'done', done_at: doneAt, version: 2 });
      }
      const concluding = await stored('p');
      await reviews.replace(concluding, {
        ...concluding,
        state: 'done',
        done_at: 'x',
        pending: 'conclude',
        version: 2,
      });
      expect(await all(reviews.queue(PLACE, null))).toEqual(['late', 'c', 'h', 'p', 'm', 'g']);
      expect(await all(reviews.queue(PLACE, placeOf(medium)))).toEqual(['g']);
      expect(await all(reviews.finished(range, null))).toEqual(['d3', 'd2', 'd1']);
      const [last] = await reviews.ofTrace(ORGANIZATION, 'd3');
      if (last === undefined) throw new Error('is there');
      expect(await all(reviews.finished(range, finishedPlaceOf(last)))).toEqual(['d2', 'd1']);
      expect(await all(reviews.finished({ ...range, from: '2026-11-20T11:30:00.000Z' }, null))).toEqual(['d3']);
    });

    test('a project is told of from its first review on', async () => {
      await stored('a');
      await stored('b', { project_id: 'web' });
      const places: unknown[] = [];
      for await (const page of reviews.projects()) places.push(...page);
      expect(places).toHaveLength(2);
      expect(places).toEqual(expect.arrayContaining([PLACE, { ...PLACE, projectId: 'web' }]));
    });

    test('a cluster is found by any of its bands, in its project, until it ends', async () => {
      const known = { cluster: 'cl_1', signature: 'ff' };
      await reviews.saveCluster(PLACE, ['0#aa', '1#bb'], known, NOON / 1_000 + 60);
      await reviews.saveCluster(PLACE, ['0#cc'], { ...known, cluster: 'cl_2' }, NOON / 1_000);
      expect(await reviews.findClusters(PLACE, ['0#aa', '1#bb', '2#x'])).toEqual([known]);
      expect(await reviews.findClusters(PLACE, ['0#xx', '0#cc'])).toEqual([]);
      expect(await reviews.findClusters({ ...PLACE, projectId: 'web' }, ['0#aa'])).toEqual([]);
    });

    test('P9: it goes with its trace, is in the receipt, and no change brings it back', async () => {
      const item = await stored('a');
      const removed = await traces.delete(ORGANIZATION, 'a');
      expect(removed?.items).toContain(`REVIEW#${item.review_id}`);
      expect(await reviews.find(ORGANIZATION, item.review_id)).toBeNull();
      expect(await reviews.replace(item, { ...item, version: 2 })).toBe(false);
      expect(await reviews.replace(item, { ...item, version: 2 }, { rater: 'r', by: 1 })).toBe(false);
      expect(await reviews.create(item)).toBe('gone');
      expect(await all(reviews.queue(PLACE, null))).toEqual([]);
      expect(await reviews.doneByPerson(PLACE)).toEqual([]);
    });

    test('what is expired is absent', async () => {
      const item = await stored('a', { expires_at: NOON / 1_000 });
      expect(await reviews.find(ORGANIZATION, item.review_id)).toBeNull();
      expect(await all(reviews.queue(PLACE, null))).toEqual([]);
    });
  });
}
