import { beforeEach, describe, expect, test } from 'vitest';
import { NO_LIMITS, UNLIMITED } from '../../../functions/kernel/amounts.ts';
import type { CounterKey, LedgerStore } from '../../../functions/quota/ledger-store.ts';
import type { LimitRecord, QuotaScope } from '../../../functions/quota/limit.ts';
import { aCounterKey, aHold, ORGANIZATION } from '../builders/records.ts';
import { anotherKey, inWaves, LIMITS, openWindow } from './ledger-windows.ts';

const SCOPE: QuotaScope = { kind: 'project', projectId: 'default' };

/** What every ledger promises of opening windows and of their limits: part of `describeLedgerStore`. */
export function describeLedgerOpening(name: string, open: () => Promise<LedgerStore>): void {
  describe(name, () => {
    let ledger: LedgerStore;
    const key = aCounterKey();

    beforeEach(async () => {
      ledger = await open();
    });

    describe('opening', () => {
      test('opened twice, the first counter stays', async () => {
        await openWindow(ledger, key, LIMITS, 0);
        await ledger.take(key, aHold());
        await openWindow(ledger, key, { ...NO_LIMITS, requests: 5 }, 0);
        const [counter] = await ledger.findCounters([key]);
        expect(counter).toMatchObject({ limits: LIMITS, left: { requests: 99 } });
      });

      test('a window that was begun is listed, and takes nothing before it is opened', async () => {
        await ledger.prepare(key);
        await ledger.prepare(key);
        expect(await openKeys(ledger)).toEqual([key]);
        expect(await ledger.findCounters([key])).toEqual([null]);
        expect(await ledger.take(key, aHold())).toEqual({ outcome: 'closed', begun: true });
        expect(await ledger.take(key, aHold(), { beyondLimit: true })).toEqual({ outcome: 'closed', begun: true });
        await ledger.endHolds(key, ['hold000001']);
        expect(await ledger.release(key, aHold())).toBe(false);
        expect(await ledger.open(key, LIMITS, 0)).toBe(true);
        expect(await ledger.take(key, aHold())).toMatchObject({
          outcome: 'taken',
          counter: { left: { requests: 99 } },
        });
      });

      test('a window that nobody began is not opened', async () => {
        expect(await ledger.open(key, LIMITS, 0)).toBe(false);
        expect(await ledger.findCounters([key])).toEqual([null]);
      });

      test('P2: of two that open with different limits the first wins, and the other is told', async () => {
        await ledger.prepare(key);
        expect(await ledger.open(key, LIMITS, 2)).toBe(true);
        expect(await ledger.open(key, { ...NO_LIMITS, requests: 5 }, 1)).toBe(false);
        const [counter] = await ledger.findCounters([key]);
        expect(counter).toMatchObject({ limits: LIMITS, limitVersion: 2 });
      });

      test('P2: 300 that open and take at once admit exactly the limit', async () => {
        const outcomes = await inWaves(300, 30, async (i) => {
          await openWindow(ledger, key, { ...NO_LIMITS, requests: 40 }, 0);
          return ledger.take(key, aHold({ id: `racer${i}` }));
        });
        expect(outcomes.filter(({ outcome }) => outcome === 'taken')).toHaveLength(40);
        expect(outcomes.filter(({ outcome }) => outcome === 'refused')).toHaveLength(260);
      });

      test('one that was begun and never opened can be taken off the list', async () => {
        await ledger.prepare(key);
        await ledger.abandon(key);
        expect(await openKeys(ledger)).toEqual([]);
      });

      test('what is open is listed until it is closed', async () => {
        const keys = Array.from({ length: 12 }, (_, i) => anotherKey(`project-${i}`));
        for (const each of keys) await openWindow(ledger, each, LIMITS, 0);
        expect(new Set(await openKeys(ledger))).toEqual(new Set(keys));

        const [first] = await ledger.findCounters(keys.slice(0, 1));
        if (first) await ledger.close(first);
        if (first) await ledger.close(first);
        expect(new Set(await openKeys(ledger))).toEqual(new Set(keys.slice(1)));
      });

      test('a walk goes on after the place where it stopped', async () => {
        const keys = Array.from({ length: 30 }, (_, i) => anotherKey(`project-${i}`));
        for (const each of keys) await openWindow(ledger, each, LIMITS, 0);
        const seen: CounterKey[] = [];
        let place: string | null = null;
        for (;;) {
          const { done, value } = await ledger.openCounters(place)[Symbol.asyncIterator]().next();
          if (done) break;
          seen.push(...value.keys);
          place = value.cursor;
        }
        expect(seen).toHaveLength(30);
        expect(new Set(seen)).toEqual(new Set(keys));
      });

      test('a closed counter can be opened for the jobs again, with another end', async () => {
        await openWindow(ledger, key, LIMITS, 0);
        const [counter] = await ledger.findCounters([key]);
        if (counter) await ledger.close(counter);
        const later = aCounterKey({ window: { ...key.window, endsAt: key.window.endsAt + 3_600_000 } });
        await ledger.reopen(later);
        await ledger.reopen(later);
        expect(await openKeys(ledger)).toEqual([later]);
      });

      test('a window of a project is used when a counter of it or of its users is open', async () => {
        const isUsed = (projectId: string, windowName = key.window.name) =>
          ledger.isWindowUsed(ORGANIZATION, projectId, windowName);
        const scope = { kind: 'user', projectId: 'web', account: 'u-1' } as const;
        await openWindow(ledger, aCounterKey({ scope }), LIMITS, 0);
        await openWindow(ledger, anotherKey('shop'), LIMITS, 0);
        expect(await Promise.all([isUsed('web'), isUsed('shop')])).toEqual([true, true]);
        expect(await Promise.all([isUsed('we'), isUsed('sho'), isUsed('web', 'DAY#2001-01-01')])).toEqual([
          false,
          false,
          false,
        ]);
        expect(await ledger.isWindowUsed('org_other', 'web', key.window.name)).toBe(false);
      });

      test('keys of users with a colon in their id are read back', async () => {
        const ofUser = aCounterKey({ scope: { kind: 'user', projectId: 'default', account: 'team:a:42' } });
        await openWindow(ledger, ofUser, LIMITS, 0);
        expect(await openKeys(ledger)).toEqual([ofUser]);
      });
    });

    describe('limits', () => {
      test('are stored per scope and answered in the order asked for', async () => {
        const user: QuotaScope = { kind: 'user', projectId: 'default', account: 'u-1' };
        await ledger.saveLimits(ORGANIZATION, SCOPE, aLimitRecord(1), 0);
        const found = await ledger.findLimits(ORGANIZATION, [{ kind: 'organization' }, user, SCOPE]);
        expect(found).toEqual([null, null, aLimitRecord(1)]);
        expect(await ledger.findLimits('org_other', [SCOPE])).toEqual([null]);
      });

      test('are changed only from the version that was read', async () => {
        expect(await ledger.saveLimits(ORGANIZATION, SCOPE, aLimitRecord(3), 2)).toBe(false);
        expect(await ledger.saveLimits(ORGANIZATION, SCOPE, aLimitRecord(1), 0)).toBe(true);
        expect(await ledger.saveLimits(ORGANIZATION, SCOPE, aLimitRecord(1), 0)).toBe(false);
        expect(await ledger.saveLimits(ORGANIZATION, SCOPE, aLimitRecord(2), 1)).toBe(true);
        const racers = await inWaves(10, 10, () => ledger.saveLimits(ORGANIZATION, SCOPE, aLimitRecord(3), 2));
        expect(racers.filter(Boolean)).toHaveLength(1);
      });

      test('P2: a counter moves to other limits with what was used, also below it', async () => {
        await openWindow(ledger, key, LIMITS, 0);
        await ledger.take(key, aHold({ amounts: { requests: 30, tokens: 0, cost: 500 } }));
        const [before] = await ledger.findCounters([key]);
        if (!before) throw new Error('The counter is not there');
        expect(await ledger.changeCounterLimits(before, { requests: 10, tokens: null, cost: 2_000 }, 1)).toBe(true);
        const [after] = await ledger.findCounters([key]);
        expect(after).toMatchObject({
          limits: { requests: 10, tokens: null, cost: 2_000 },
          left: { requests: -20, tokens: UNLIMITED, cost: 1_500 },
          limitVersion: 1,
        });
        expect(await ledger.take(key, aHold({ id: 'next' }))).toMatchObject({ outcome: 'refused' });
        expect(await ledger.changeCounterLimits(before, LIMITS, 1)).toBe(false);
      });

      test('P2: takers that race with a cut never exceed the higher limit, and end under the lower', async () => {
        await openWindow(ledger, key, { ...NO_LIMITS, requests: 50 }, 0);
        const [opened] = await ledger.findCounters([key]);
        const cut = async () => {
          if (opened) await ledger.changeCounterLimits(opened, { ...NO_LIMITS, requests: 10 }, 1);
          return { outcome: 'cut' as const };
        };
        const outcomes = await inWaves<{ outcome: string }>(60, 30, (i) =>
          i === 15 ? cut() : ledger.take(key, aHold({ id: `racer${i}` })),
        );
        const taken = outcomes.filter(({ outcome }) => outcome === 'taken').length;
        const [counter] = await ledger.findCounters([key]);
        expect(taken).toBeLessThanOrEqual(50);
        expect(counter?.left.requests).toBe(10 - taken);
        expect(
          await ledger.take(key, aHold({ id: 'last', amounts: { requests: 10, tokens: 0, cost: 0 } })),
        ).toMatchObject({
          outcome: 'refused',
        });
      });
    });
  });
}

function aLimitRecord(version: number): LimitRecord {
  return { daily: LIMITS, monthly: NO_LIMITS, pending: {}, version };
}

async function openKeys(ledger: LedgerStore): Promise<CounterKey[]> {
  const keys: CounterKey[] = [];
  for await (const page of ledger.openCounters(null)) keys.push(...page.keys);
  return keys;
}
