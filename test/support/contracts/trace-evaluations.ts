import { beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../functions/kernel/ports.ts';
import type { TraceStore } from '../../../functions/traces/trace-store.ts';
import { aBody, anEvaluation, aRecord, NOON, ORGANIZATION, OTHER_ADMISSION } from '../builders/records.ts';

/** What every trace store promises of evaluations, and of traces that wait for one: part of `describeTraceStore`. */
export function describeTraceEvaluations(name: string, open: (now: Clock) => Promise<TraceStore>): void {
  describe(name, () => {
    let store: TraceStore;

    beforeEach(async () => {
      store = await open(() => NOON);
    });

    describe('evaluations', () => {
      test('makes the trace evaluated, with its outcome and what was learned', async () => {
        await store.put(aRecord(), aBody());
        const evaluation = anEvaluation({ verdict: 'failed', severity: 'high' });
        const learned = { tokens_estimated: false, input_tokens: 11 };
        expect(await store.storeEvaluation(aRecord(), evaluation, learned)).toBe('stored');
        const evaluated = {
          ...aRecord(),
          ...learned,
          status: 'evaluated',
          verdict: 'failed',
          severity: 'high',
          total_issues: 0,
          escalated_to: evaluation.escalated_to,
          evaluation_id: evaluation.evaluation_id,
        };
        expect(await store.findRecord(ORGANIZATION, 'trace-1')).toEqual(evaluated);
        expect(await store.find(ORGANIZATION, 'trace-1')).toMatchObject({
          record: evaluated,
          evaluations: [evaluation],
        });
      });

      test('tells the kinds of its issues, and forgets those of the evaluation before it', async () => {
        await store.put(aRecord(), aBody());
        const place = {
          message: 'Found.',
          field: 'output',
          offset: 0,
          length: 1,
          evaluator: 'intake',
          version: '1.0.0',
        };
        const issue = { type: 'private_key', category: 'secret', severity: 'high', ...place } as const;
        await store.storeEvaluation(aRecord(), anEvaluation({ issues: [issue, { ...issue, offset: 1 }] }));
        const first = await store.findRecord(ORGANIZATION, 'trace-1');
        expect(first).toMatchObject({ issue_kinds: ['secret/private_key'] });
        const next = anEvaluation({ evaluation_id: 'ev_00000002_trace-1', issues: [] });
        await store.storeEvaluation(first ?? aRecord(), next);
        expect(await store.findRecord(ORGANIZATION, 'trace-1')).not.toHaveProperty('issue_kinds');
      });

      test('P3: the same evaluation is stored once, and learns nothing again', async () => {
        await store.put(aRecord(), aBody());
        const late = anEvaluation({ created_at: '2026-11-20T13:00:00.000Z' });
        expect(await store.storeEvaluation(aRecord(), anEvaluation())).toBe('stored');
        const evaluated = await store.findRecord(ORGANIZATION, 'trace-1');
        for (const read of [aRecord(), evaluated ?? aRecord()]) {
          expect(await store.storeEvaluation(read, late, { input_tokens: 99 })).toBe('known');
        }
        expect(await store.findRecord(ORGANIZATION, 'trace-1')).toEqual(evaluated);
        const found = await store.findEvaluation(ORGANIZATION, 'trace-1', anEvaluation().evaluation_id);
        expect(found).toEqual(anEvaluation());
        expect(await store.findEvaluation('org_other', 'trace-1', anEvaluation().evaluation_id)).toBeNull();
      });

      test('P1: spans that came since it was read keep their trace waiting', async () => {
        const read = aRecord({ last_span_at: '2026-11-20T12:00:00.000Z' });
        const later = { ...read, last_span_at: '2026-11-20T12:00:01.000Z' };
        await store.put(later, aBody());
        expect(await store.storeEvaluation(read, anEvaluation())).toBe('changed');
        expect(await store.storeEvaluation(later, anEvaluation())).toBe('stored');
        const evaluated = (await store.findRecord(ORGANIZATION, 'trace-1')) ?? later;
        const unaware = { ...evaluated, last_span_at: read.last_span_at };
        expect(await store.storeEvaluation(unaware, anEvaluation())).toBe('known');
        expect(await store.findRecord(ORGANIZATION, 'trace-1')).toEqual(evaluated);
      });

      test('a later one becomes the current one, and those before it are kept, newest first', async () => {
        await store.put(aRecord(), aBody());
        const all = [1, 2, 3].map((n) =>
          anEvaluation({ evaluation_id: `ev_0000000${n}_trace-1`, created_at: `2026-11-20T1${n}:00:00.000Z` }),
        );
        for (const evaluation of all) {
          const read = await store.findRecord(ORGANIZATION, 'trace-1');
          expect(await store.storeEvaluation(read ?? aRecord(), evaluation)).toBe('stored');
        }
        const stored = await store.find(ORGANIZATION, 'trace-1');
        expect(stored?.record.evaluation_id).toBe('ev_00000003_trace-1');
        expect(stored?.evaluations).toEqual([...all].reverse());
        for (const evaluation of all) {
          expect(await store.findEvaluation(ORGANIZATION, 'trace-1', evaluation.evaluation_id)).toEqual(evaluation);
        }
        expect(await store.findEvaluation(ORGANIZATION, 'trace-1', 'ev_00000004_trace-1')).toBeNull();
      });

      test('P3: of different ones at once, one is stored; nothing that was not read is replaced', async () => {
        for (const [id, known] of [
          ['trace-1', null],
          ['trace-2', 'ev_00000000_trace-2'],
        ] as const) {
          const record = aRecord({ trace_id: id });
          await store.put(record, aBody());
          if (known !== null) await store.storeEvaluation(record, anEvaluation({ evaluation_id: known }));
          const read = (await store.findRecord(ORGANIZATION, id)) ?? record;
          const outcomes = await Promise.all(
            [1, 2].map((n) => store.storeEvaluation(read, anEvaluation({ evaluation_id: `ev_0000000${n}_${id}` }))),
          );
          expect(outcomes.sort()).toEqual(['changed', 'stored']);
        }
      });

      test('P3: of two that correct the same charge, one does; later ones add to what they read', async () => {
        const correction = (id: string, tokens: number) => ({
          hold_id: id,
          at: '2026-11-20T12:00:01.000Z',
          amounts: { requests: 0, tokens, cost: 0 },
          counters: ['organization/DAY#2026-11-20'],
        });
        const [first, second] = [correction('first', 3), correction('second', -1)];
        const evaluated = (n: number) => anEvaluation({ evaluation_id: `ev_0000000${n}_trace-1` });
        await store.put(aRecord(), aBody());
        expect(await store.storeEvaluation(aRecord(), evaluated(1), { corrections: [first] })).toBe('stored');
        expect(await store.storeEvaluation(aRecord(), evaluated(2), { corrections: [second] })).toBe('changed');
        const corrected = (await store.findRecord(ORGANIZATION, 'trace-1')) ?? aRecord();
        expect(corrected.corrections).toEqual([first]);
        const { corrections: _unread, ...unread } = corrected;
        expect(await store.storeEvaluation(unread, evaluated(2), { corrections: [second] })).toBe('changed');
        expect(await store.storeEvaluation(corrected, evaluated(2), { corrections: [first, second] })).toBe('stored');
        expect((await store.findRecord(ORGANIZATION, 'trace-1'))?.corrections).toEqual([first, second]);
        expect(await store.delete(ORGANIZATION, 'trace-1')).not.toBeNull();
        expect(await store.findRecord(ORGANIZATION, 'trace-1')).toBeNull();
      });

      test('P3: moves into another round once, and only from the round that was read', async () => {
        const record = aRecord();
        await store.put(record, aBody());
        const counting = { round: 'a.1', before: { input_tokens: 1, output_tokens: 2, cost_micro_usd: 3 } };
        await store.storeEvaluation(record, anEvaluation(), { counting });
        const stored = await store.findRecord(ORGANIZATION, record.trace_id);
        if (stored === null) throw new Error('It is not stored');
        expect(stored.counting).toEqual(counting);
        const moves = await Promise.all(['b.1', 'c.1'].map((round) => store.moveToRound(stored, round)));
        expect(moves.toSorted()).toEqual([false, true]);
        const moved = moves[0] ? 'b.1' : 'c.1';
        // The answer was lost, and the client sends again.
        expect(await store.moveToRound(stored, moved)).toBe(true);
        expect((await store.findRecord(ORGANIZATION, record.trace_id))?.counting).toEqual({
          ...counting,
          round: moved,
        });
        await store.delete(ORGANIZATION, record.trace_id);
        expect(await store.moveToRound(stored, 'd.1')).toBe(false);
      });

      test('P9: brings no deleted trace back, nor does it touch one that took its id', async () => {
        const evaluated = aRecord({ evaluation_id: 'ev_00000000_trace-1' });
        for (const read of [aRecord(), evaluated])
          expect(await store.storeEvaluation(read, anEvaluation())).toBe('gone');
        expect(await store.find(ORGANIZATION, 'trace-1')).toBeNull();
        const successor = aRecord({ charge: OTHER_ADMISSION });
        await store.put(successor, aBody());
        for (const read of [aRecord(), evaluated])
          expect(await store.storeEvaluation(read, anEvaluation())).toBe('gone');
        expect(await store.find(ORGANIZATION, 'trace-1')).toMatchObject({ record: successor, evaluations: [] });
      });

      test('findEvaluations answers in the order asked for, with null for what is not there', async () => {
        const records = ['a', 'b', 'c'].map((id) => aRecord({ trace_id: id }));
        for (const record of records) {
          const id = record.trace_id;
          if (id !== 'c') await store.put(record, aBody());
          if (id === 'a') {
            await store.storeEvaluation(record, anEvaluation({ trace_id: id, evaluation_id: `ev_00000001_${id}` }));
          }
        }
        const found = await store.findEvaluations([...records].reverse());
        expect(found.map((evaluation) => evaluation?.trace_id ?? null)).toEqual([null, null, 'a']);
      });
    });

    describe('queueing again', () => {
      test('is counted once per attempt, and only while the trace waits', async () => {
        await store.put(aRecord(), aBody());
        expect(await store.markRequeued(aRecord())).toBe(true);
        expect(await store.markRequeued(aRecord())).toBe(false);
        expect(await store.markRequeued(aRecord({ requeues: 1 }))).toBe(true);
        expect(await store.findRecord(ORGANIZATION, 'trace-1')).toMatchObject({ requeues: 2 });
        await store.storeEvaluation(aRecord({ requeues: 2 }), anEvaluation());
        expect(await store.markRequeued(aRecord({ requeues: 2 }))).toBe(false);
        expect(await store.markRequeued(aRecord({ trace_id: 'gone' }))).toBe(false);
      });

      test('a watermark belongs to one project', async () => {
        expect(await store.findWatermark(ORGANIZATION, 'default')).toBeNull();
        await store.saveWatermark(ORGANIZATION, 'default', '2026-11-20T00:00:00.000Z');
        expect(await store.findWatermark(ORGANIZATION, 'default')).toBe('2026-11-20T00:00:00.000Z');
        expect(await store.findWatermark(ORGANIZATION, 'other')).toBeNull();
        expect(await store.findWatermark('org_other', 'default')).toBeNull();
      });
    });
  });
}
