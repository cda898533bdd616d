import { beforeEach, describe, expect, test } from 'vitest';
import { listTraces, MAX_EXAMINED, type TraceFilter } from '../../functions/traces/list-traces.ts';
import type { TraceOrder } from '../../functions/traces/trace-order.ts';
import type { TraceStore } from '../../functions/traces/trace-store.ts';
import { aBody, aProject, aRecord, NOON } from '../support/builders/records.ts';
import { MemorySystem } from '../support/memory/system.ts';

let system: MemorySystem;
beforeEach(() => {
  system = new MemorySystem();
});

describe('listing traces', () => {
  const list = (filter: TraceFilter = {}, limit = 10, cursor?: string, order?: TraceOrder) =>
    listTraces({ ...system.submitDependencies, retentionDays: 30 }, aProject(), { filter, limit, cursor, order });
  const storeMany = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const createdAt = new Date(NOON - (i + 1) * 1_000).toISOString();
      await system.traces.put(
        aRecord({ trace_id: `t${i}`, created_at: createdAt, model: i % 50 ? 'a' : 'b' }),
        aBody(),
      );
    }
  };

  test('an empty project has an empty page', async () => {
    expect(await list()).toEqual({ records: [], nextCursor: null });
  });

  test('a page goes on exactly where the last one ended, while new traces arrive', async () => {
    await storeMany(5);
    const first = await list({}, 2);
    await system.submit({ trace_id: 'newer' });
    const second = await list({}, 2, first.nextCursor ?? '');
    const third = await list({}, 2, second.nextCursor ?? '');
    const ids = [first, second, third].flatMap(({ records }) => records.map(({ trace_id: id }) => id));
    expect(ids).toEqual(['t0', 't1', 't2', 't3', 't4']);
    expect(third.nextCursor).toBeNull();
  });

  test.each<[TraceFilter, readonly string[]]>([
    [{ domain: 'legal' }, ['t1']],
    [{ model: 'gpt-4o' }, ['t1', 't2']],
    [{ userId: 'ann' }, ['t2']],
    [{ status: 'queued' }, ['t2', 't3']],
    [{ verdict: 'passed' }, ['t4']],
    [{ severity: 'high' }, ['t1']],
    [{ from: '2026-11-20T11:00:00.000Z' }, ['t1', 't2']],
    [{ to: '2026-11-20T11:00:00.000Z' }, ['t2', 't3', 't4']],
    [{ model: 'gpt-4o', status: 'queued', to: '2026-11-20T11:30:00.000Z' }, ['t2']],
    [{ domain: 'legal', userId: 'ann' }, []],
    [{ sessionId: 'session-1' }, ['t2']],
    [{ category: 'secret' }, ['t1']],
    [{ issueType: 'email' }, ['t1', 't4']],
    [{ category: 'secret', issueType: 'email' }, []],
    [{ category: 'pii', issueType: 'email' }, ['t1', 't4']],
    [{ minCostMicroUsd: 20 }, ['t2']],
    [{ maxCostMicroUsd: 20 }, ['t1', 't2']],
    [{ minLatencyMs: 100, maxLatencyMs: 200 }, ['t1']],
    [{ tag: 'beta' }, ['t2', 't4']],
    [{ tag: 'bet' }, []],
  ])('%j finds %j', async (filter, expected) => {
    const records = [
      aRecord({
        trace_id: 't1',
        domain: 'legal',
        model: 'gpt-4o',
        status: 'evaluated',
        severity: 'high',
        issue_kinds: ['secret/key', 'pii/email'],
        cost_micro_usd: 10,
        latency_ms: 150,
      }),
      aRecord({
        trace_id: 't2',
        model: 'gpt-4o',
        user_id: 'ann',
        session_id: 'session-1',
        created_at: '2026-11-20T11:00:00.000Z',
        cost_micro_usd: 20,
        latency_ms: 201,
        content_facts: { bytes: 1, input_hash: '0', tags: ['alpha', 'beta'] },
      }),
      aRecord({ trace_id: 't3', created_at: '2026-11-20T10:00:00.000Z', cost_micro_usd: null, latency_ms: null }),
      aRecord({
        trace_id: 't4',
        status: 'evaluated',
        verdict: 'passed',
        created_at: '2026-11-20T09:00:00.000Z',
        issue_kinds: ['pii/email'],
        cost_micro_usd: null,
        latency_ms: null,
        content_facts: { bytes: 1, input_hash: '0', tags: ['beta'] },
      }),
    ];
    for (const record of records) await system.traces.put(record, aBody());
    expect((await list(filter)).records.map(({ trace_id: id }) => id)).toEqual(expected);
  });

  test('a rare match costs no more than its share, and the cursor goes on', async () => {
    await storeMany(MAX_EXAMINED + 60);
    const first = await list({ model: 'b' }, 100);
    expect(first.records).toHaveLength(20);
    const second = await list({ model: 'b' }, 100, first.nextCursor ?? '');
    expect(second.records.length + first.records.length).toBe(22);
    expect(second.nextCursor).toBeNull();
  });

  /** Every page of an order, one after the other. */
  async function idsInOrder(order: TraceOrder, limit: number, meanwhile: () => Promise<unknown> = async () => null) {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await list({}, limit, cursor ?? undefined, order);
      ids.push(...page.records.map(({ trace_id: id }) => id));
      cursor = page.nextCursor;
      await meanwhile();
    } while (cursor !== null);
    return ids;
  }

  test('oldest first goes on exactly where the last page ended, and comes to what arrived meanwhile', async () => {
    await storeMany(4);
    expect(await idsInOrder('oldest', 10)).toEqual(['t3', 't2', 't1', 't0']);
    let arrived = 0;
    const meanwhile = async () => (arrived++ === 0 ? system.submit({ trace_id: 'newer' }) : null);
    expect(await idsInOrder('oldest', 2, meanwhile)).toEqual(['t3', 't2', 't1', 't0', 'newer']);
  });

  test.each<[TraceOrder, readonly string[]]>([
    ['most_expensive', ['dear', 'even-a', 'even-b', 'free', 'unknown']],
    ['slowest', ['unknown', 'even-a', 'dear', 'even-b', 'free']],
  ])('%s first, the same amount by id and what is unknown last, over pages', async (order, expected) => {
    const amounts: readonly [string, number | null, number | null][] = [
      ['free', 0, null],
      ['even-b', 9, 5],
      ['unknown', null, 1_000],
      ['dear', 10, 10],
      ['even-a', 9, 10.5],
    ];
    for (const [id, cost, latency] of amounts) {
      await system.traces.put(aRecord({ trace_id: id, cost_micro_usd: cost, latency_ms: latency }), aBody());
    }
    for (const limit of [1, 2, 5]) expect(await idsInOrder(order, limit)).toEqual(expected);
    const { nextCursor } = await list({}, 1, undefined, order);
    await expect(list({}, 1, nextCursor ?? '')).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  test('an order by an amount is refused where not all traces can be looked at, and takes a shorter period', async () => {
    await storeMany(MAX_EXAMINED + 1);
    const refusal = { code: 'invalid_request', errors: [{ path: 'order' }] };
    await expect(list({}, 10, undefined, 'most_expensive')).rejects.toMatchObject(refusal);
    const from = new Date(NOON - MAX_EXAMINED * 1_000).toISOString();
    expect((await list({ from }, 10, undefined, 'most_expensive')).records).toHaveLength(10);
  });

  test('neither looks behind the retention nor into the future', async () => {
    const asked: string[] = [];
    const traces = new Proxy(system.traces, {
      get: (target, name) => {
        if (name !== 'list') return Reflect.get(target, name, target);
        return (range: Parameters<TraceStore['list']>[0]) => {
          asked.push(range.from, range.to);
          return target.list(range);
        };
      },
    });
    const query = { filter: { from: '1970-01-01T00:00:00.000Z', to: '9999-12-31T00:00:00.000Z' }, limit: 1 };
    await listTraces({ ...system.submitDependencies, traces, retentionDays: 30 }, aProject(), query);
    expect(asked).toEqual([new Date(NOON - 30 * 86_400_000).toISOString(), new Date(NOON).toISOString()]);
  });
});
