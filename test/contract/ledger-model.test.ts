import fc from 'fast-check';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { AegisError } from '../../functions/kernel/errors.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { tableLedgerStores } from '../support/emulator/table-ledger-stores.ts';
import { LedgerModel } from '../support/ledger/arithmetic.ts';
import { ledgerSteps } from '../support/ledger/model.ts';
import { DAILY_TOKENS, LedgerWorld } from '../support/ledger/world.ts';

/** In memory the same property runs thousands of times; here it holds the store on the table to it. */
const RUNS = 15;

let created: TestTable;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
});
afterEach(() => created.remove());

test('P2, P3: on the table, whatever happens in whatever order, counters say what was used', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands([...ledgerSteps], { maxCommands: 25 }), async (commands) => {
      const { table, remove } = await createTable(inject('emulatorEndpointUrl'));
      try {
        await fc.asyncModelRun(async () => {
          const real = new LedgerWorld(tableLedgerStores(table));
          await real.begin();
          return { model: new LedgerModel(), real };
        }, commands);
      } finally {
        await remove();
      }
    }),
    { numRuns: RUNS },
  );
}, 120_000);

/** Each caller is an environment of its own, as in a burst of cold starts. */
async function race(callers: number, tokensOf: (index: number) => number, userOf: (index: number) => string) {
  const world = new LedgerWorld(tableLedgerStores(created.table));
  await world.begin();
  const outcomes: PromiseSettledResult<unknown>[] = [];
  const atOnce = 100;
  for (let i = 0; i < callers; i += atOnce) {
    const wave = Array.from({ length: atOnce }, (_, j) => world.submit(userOf(i + j), `t${i + j}`, tokensOf(i + j)));
    outcomes.push(...(await Promise.allSettled(wave)));
  }
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  const isRefusal = (reason: unknown) => reason instanceof AegisError && reason.code === 'quota_exceeded';
  expect(refused.filter((reason) => !isRefusal(reason))).toEqual([]);
  await world.check();
  return { world, admitted: outcomes.length - refused.length };
}

test('P2: a race of 1,000 callers on one limit admits exactly what fits', async () => {
  const { admitted } = await race(
    1_000,
    () => 1,
    () => 'ann',
  );
  expect(admitted).toBe(DAILY_TOKENS.user);
}, 120_000);

test('P2: in a race on three scopes no partial admission survives', async () => {
  const { world } = await race(
    300,
    (i) => 1 + (i % 4),
    (i) => `user-${i % 5}`,
  );
  const admitted = [...world.stored.values()].reduce((sum, { charge }) => sum + charge.amounts.tokens, 0);
  const used = await world.used();
  expect(admitted).toBeGreaterThan(0);
  expect(used.get('organization/DAY#2026-11-20')?.tokens).toBe(admitted);
  expect(used.get('project:default/DAY#2026-11-20')?.tokens).toBe(admitted);
  expect(admitted).toBeLessThanOrEqual(DAILY_TOKENS.project);
}, 120_000);
