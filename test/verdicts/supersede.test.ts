import { describe, expect, test } from 'vitest';
import type { Conclusions } from '../../functions/traces/concluded.ts';
import type { EvaluationOutcome, StoredEvaluation, TraceRecord } from '../../functions/traces/trace-store.ts';
import { laterEvaluationId, supersede } from '../../functions/verdicts/supersede.ts';
import { anEvaluation, aRecord } from '../support/builders/records.ts';

const EARLIER = anEvaluation();
const EVALUATED: Partial<TraceRecord> = {
  status: 'evaluated',
  evaluation_id: EARLIER.evaluation_id,
  counting: { round: 'a.1' },
};

/** What was asked of the stores, when a judge concludes from the earlier evaluation and the store answers so. */
async function conclude(
  stored: EvaluationOutcome,
  fields: Partial<TraceRecord> = EVALUATED,
  evaluations: readonly StoredEvaluation[] = [EARLIER],
  supersedes = EARLIER.evaluation_id,
) {
  const told: string[] = [];
  const record = aRecord(fields);
  const conclusions: Conclusions = {
    round: () => 'b.1',
    follow: async () => [],
    ensureFollowed: async ({ evaluation }) => void told.push(`followed ${evaluation.evaluation_id}`),
  };
  const learned: Partial<TraceRecord>[] = [];
  const traces = {
    storeEvaluation: async (
      _: TraceRecord,
      { evaluation_id: id }: StoredEvaluation,
      what: Partial<TraceRecord> = {},
    ) => {
      told.push(`stored ${id}`);
      learned.push(what);
      return stored;
    },
  };
  const later = { ...EARLIER, evaluation_id: laterEvaluationId(record, EARLIER, 'judge'), supersedes };
  const outcome = await supersede({ traces, conclusions }, { record, evaluations }, later);
  return { outcome, told, learned, laterId: later.evaluation_id };
}

describe('what a later tier concludes', () => {
  test('supersedes the evaluation that it builds on, once its followers have done their part', async () => {
    const { outcome, told, learned, laterId } = await conclude('stored');
    expect(outcome).toMatchObject({ outcome: 'superseded', concluded: { record: { evaluation_id: laterId } } });
    expect(told).toEqual([`followed ${EARLIER.evaluation_id}`, `stored ${laterId}`]);
    expect(learned).toMatchObject([{ counting: { round: 'b.1', before: { input_tokens: expect.any(Number) } } }]);
  });

  test('counts a cost that is unknown as one that was unknown before', async () => {
    const { learned } = await conclude('stored', { ...EVALUATED, cost_micro_usd: null });
    expect(learned).toMatchObject([{ counting: { before: { cost_micro_usd: 0, unpriced: true } } }]);
  });

  test('is counted from the beginning where no model had come before', async () => {
    const { counting: _, ...uncounted } = EVALUATED;
    const { told, learned, laterId } = await conclude('stored', { ...uncounted, has_model: true });
    expect(told).toEqual([`stored ${laterId}`]);
    expect(learned).toEqual([{ counting: { round: 'b.1' } }]);
  });

  test('changes nothing where another evaluation is the current one by now, or none', async () => {
    expect(await conclude('stored', EVALUATED, [EARLIER], 'ev_0000ffff_trace-1')).toMatchObject({
      outcome: { outcome: 'changed' },
      told: [],
    });
    expect(await conclude('stored', EVALUATED, [])).toMatchObject({ outcome: { outcome: 'changed' }, told: [] });
  });

  test('is known where it stands already', async () => {
    const { laterId } = await conclude('stored');
    const standing = { ...EARLIER, evaluation_id: laterId };
    const again = await conclude('stored', { ...EVALUATED, evaluation_id: laterId }, [standing]);
    expect(again).toMatchObject({ outcome: { outcome: 'known', concluded: { evaluation: standing } }, told: [] });
  });

  test.each([
    ['gone', 'gone'],
    ['changed', 'changed'],
    // By another delivery: the next one finds it, and asks its followers.
    ['known', 'changed'],
  ] as const)('tells that the store said %s', async (stored, outcome) => {
    expect((await conclude(stored)).outcome).toEqual({ outcome });
  });
});
