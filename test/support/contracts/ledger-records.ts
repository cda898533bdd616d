import { beforeEach, describe, expect, test } from 'vitest';
import type { RateWindowStore } from '../../../functions/quota/rate-limit.ts';
import type { ReservationRecord } from '../../../functions/quota/reservation.ts';
import type { KeptCharge } from '../../../functions/traces/kept-charges.ts';
import { NOON, ORGANIZATION } from '../builders/records.ts';
import type { LedgerStores } from '../ledger/world.ts';

export type LedgerRecordStores = Omit<LedgerStores, 'ledger'> & { readonly rates: RateWindowStore };

/** What every store beside the counters promises; `open` gives empty ones. */
export function describeLedgerRecords(name: string, open: () => Promise<LedgerRecordStores>): void {
  let stores: LedgerRecordStores;
  beforeEach(async () => {
    stores = await open();
  });

  describe(`${name}: reservations`, () => {
    const key = { organizationId: ORGANIZATION, reservationId: 'rsv_1' };

    test('are found as they were stored, by their organization alone (P5)', async () => {
      expect(await stores.reservations.create(aReservation())).toBeNull();
      expect(await stores.reservations.find(key)).toEqual(aReservation());
      expect(await stores.reservations.find({ ...key, organizationId: 'org_other' })).toBeNull();
    });

    test('P3: the first with an id stays; the same again, after a lost answer, is no other', async () => {
      await stores.reservations.create(aReservation());
      expect(await stores.reservations.create(aReservation())).toBeNull();
      expect(await stores.reservations.create(aReservation({ hold_id: 'other' }))).toEqual(aReservation());
    });

    test('P3: of ten that end one at once, one does', async () => {
      await stores.reservations.create(aReservation());
      const changes = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          stores.reservations.change(aReservation(), {
            status: i % 2 === 0 ? 'settled' : 'released',
            charged: { requests: i, tokens: 0, cost: 0 },
          }),
        ),
      );
      const winner = changes.filter((change) => change !== null);
      expect(winner).toHaveLength(1);
      expect(await stores.reservations.find(key)).toEqual(winner[0]);
    });

    test('one that a trace has claimed meanwhile is not changed by who did not know', async () => {
      await stores.reservations.create(aReservation());
      const claimed = await stores.reservations.change(aReservation(), { trace_id: 't1' });
      expect(claimed).toMatchObject({ trace_id: 't1', status: 'reserved' });
      expect(await stores.reservations.change(aReservation(), { status: 'expired' })).toBeNull();
    });
  });

  describe(`${name}: the reservations of a user`, () => {
    const scopeOf = (account: string, projectId = 'default') => {
      const window = { period: 'daily', name: 'DAY#2026-11-20', ends_at: NOON, time_zone: 'UTC' } as const;
      return [
        { scope: `user:${projectId}:${account}`, ...window },
        { scope: 'organization', ...window },
      ];
    };
    const idsOf = async (account: string) => {
      const found: string[] = [];
      for await (const page of stores.reservations.listOf(ORGANIZATION, 'default', account)) {
        found.push(...page.map(({ reservation_id: id }) => id));
      }
      return found.sort();
    };

    test('are listed, whatever became of them, and nobody else’s', async () => {
      const mine = (id: string) => aReservation({ reservation_id: id, hold_id: id, counters: scopeOf('ann') });
      for (const id of ['a', 'b', 'c']) await stores.reservations.create(mine(id));
      await stores.reservations.change(mine('b'), { status: 'released' });
      for (const [id, counters] of [
        ['d', scopeOf('annabel')],
        ['e', scopeOf('ann', 'web')],
        ['f', scopeOf('-')],
      ] as const) {
        const project = { project_id: id === 'e' ? 'web' : 'default' };
        await stores.reservations.create(
          aReservation({ ...project, reservation_id: id, hold_id: id, counters: [...counters] }),
        );
      }
      expect(await idsOf('ann')).toEqual(['a', 'b', 'c']);
    });

    test('are removed as they are known, and not when they have changed', async () => {
      const known = aReservation({ counters: scopeOf('ann') });
      await stores.reservations.create(known);
      const settled = await stores.reservations.change(known, { status: 'settled' });
      expect(await stores.reservations.remove(known)).toBe(false);
      expect(settled && (await stores.reservations.remove(settled))).toBe(true);
      expect(settled && (await stores.reservations.remove(settled))).toBe(true);
      expect(await idsOf('ann')).toEqual([]);
      expect(await stores.reservations.change(known, { status: 'settled' })).toBeNull();
    });
  });

  describe(`${name}: kept charges`, () => {
    test('are listed by time, from and up to but not including, each once', async () => {
      const times = ['09:59:59.999Z', '10:00:00.000Z', '10:30:00.000Z', '11:00:00.000Z'];
      const charges = times.map((time, i) => aCharge(`c${i}`, `2026-11-20T${time}`));
      for (const charge of [...charges, ...charges]) await stores.keptCharges.keep(ORGANIZATION, 'default', charge);
      await stores.keptCharges.keep(ORGANIZATION, 'other', aCharge('c9', '2026-11-20T10:10:00.000Z'));
      const found: KeptCharge[] = [];
      const [from, to] = ['2026-11-20T10:00:00.000Z', '2026-11-20T11:00:00.000Z'];
      for await (const page of stores.keptCharges.list(ORGANIZATION, 'default', from, to)) found.push(...page);
      expect(found).toEqual(charges.slice(1, 3));
    });
  });

  describe(`${name}: sums`, () => {
    const ofUser = { organizationId: ORGANIZATION, name: 'user:default:a/b:c/DAY#2026-11-20' };
    const ofAll = { organizationId: ORGANIZATION, name: 'organization/DAY#2026-11-20' };
    const one = { requests: 1, tokens: 10, cost: 100 };
    const [ten, eleven] = ['2026-11-20T10:00:00.000Z', '2026-11-20T11:00:00.000Z'];

    test('P3: add an hour once, however often it is added up', async () => {
      expect(await stores.sums.find([ofUser, ofAll])).toEqual([ZERO, ZERO]);
      for (const until of [ten, ten, eleven, ten, eleven]) await stores.sums.add(ofUser, 'default', one, until);
      expect(await stores.sums.find([ofUser])).toEqual([{ requests: 2, tokens: 20, cost: 200 }]);
    });

    test('of an organization span its projects', async () => {
      await stores.sums.add(ofAll, 'a', one, ten);
      await stores.sums.add(ofAll, 'b', one, ten);
      expect(await stores.sums.find([ofAll])).toEqual([{ requests: 2, tokens: 20, cost: 200 }]);
    });

    test('know how far each project is, and never go back', async () => {
      await stores.sums.saveCheckpoint(ORGANIZATION, 'a', eleven);
      await stores.sums.saveCheckpoint(ORGANIZATION, 'a', ten);
      await stores.sums.saveCheckpoint(ORGANIZATION, 'b', ten);
      expect(await stores.sums.findCheckpoint(ORGANIZATION, 'a')).toBe(eleven);
      expect(await stores.sums.findCheckpoint(ORGANIZATION, 'c')).toBeNull();
      expect((await stores.sums.listProjects(ORGANIZATION)).sort()).toEqual(['a', 'b']);
    });

    test('remember a drift until it is mended', async () => {
      const drift = { amounts: { requests: -1, tokens: 5, cost: 0 }, seenAt: NOON };
      await stores.sums.saveDrift(ofUser, drift);
      expect(await stores.sums.findDrift(ofUser)).toEqual(drift);
      await stores.sums.saveDrift(ofUser, null);
      expect(await stores.sums.findDrift(ofUser)).toBeNull();
    });
  });

  test(`${name}: a job's place is kept until it reached the end`, async () => {
    expect(await stores.cursors.find('job')).toBeNull();
    await stores.cursors.save('job', '3|somewhere');
    expect(await stores.cursors.find('job')).toBe('3|somewhere');
    expect(await stores.cursors.find('other')).toBeNull();
    await stores.cursors.save('job', null);
    expect(await stores.cursors.find('job')).toBeNull();
  });

  test(`${name}: P2: a minute admits exactly its limit, however many come at once`, async () => {
    const counts: (number | null)[] = [];
    for (let wave = 0; wave < 6; wave++) {
      counts.push(...(await Promise.all(Array.from({ length: 50 }, () => stores.rates.count('key', 1_000, 100)))));
    }
    expect(counts.filter((count) => count !== null).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
    expect(await stores.rates.count('key', 1_001, 100)).toBe(1);
    expect(await stores.rates.count('key', 1_000, 101)).toBe(101);
  });
}

const ZERO = { requests: 0, tokens: 0, cost: 0 };

function aCharge(id: string, at: string): KeptCharge {
  return { id, at, amounts: { requests: 1, tokens: 2, cost: 3 }, counters: ['organization/DAY#2026-11-20'] };
}

function aReservation(fields: Partial<ReservationRecord> = {}): ReservationRecord {
  return {
    organization_id: ORGANIZATION,
    project_id: 'default',
    user_id: null,
    reservation_id: 'rsv_1',
    status: 'reserved',
    estimate: { requests: 1, tokens: 100, cost: 0 },
    lease_seconds: 300,
    created_at: NOON,
    lease_ends_at: NOON + 300_000,
    hold_id: 'hold0001',
    counters: [],
    trace_id: null,
    charged: null,
    late: false,
    settled_at: null,
    late_hold_id: null,
    ...fields,
  };
}
