import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { NO_LIMITS } from '../../functions/kernel/amounts.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { UTC } from '../../functions/kernel/window.ts';
import { changeLimits } from '../../functions/quota/change-limits.ts';
import { DynamoLedgerStore } from '../../functions/quota/dynamodb/ledger-store.ts';
import type { CounterKey } from '../../functions/quota/ledger-store.ts';
import type { QuotaScope } from '../../functions/quota/limit.ts';
import { counterName } from '../../functions/quota/reservation.ts';
import { type Payer, reserve } from '../../functions/quota/reserve.ts';
import { SpentWindows } from '../../functions/quota/spent-windows.ts';
import { aHold, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { injectConflicts } from '../support/faults/conflicting-client.ts';

const AT_ONCE = 50;
const USERS = ['ann', 'bob', 'cleo'];
const PROJECT: QuotaScope = { kind: 'project', projectId: 'default' };
const payerOf = (user: string): Payer => ({
  organizationId: ORGANIZATION,
  projectId: 'default',
  userId: user,
  account: user,
  zone: UTC,
});

let created: TestTable;
let ledger: DynamoLedgerStore;

beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  ledger = new DynamoLedgerStore(created.table);
});
afterEach(() => created.remove());

/** What an execution environment of its own would work with: it remembers nothing of the others. */
const environment = () => ({
  ledger,
  knownLimits: ledger.findLimits.bind(ledger),
  limitDefaults: { userDaily: NO_LIMITS },
  spentWindows: new SpentWindows(() => NOON),
  now: () => NOON,
});

const limit = (scope: QuotaScope, requests: number) =>
  ledger.saveLimits(
    ORGANIZATION,
    scope,
    { daily: { ...NO_LIMITS, requests }, monthly: NO_LIMITS, pending: {}, version: 1 },
    0,
  );

type Outcome = 'admitted' | 'quota_exceeded' | 'unavailable' | 'other';

/** Each caller asks for one request; nobody has opened a window before the first wave. */
async function stampede(callers: number, meanwhile: (caller: number) => Promise<unknown>) {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < callers; start += AT_ONCE) {
    const wave = Array.from({ length: Math.min(AT_ONCE, callers - start) }, async (_, offset): Promise<Outcome> => {
      const caller = start + offset;
      const payer = payerOf(USERS[caller % USERS.length] ?? 'ann');
      const amounts = { requests: 1, tokens: 7, cost: 0 };
      const request = { holdId: `h${caller}`, traceId: `t${caller}`, amounts };
      try {
        const [, admission] = await Promise.all([meanwhile(caller), reserve(environment(), payer, request)]);
        return admission.hold.id === request.holdId ? 'admitted' : 'other';
      } catch (error) {
        const code = error instanceof AegisError ? error.code : 'other';
        return code === 'quota_exceeded' || code === 'unavailable' ? code : 'other';
      }
    });
    outcomes.push(...(await Promise.all(wave)));
  }
  return {
    admitted: outcomes.filter((outcome) => outcome === 'admitted').length,
    refused: outcomes.filter((outcome) => outcome === 'quota_exceeded').length,
  };
}

describe('P2: the first callers of a window', () => {
  test('who meet transactions of others are admitted all the same: nobody sees 503', async () => {
    injectConflicts(created.client, (change) => change % 3 === 0);
    await limit(PROJECT, 30);
    expect(await stampede(90, async () => undefined)).toEqual({ admitted: 30, refused: 60 });
  });

  test('while its limit is cut, end under the cut', async () => {
    await limit(PROJECT, 40);
    const cut = async (caller: number) => {
      if (caller !== 7) return;
      await changeLimits(
        { ...environment(), pause: async () => undefined },
        {
          organizationId: ORGANIZATION,
          scope: PROJECT,
          zone: UTC,
          changes: { daily: { requests: 10 }, monthly: {} },
          effective: 'now',
        },
      );
    };
    const { admitted, refused } = await stampede(120, cut);
    expect(admitted + refused).toBe(120);
    expect(admitted).toBeLessThanOrEqual(40);
    const [counter] = await ledger.findCounters([
      {
        organizationId: ORGANIZATION,
        scope: PROJECT,
        window: { period: 'daily', name: 'DAY#2026-11-20', endsAt: 0, timeZone: 'UTC' },
      },
    ]);
    expect(counter).toMatchObject({ limits: { requests: 10 }, left: { requests: 10 - admitted } });
  });
});

describe('a process that ends while it opens a window', () => {
  const key: CounterKey = {
    organizationId: ORGANIZATION,
    scope: PROJECT,
    window: { period: 'daily', name: 'DAY#2026-11-20', endsAt: NOON + 1, timeZone: 'UTC' },
  };

  test('leaves no counter that is not among the open ones, and the next caller opens it', async () => {
    for (let change = 0; change < 3; change++) {
      const own = await createTable(inject('emulatorEndpointUrl'));
      const store = new DynamoLedgerStore(own.table);
      let isDead = false;
      own.client.middlewareStack.add((next) => (args) => (isDead ? Promise.reject(new Error('killed')) : next(args)), {
        step: 'initialize',
        name: 'death',
        priority: 'low',
      });
      injectConflicts(own.client, (count) => {
        isDead ||= count === change;
        return false;
      });
      await (async () => {
        await store.prepare(key);
        await store.open(key, { ...NO_LIMITS, requests: 5 }, 0);
      })().catch(() => undefined);
      isDead = false;
      const listed: string[] = [];
      for await (const page of store.openCounters(null)) listed.push(...page.keys.map(counterName));
      const { outcome, ...rest } = await store.take(key, aHold());
      const isBegun = outcome !== 'closed' || ('begun' in rest && rest.begun);
      if (isBegun) expect([change, listed]).toEqual([change, [counterName(key)]]);
      await store.prepare(key);
      await store.open(key, { ...NO_LIMITS, requests: 5 }, 0);
      expect([change, (await store.take(key, aHold())).outcome]).toEqual([change, 'taken']);
      await own.remove();
    }
  });
});
