import { beforeEach, describe, expect, test } from 'vitest';
import { NO_LIMITS, UNLIMITED } from '../../../functions/kernel/amounts.ts';
import type { LedgerStore } from '../../../functions/quota/ledger-store.ts';
import { aCounterKey, aHold, stateOf } from '../builders/records.ts';
import { describeLedgerOpening } from './ledger-opening.ts';
import { anotherKey, inWaves, LIMITS, openWindow } from './ledger-windows.ts';

/** What every ledger promises; `open` gives an empty one. */
export function describeLedgerStore(name: string, open: () => Promise<LedgerStore>): void {
  describe(name, () => {
    let ledger: LedgerStore;
    const key = aCounterKey();

    beforeEach(async () => {
      ledger = await open();
    });

    describe('taking', () => {
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
        expect(await ledger.take(key, aHold())).toMatchObject({
          outcome: 'taken',
          counter: { left: { requests: 99 } },
        });
      });
    });

    describe('ending a hold', () => {
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

    describe('charging what was used', () => {
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

    describe('correcting', () => {
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

    test('P5: the same scope of another organization is another counter', async () => {
      await openWindow(ledger, key, LIMITS, 0);
      await ledger.take(key, aHold());
      expect(await ledger.take({ ...key, organizationId: 'org_other' }, aHold())).toEqual({
        outcome: 'closed',
        begun: false,
      });
    });
  });
  describeLedgerOpening(name, open);
}
