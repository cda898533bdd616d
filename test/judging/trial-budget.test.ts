import { beforeEach, describe, expect, test } from 'vitest';
import { RANDOM_IDS } from '../../functions/access/crypto/random-ids.ts';
import { createJudgeBudget } from '../../functions/judging/trial-budget.ts';
import { resolveProject } from '../../functions/projects/project.ts';
import { aProjectRecord, NOON } from '../support/builders/records.ts';
import { MemoryKeptCharges, MemoryReservations } from '../support/memory/ledger-records.ts';
import { MemoryLedgerStore } from '../support/memory/ledger-store.ts';

const PROJECT = resolveProject(aProjectRecord({ config: { judge: { daily_budget_usd: '0.01' } } }));

let charged: number[];
function open(deploymentBudgetMicroUsd: number) {
  const ledger = new MemoryLedgerStore();
  charged = [];
  return createJudgeBudget({
    ledger,
    knownLimits: ledger.findLimits.bind(ledger),
    reservations: new MemoryReservations(),
    keptCharges: new MemoryKeptCharges(),
    ids: RANDOM_IDS,
    now: () => NOON,
    deploymentBudgetMicroUsd,
    spent: (microUsd) => void charged.push(microUsd),
  });
}

describe('the money of a probe', () => {
  let budget: ReturnType<typeof open>;
  beforeEach(() => {
    budget = open(1_000_000);
  });

  test("is held in the project's budget, charged with what it cost, and the rest is given back", async () => {
    const calls = await budget.reserve(PROJECT, 8_000);
    await expect(budget.reserve(PROJECT, 8_000)).rejects.toMatchObject({ code: 'conflict' });
    await calls.settle(1_500);
    await (await budget.reserve(PROJECT, 8_000)).settle(8_000);
    await expect(budget.reserve(PROJECT, 8_000)).rejects.toMatchObject({ code: 'quota_exceeded' });
    await (await budget.reserve(PROJECT, 500)).settle(0);
    await (await budget.reserve(PROJECT, 500)).settle(500);
    await expect(budget.reserve(PROJECT, 1)).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(charged).toEqual([1_500, 8_000, 500]);
  });

  test("is held in the deployment's budget as well", async () => {
    budget = open(1_000);
    await expect(budget.reserve(PROJECT, 8_000)).rejects.toMatchObject({
      code: 'quota_exceeded',
      message: 'The budget for judging is spent (deployment, daily).',
    });
    // Nothing stays held in the project's.
    await (await budget.reserve(PROJECT, 1_000)).settle(1_000);
  });

  test('of a judge that is free is nothing', async () => {
    await (await open(0).reserve(PROJECT, 0)).settle(0);
  });
});
