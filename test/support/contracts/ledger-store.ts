import { beforeEach, describe, expect, test } from 'vitest';
import { type Limits, NO_LIMITS, UNLIMITED } from '../../../functions/kernel/amounts.ts';
import type { CounterKey, LedgerStore } from '../../../functions/quota/ledger-store.ts';
import type { LimitRecord, QuotaScope } from '../../../functions/quota/limit.ts';
import { aCounterKey, aHold, ORGANIZATION, stateOf } from '../builders/records.ts';

const LIMITS: Limits = { requests: 100, tokens: 10_000, cost: null };
const SCOPE: QuotaScope = { kind: 'project', projectId: 'default' };

/** What every ledger promises; `open` gives an empty one. */
export function describeLedgerStore(name: string, open: () => Promise<LedgerStore>): void {
  let ledger: LedgerStore;
  const key = aCounterKey();

  beforeEach(async () => {
    ledger = await open();
  });

  describe(`${name}: taking`, () => {
    test('a window that nobody opened is closed', async () => {
      expect(await ledger.take(key, aHold())).toEqual({ outcome: 'closed', begun: false });
      expect(await ledger.findCounters([key])).toEqual([null]);
    });

    test('takes the amounts and keeps the hold beside them', async () => {
      await openWindow(ledger, key, LIMITS, 0);
      const taken = await ledger.take(key, aHold());
      expect(taken).toMatchObject({
        outcome: 'taken',
        counter: { limits: LIMITS, left: { requests: 99, tokens: 9_985, cost: UNLIMITED - 600 }, limitVersion: 0 },
      });
      const [counter] = await ledger.findCounters([key]);
      expect(counter?.holds).toEqual([aHold()]);
    });

    test('P2: refuses what does not fit in any one dimension, and takes nothing of the others', async () => {
      await openWindow(ledger, key, LIMITS, 0);
      const tooMany = aHold({ amounts: { requests: 1, tokens: 10_001, cost: 0 } });
      const refused = await ledger.take(key, tooMany);
      expect(refused).toMatchObject({
        outcome: 'refused',
        counter: { left: { requests: 100, tokens: 10_000, cost: UNLIMITED }, holds: [] },
      });
      const exactly = aHold({ amounts: { requests: 100, tokens: 10_000, cost: 0 } });
      expect(await ledger.take(key, exactly)).toMatchObject({ outcome: 'taken' });
      expect(await ledger.take(key, aHold({ id: 'hold000002' }))).toMatchObject({ outcome: 'refused' });
    });

    test('P2: 500 racers on a limit of 100 admit exactly 100', async () => {
      await openWindow(ledger, key, { ...NO_LIMITS, requests: 100 }, 0);
      const outcomes = await inWaves(500, 50, (i) => ledger.take(key, aHold({ id: `racer${i}` })));
      expect(outcomes.filter(({ outcome }) => outcome === 'taken')).toHaveLength(100);
      expect(outcomes.filter(({ outcome }) => outcome === 'refused')).toHaveLength(400);
      const [counter] = await ledger.findCounters([key]);
      expect(counter).toMatchObject({ left: { requests: 0 } });
      expect(counter?.holds).toHaveLength(100);
    });

    test('P3: the same hold again, after an answer was lost, is taken and not charged twice', async () => {
      await openWindow(ledger, key, LIMITS, 0);
      await ledger.take(key, aHold());
      expect(await ledger.take(key, aHold())).toMatchObject({ outcome: 'taken', counter: { left: { requests: 99 } } });
    });
  });

  describe(`${name}: ending a hold`, () => {
    beforeEach(async () => {
      await openWindow(ledger, key, LIMITS, 0);
      await ledger.take(key, aHold());
    });

    test('committed, the amounts stay taken; again, nothing changes', async () => {
      await ledger.commit(key, 'hold000001');
      await ledger.commit(key, 'hold000001');
      const [counter] = await ledger.findCounters([key]);
      expect(stateOf(counter)).toMatchObject({ left: { requests: 99, tokens: 9_985 } });
    });

    test('a committed hold is gone after the next admission, without a write of its own', async () => {
      await ledger.commit(key, 'hold000001');
      await ledger.take(key, aHold({ id: 'next' }));
      const [counter] = await ledger.findCounters([key]);
      expect(stateOf(counter)).toMatchObject({ left: { requests: 98 }, holds: ['next'] });
    });

    test('however many holds are committed, no more linger than a write unit has room for', async () => {
      for (let i = 0; i < 30; i++)
        await ledger.take(key, aHold({ id: `h${i}`, amounts: { requests: 1, tokens: 0, cost: 0 } }));
      for (let i = 0; i < 30; i++) await ledger.commit(key, `h${i}`);
      const [counter] = await ledger.findCounters([key]);
      expect(counter?.left.requests).toBe(69);
      expect(counter?.holds.length).toBeLessThanOrEqual(8);
    });

    test('ended at once, several leave together; again, nothing changes', async () => {
      await ledger.take(key, aHold({ id: 'second' }));
      await ledger.endHolds(key, ['hold000001', 'second']);
      await ledger.endHolds(key, ['hold000001', 'second']);
      const [counter] = await ledger.findCounters([key]);
      expect(stateOf(counter)).toMatchObject({ left: { requests: 98 }, holds: [] });
    });

    test('P3: ended with other amounts, the difference returns or is charged once', async () => {
      await ledger.release(key, { id: 'hold000001', amounts: { requests: 0, tokens: 10, cost: -400 } });
      await ledger.release(key, { id: 'hold000001', amounts: { requests: 0, tokens: 10, cost: -400 } });
      const [counter] = await ledger.findCounters([key]);
      expect(stateOf(counter)).toMatchObject({
        left: { requests: 99, tokens: 9_995, cost: UNLIMITED - 1_000 },
        holds: [],
      });
    });

    test('P3: given back, the amounts return once', async () => {
      expect(await ledger.release(key, aHold())).toBe(true);
      expect(await ledger.release(key, aHold())).toBe(false);
      const [counter] = await ledger.findCounters([key]);
      expect(stateOf(counter)).toEqual({
        limits: LIMITS,
        left: { requests: 100, tokens: 10_000, cost: UNLIMITED },
        holds: [],
      });
    });

    test('what was ended cannot be given back', async () => {
      await ledger.endHolds(key, ['hold000001']);
      expect(await ledger.release(key, aHold())).toBe(false);
    });

    test('P3: of ten that give back at once, one does', async () => {
      const outcomes = await inWaves(10, 10, () => ledger.release(key, aHold()));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      const [counter] = await ledger.findCounters([key]);
      expect(counter?.left.requests).toBe(100);
    });

    test('in a window that does not exist nothing happens', async () => {
      const elsewhere = anotherKey();
      await ledger.commit(elsewhere, 'hold000001');
      await ledger.endHolds(elsewhere, ['hold000001']);
      expect(await ledger.release(elsewhere, aHold())).toBe(false);
      expect(await ledger.findCounters([elsewhere])).toEqual([null]);
    });
  });

  describe(`${name}: charging what was used`, () => {
    const overdraft = aHold({
      id: 'late',
      kind: 'reservation',
      ref: 'rsv-1',
      amounts: { requests: 200, tokens: 1, cost: 0 },
    });

    test('takes more than is left when it has to, and refuses admissions from then on', async () => {
      await openWindow(ledger, key, LIMITS, 0);
      expect(await ledger.take(key, overdraft, { beyondLimit: true })).toMatchObject({
        outcome: 'taken',
        counter: { left: { requests: -100, tokens: 9_999 }, holds: [overdraft] },
      });
      expect(await ledger.take(key, overdraft, { beyondLimit: true })).toMatchObject({
        outcome: 'taken',
        counter: { left: { requests: -100 } },
      });
      expect(await ledger.take(key, aHold())).toMatchObject({ outcome: 'refused' });
    });

    test('does not open a window', async () => {
      expect(await ledger.take(key, overdraft, { beyondLimit: true })).toEqual({ outcome: 'closed', begun: false });
    });
  });

  describe(`${name}: correcting`, () => {
    test('sets what is left while nothing changes, and not otherwise', async () => {
      await openWindow(ledger, key, LIMITS, 0);
      await ledger.take(key, aHold());
      const [known] = await ledger.findCounters([key]);
      if (!known) throw new Error('The counter is not there');
      await ledger.take(key, aHold({ id: 'other' }));
      expect(await ledger.repair(known, { requests: 1, tokens: 1, cost: 1 })).toBe(false);
      const [now] = await ledger.findCounters([key]);
      if (!now) throw new Error('The counter is not there');
      expect(await ledger.repair(now, { requests: 1, tokens: 2, cost: 3 })).toBe(true);
      const [corrected] = await ledger.findCounters([key]);
      expect(stateOf(corrected)).toMatchObject({
        left: { requests: 1, tokens: 2, cost: 3 },
        holds: ['hold000001', 'other'],
      });
    });
  });

  describe(`${name}: opening`, () => {
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
      expect(await ledger.take(key, aHold())).toMatchObject({ outcome: 'taken', counter: { left: { requests: 99 } } });
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

  describe(`${name}: limits`, () => {
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

  test(`${name}: P5: the same scope of another organization is another counter`, async () => {
    await openWindow(ledger, key, LIMITS, 0);
    await ledger.take(key, aHold());
    expect(await ledger.take({ ...key, organizationId: 'org_other' }, aHold())).toEqual({
      outcome: 'closed',
      begun: false,
    });
  });
}

/** As an admission opens a window. */
async function openWindow(ledger: LedgerStore, key: CounterKey, limits: Limits, version: number): Promise<void> {
  await ledger.prepare(key);
  await ledger.open(key, limits, version);
}

function anotherKey(projectId = 'elsewhere'): CounterKey {
  return aCounterKey({ scope: { kind: 'project', projectId } });
}

function aLimitRecord(version: number): LimitRecord {
  return { daily: LIMITS, monthly: NO_LIMITS, pending: {}, version };
}

async function openKeys(ledger: LedgerStore): Promise<CounterKey[]> {
  const keys: CounterKey[] = [];
  for await (const page of ledger.openCounters(null)) keys.push(...page.keys);
  return keys;
}

/** `count` calls, at most `atOnce` of them at the same time. */
async function inWaves<T>(count: number, atOnce: number, call: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < count; i += atOnce) {
    const wave = Array.from({ length: Math.min(atOnce, count - i) }, (_, offset) => call(i + offset));
    results.push(...(await Promise.all(wave)));
  }
  return results;
}
