import fc from 'fast-check';
import { test } from 'vitest';
import { LedgerModel } from '../support/ledger/arithmetic.ts';
import { ledgerSteps } from '../support/ledger/model.ts';
import { LedgerWorld } from '../support/ledger/world.ts';

const RUNS = 1_500;

test('P2, P3: whatever happens in whatever order, counters say what was used and nothing is admitted above a limit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands([...ledgerSteps], { maxCommands: 30 }), async (commands) => {
      await fc.asyncModelRun(async () => {
        const real = new LedgerWorld();
        await real.begin();
        return { model: new LedgerModel(), real };
      }, commands);
    }),
    { numRuns: RUNS },
  );
}, 120_000);
