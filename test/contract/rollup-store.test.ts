import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { DynamoRollupStore } from '../../functions/analytics/dynamodb/rollup-store.ts';
import { RollupLog } from '../../functions/analytics/rollup-log.ts';
import { anEvaluation, aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { describeRollupStore } from '../support/contracts/rollup-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { measureCapacity } from '../support/measures/measure-capacity.ts';

let created: TestTable;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
});
afterEach(() => created.remove());

describeRollupStore('the table', async () => new DynamoRollupStore(created.table, () => NOON));

describe('what the log costs', () => {
  test('is one write unit a round of ten traces of ten users, and one for several rounds of one', async () => {
    const { consumed } = measureCapacity(created.client);
    const log = new RollupLog(new DynamoRollupStore(created.table, () => NOON));
    const traces = (count: number, round: number) =>
      Array.from({ length: count }, (_, index) => {
        const random = createHash('sha256').update(`${count}/${round}/${index}`).digest('base64url');
        const trace_id = `01JD8Z${random.slice(0, 20)}`;
        const account = random.slice(20, 42);
        const charge = {
          hold_id: 'h',
          amounts: { requests: 1, tokens: 0, cost: 0 },
          counters: [`user:p:${account}/DAY`],
        };
        const record = aRecord({
          trace_id,
          charge,
          cost_micro_usd: 137 * index + round,
          latency_ms: 100 * index + round,
        });
        const created_at = new Date(NOON + 2_000 + index).toISOString();
        return { evaluation: anEvaluation({ trace_id, created_at, evaluator_set: 'a1b2c3d4' }), record };
      });
    const project = { organizationId: ORGANIZATION, projectId: 'default' };
    for (let round = 1; round <= 10; round++)
      await log.write(project, traces(10, round), { writer: 'w', number: round });
    expect(consumed.splice(0).map(({ units }) => units)).toEqual(Array.from({ length: 10 }, () => 1));
    for (let round = 1; round <= 40; round++)
      await log.write(project, traces(1, round), { writer: 'v', number: round });
    expect(Math.max(...consumed.map(({ units }) => units))).toBe(1);
    const segments = await new DynamoRollupStore(created.table, () => NOON).segments(project);
    const single = segments.filter(({ writer }) => writer === 'v');
    expect(single.reduce((sum, { entries }) => sum + entries.length, 0)).toBe(40);
    expect(single.length).toBeLessThanOrEqual(6);
  });
});
