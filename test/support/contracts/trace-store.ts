import { beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../functions/kernel/ports.ts';
import { TOMBSTONE_SECONDS } from '../../../functions/traces/tombstone.ts';
import type { TracePosition, TraceRecord, TraceStore } from '../../../functions/traces/trace-store.ts';
import { aBody, anEvaluation, aRecord, NOON, ORGANIZATION, OTHER_ADMISSION } from '../builders/records.ts';
import { describeTraceEvaluations } from './trace-evaluations.ts';

const DAY_MILLISECONDS = 86_400_000;

/** What every trace store promises; `open` gives an empty one that reads the clock it is given. */
export function describeTraceStore(name: string, open: (now: Clock) => Promise<TraceStore>): void {
  describe(name, () => {
    let now = NOON;
    let store: TraceStore;

    beforeEach(async () => {
      now = NOON;
      store = await open(() => now);
    });

    describe('storing', () => {
      test('a trace is read back as it was stored', async () => {
        const record = aRecord({ user_id: 'u-1', cost_micro_usd: null });
        expect(await store.put(record, aBody())).toEqual({ outcome: 'stored' });
        expect(await store.findRecord(ORGANIZATION, 'trace-1')).toEqual(record);
        expect(await store.find(ORGANIZATION, 'trace-1')).toEqual({
          record,
          body: aBody(),
          assembled: null,
          spanCharges: [],
          evaluations: [],
        });
      });

      test('a content that masking made longer than a submission may be, and priced calls, read back unchanged', async () => {
        const long = 'x'.repeat(100_050);
        const content = { input: long, output: long, tags: [long], llm_calls: [{ model: 'gpt-4', cost_usd: 12_500 }] };
        await store.put(aRecord(), { content, findings: [] });
        expect((await store.find(ORGANIZATION, 'trace-1'))?.body?.content).toEqual(content);
      });

      test('P5: another organization sees nothing under the same id, and can use the id itself', async () => {
        await store.put(aRecord(), aBody());
        expect(await store.find('org_other', 'trace-1')).toBeNull();
        expect(await store.findRecord('org_other', 'trace-1')).toBeNull();
        expect(await store.delete('org_other', 'trace-1')).toBeNull();
        expect(await store.put(aRecord({ organization_id: 'org_other' }), aBody('other'))).toEqual({
          outcome: 'stored',
        });
        expect((await store.find(ORGANIZATION, 'trace-1'))?.body).toEqual(aBody());
      });

      test('P3: a second admission of the same id changes nothing and is shown the first', async () => {
        const first = aRecord();
        await store.put(first, aBody());
        const second = aRecord({ charge: OTHER_ADMISSION, fingerprint: 'of-another-body' });
        expect(await store.put(second, aBody('forged'))).toEqual({ outcome: 'exists', record: first });
        expect(await store.find(ORGANIZATION, 'trace-1')).toEqual({
          record: first,
          body: aBody(),
          assembled: null,
          spanCharges: [],
          evaluations: [],
        });
      });

      test('P3: twenty admissions at once store one trace with its own body', async () => {
        const racers = Array.from({ length: 20 }, (_, i) => ({
          record: aRecord({ fingerprint: `body-${i}-padded`, charge: { ...OTHER_ADMISSION, hold_id: `hold-${i}` } }),
          body: aBody(`output ${i}`),
        }));
        const outcomes = await Promise.all(racers.map(({ record, body }) => store.put(record, body)));
        const winner = outcomes.findIndex(({ outcome }) => outcome === 'stored');
        expect(outcomes.filter(({ outcome }) => outcome === 'stored')).toHaveLength(1);
        expect(await store.find(ORGANIZATION, 'trace-1')).toMatchObject({
          record: racers[winner]?.record,
          body: racers[winner]?.body,
        });
      });

      test('P3: the same admission again, after an answer was lost, is stored and not foreign', async () => {
        await store.put(aRecord(), aBody());
        expect(await store.put(aRecord(), aBody())).toEqual({ outcome: 'stored' });
      });

      test('putBody completes a record whose body is of another submission, and never changes its own', async () => {
        await store.put(aRecord(), aBody());
        await store.putBody(aRecord({ fingerprint: 'somebody-elses' }), aBody('foreign'));
        expect((await store.find(ORGANIZATION, 'trace-1'))?.body).toBeNull();
        await store.putBody(aRecord(), aBody());
        expect((await store.find(ORGANIZATION, 'trace-1'))?.body).toEqual(aBody());
        await store.putBody(aRecord(), aBody('the same fingerprint is the same body'));
        expect((await store.find(ORGANIZATION, 'trace-1'))?.body).toEqual(aBody());
      });

      test('P9: putBody writes nothing for a trace that is gone, nor for one that took its id', async () => {
        expect(await store.putBody(aRecord(), aBody())).toBe(false);
        await store.put(aRecord({ charge: OTHER_ADMISSION }), aBody());
        expect(await store.putBody(aRecord({ fingerprint: 'foreign' }), aBody('foreign'))).toBe(false);
        expect((await store.find(ORGANIZATION, 'trace-1'))?.body).toEqual(aBody());
        await store.delete(ORGANIZATION, 'trace-1');
        expect(await store.delete(ORGANIZATION, 'trace-1')).toBeNull();
      });

      test('what has expired is invisible before it is removed, and its id is free again', async () => {
        const record = aRecord({ expires_at: NOON / 1000 + 60 });
        await store.put(record, aBody());
        await store.storeEvaluation(record, anEvaluation());
        now = NOON + 60_000;
        expect(await store.findRecord(ORGANIZATION, 'trace-1')).toBeNull();
        expect(await store.find(ORGANIZATION, 'trace-1')).toBeNull();
        expect(await store.findEvaluation(ORGANIZATION, 'trace-1', anEvaluation().evaluation_id)).toBeNull();
        expect(await idsBetween(store, NOON - DAY_MILLISECONDS, NOON + DAY_MILLISECONDS)).toEqual([]);

        const next = aRecord({ charge: OTHER_ADMISSION, fingerprint: 'of-the-next', expires_at: NOON / 1000 + 600 });
        expect(await store.put(next, aBody('next'))).toEqual({ outcome: 'stored' });
        expect(await store.find(ORGANIZATION, 'trace-1')).toMatchObject({ record: next, body: aBody('next') });
        expect(await store.storeEvaluation(next, anEvaluation())).toBe('stored');
      });
    });

    describe('deleting', () => {
      test('P9: a deleted trace stays deleted, however it is sent again, until its id is free', async () => {
        await store.put(aRecord(), aBody());
        await store.storeEvaluation(aRecord(), anEvaluation());
        await store.delete(ORGANIZATION, 'trace-1');
        const again = aRecord({
          charge: OTHER_ADMISSION,
          fingerprint: 'of-another-body',
          expires_at: NOON / 1000 + 1e7,
        });
        for (const record of [aRecord(), again]) {
          expect(await store.put(record, aBody('again'))).toEqual({ outcome: 'deleted' });
          expect(await store.putBody(record, aBody('again'))).toBe(false);
          expect(await store.markRequeued(record)).toBe(false);
          expect(await store.storeEvaluation(record, anEvaluation())).toBe('gone');
        }
        expect(await store.find(ORGANIZATION, 'trace-1')).toBeNull();
        expect(await store.findRecord(ORGANIZATION, 'trace-1')).toBeNull();
        expect(await store.findCharges(ORGANIZATION, 'trace-1', again.charge.hold_id)).toEqual([]);
        expect(await store.findEvaluation(ORGANIZATION, 'trace-1', anEvaluation().evaluation_id)).toBeNull();
        expect(await store.findEvaluations([aRecord()])).toEqual([null]);
        expect(await idsBetween(store, NOON - DAY_MILLISECONDS, NOON + DAY_MILLISECONDS)).toEqual([]);
        expect(await store.delete(ORGANIZATION, 'trace-1')).toBeNull();
        now = NOON + (TOMBSTONE_SECONDS - 1) * 1000;
        expect(await store.put(again, aBody('again'))).toEqual({ outcome: 'deleted' });
        now = NOON + TOMBSTONE_SECONDS * 1000;
        expect(await store.put(again, aBody('again'))).toEqual({ outcome: 'stored' });
        expect((await store.find(ORGANIZATION, 'trace-1'))?.body).toEqual(aBody('again'));
      });

      test('P5: an id that was deleted is free in every other organization, and one that never was is free', async () => {
        await store.put(aRecord(), aBody());
        await store.delete(ORGANIZATION, 'trace-1');
        expect(await store.delete(ORGANIZATION, 'trace-2')).toBeNull();
        expect(await store.put(aRecord({ organization_id: 'org_other' }), aBody())).toEqual({ outcome: 'stored' });
        expect(await store.put(aRecord({ trace_id: 'trace-2' }), aBody())).toEqual({ outcome: 'stored' });
      });

      test('P9: removes record, body and evaluations, and names each', async () => {
        await store.put(aRecord(), aBody());
        await store.storeEvaluation(aRecord(), anEvaluation());
        const removed = await store.delete(ORGANIZATION, 'trace-1');
        expect(new Set(removed?.items)).toEqual(new Set(['META', 'BODY', `EVAL#${anEvaluation().evaluation_id}`]));
        expect(removed?.items.at(-1)).toBe('META');
        expect(await store.find(ORGANIZATION, 'trace-1')).toBeNull();
        expect(await store.findEvaluation(ORGANIZATION, 'trace-1', anEvaluation().evaluation_id)).toBeNull();
        expect(await idsBetween(store, NOON - DAY_MILLISECONDS, NOON + DAY_MILLISECONDS)).toEqual([]);
        expect(await store.delete(ORGANIZATION, 'trace-1')).toBeNull();
      });
    });

    describe('listing', () => {
      test('newest first over days, shards and pages, each once, with the same instant told apart by id', async () => {
        const shards = 3;
        const records = await storeMany(store, 260, shards);
        const expected = [...records].sort(newestFirst).map(({ trace_id: id }) => id);
        expect(await idsBetween(store, NOON - 9 * DAY_MILLISECONDS, NOON, { shards })).toEqual(expected);
        const oldest = { shards, isOldestFirst: true };
        expect(await idsBetween(store, NOON - 9 * DAY_MILLISECONDS, NOON, oldest)).toEqual(expected.toReversed());
      });

      test('goes on after any place, whatever arrived meanwhile', async () => {
        const shards = 2;
        const records = (await storeMany(store, 30, shards)).sort(newestFirst);
        await store.put(aRecord({ trace_id: 'newer', created_at: new Date(NOON).toISOString() }), aBody());
        for (const index of [0, 7, 29]) {
          const { created_at: createdAt = '', trace_id: traceId = '' } = records[index] ?? {};
          const after = { createdAt, traceId };
          const ids = await idsBetween(store, NOON - 9 * DAY_MILLISECONDS, NOON, { shards, after });
          expect(ids).toEqual(records.slice(index + 1).map(({ trace_id: id }) => id));
          const oldest = { shards, after, isOldestFirst: true };
          const later = await idsBetween(store, NOON - 9 * DAY_MILLISECONDS, NOON, oldest);
          const before = records.slice(0, index).map(({ trace_id: id }) => id);
          expect(later).toEqual([...before.toReversed(), 'newer']);
        }
      });

      test('both ends of the range belong to it, and an empty range is empty', async () => {
        const at = (hours: number) => new Date(NOON + hours * 3_600_000).toISOString();
        for (const hours of [-2, -1, 0]) {
          await store.put(aRecord({ trace_id: `at${hours}`, created_at: at(hours) }), aBody());
        }
        expect(await idsBetween(store, NOON - 3_600_000, NOON)).toEqual(['at0', 'at-1']);
        expect(await idsBetween(store, NOON - 7_200_000, NOON - 3_600_000)).toEqual(['at-1', 'at-2']);
        expect(await idsBetween(store, NOON, NOON - 3_600_000)).toEqual([]);
        const behind = { createdAt: at(-30), traceId: 'x' };
        expect(await idsBetween(store, NOON - 3_600_000, NOON, { after: behind })).toEqual([]);
        const ahead = { after: { createdAt: at(30), traceId: 'x' }, isOldestFirst: true };
        expect(await idsBetween(store, NOON - 3_600_000, NOON, ahead)).toEqual([]);
      });

      test('finds a lonely trace behind many empty days', async () => {
        const created = NOON - 60 * DAY_MILLISECONDS;
        await store.put(aRecord({ created_at: new Date(created).toISOString() }), aBody());
        expect(await idsBetween(store, NOON - 90 * DAY_MILLISECONDS, NOON)).toEqual(['trace-1']);
      });

      test('P5: neither another project nor another organization', async () => {
        await store.put(aRecord(), aBody());
        await store.put(aRecord({ trace_id: 'p', project_id: 'other' }), aBody());
        await store.put(aRecord({ trace_id: 'o', organization_id: 'org_other' }), aBody());
        expect(await idsBetween(store, NOON - DAY_MILLISECONDS, NOON)).toEqual(['trace-1']);
      });
    });
  });
  describeTraceEvaluations(name, open);
}

const newestFirst = (a: TraceRecord, b: TraceRecord) =>
  `${a.created_at}#${a.trace_id}` < `${b.created_at}#${b.trace_id}` ? 1 : -1;

/** Traces spread over a week with gaps, some of them of the same instant. */
async function storeMany(store: TraceStore, count: number, shards: number): Promise<TraceRecord[]> {
  const records = Array.from({ length: count }, (_, i) => {
    const created = NOON - 1_000 - Math.floor(i / 2) * 977_777 - (i % 5 === 0 ? 3 * DAY_MILLISECONDS : 0);
    const id = `t${String(i).padStart(3, '0')}`;
    return aRecord({ trace_id: id, created_at: new Date(created).toISOString(), index_shard: i % shards });
  });
  for (let i = 0; i < count; i += 20) {
    await Promise.all(records.slice(i, i + 20).map((record) => store.put(record, aBody())));
  }
  return records;
}

async function idsBetween(
  store: TraceStore,
  from: number,
  to: number,
  options: { shards?: number; after?: TracePosition; isOldestFirst?: boolean } = {},
): Promise<string[]> {
  const pages = store.list({
    organizationId: ORGANIZATION,
    projectId: 'default',
    shards: options.shards ?? 1,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    after: options.after ?? null,
    isOldestFirst: options.isOldestFirst ?? false,
  });
  const ids: string[] = [];
  for await (const page of pages) ids.push(...page.map(({ trace_id: id }) => id));
  return ids;
}
