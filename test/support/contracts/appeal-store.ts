import { beforeEach, describe, expect, test } from 'vitest';
import { APPEALS_PER_HOUR, type Appeal, type AppealStore, appealPlaceOf } from '../../../functions/review/appeal.ts';
import type { TraceStore } from '../../../functions/traces/trace-store.ts';
import { aBody, aRecord, NOON, ORGANIZATION } from '../builders/records.ts';

const RATE = { keyId: 'pub00001', hour: '2026-11-20T12', expiresAt: NOON / 1_000 + 3_600 };

export interface AppealStores {
  readonly appeals: AppealStore;
  readonly traces: Pick<TraceStore, 'put' | 'delete'>;
}

function anAppeal(traceId: string, fields: Partial<Appeal> = {}): Appeal {
  const record = aRecord({ trace_id: traceId });
  return {
    appeal_id: `ap_00000001_${traceId}`,
    organization_id: record.organization_id,
    project_id: record.project_id,
    trace_id: traceId,
    user_id: 'ann',
    hold_id: record.charge.hold_id,
    evaluation_id: `ev_00000001_${traceId}`,
    by: 'rater_1',
    reason: 'no',
    state: 'pending',
    created_at: new Date(NOON).toISOString(),
    history: [{ state: 'pending', at: new Date(NOON).toISOString(), by: 'rater_1', reason: 'no' }],
    ruling: null,
    repair: null,
    pending: false,
    expires_at: record.expires_at,
    version: 1,
    ...fields,
  };
}

/** What every store of appeals promises; `open` gives an empty one whose clock stands at `NOON`. */
export function describeAppealStore(name: string, open: () => Promise<AppealStores>): void {
  let appeals: AppealStore;
  let traces: AppealStores['traces'];
  beforeEach(async () => {
    ({ appeals, traces } = await open());
  });

  async function made(traceId: string, fields: Partial<Appeal> = {}): Promise<Appeal> {
    await traces.put(aRecord({ trace_id: traceId }), aBody());
    const appeal = anAppeal(traceId, fields);
    expect(await appeals.create(appeal, RATE)).toBe('created');
    return appeal;
  }

  async function all(pages: AsyncIterable<readonly Appeal[]>): Promise<string[]> {
    const ids: string[] = [];
    for await (const page of pages) ids.push(...page.map(({ trace_id: id }) => id));
    return ids;
  }

  describe(`${name}: appeals`, () => {
    test('one is made once, beside a trace that is there, and found by its own organization', async () => {
      const appeal = await made('a');
      expect(await appeals.create(appeal, RATE)).toBe('exists');
      expect(await appeals.create(anAppeal('none'), RATE)).toBe('gone');
      expect(await appeals.find(ORGANIZATION, appeal.appeal_id)).toEqual(appeal);
      expect(await appeals.find('org_other', appeal.appeal_id)).toBeNull();
      expect(await appeals.find(ORGANIZATION, 'a')).toBeNull();
    });

    test('of changes at the same time one is stored', async () => {
      const appeal = await made('a');
      const changes = [1, 2, 3].map((index) => appeals.replace(appeal, { ...appeal, reason: `${index}`, version: 2 }));
      expect((await Promise.all(changes)).filter((isStored) => isStored)).toHaveLength(1);
    });

    test('a key makes as many in an hour as it may, and no more', async () => {
      const ids = Array.from({ length: APPEALS_PER_HOUR + 3 }, (_, index) => `t${index}`);
      for (const id of ids) await traces.put(aRecord({ trace_id: id }), aBody());
      const outcomes = await Promise.all(ids.map((id) => appeals.create(anAppeal(id), RATE)));
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(APPEALS_PER_HOUR);
      expect(outcomes.filter((outcome) => outcome === 'limited')).toHaveLength(3);
      const left = ids[outcomes.indexOf('limited')] ?? '';
      expect(await appeals.create(anAppeal(left), { ...RATE, hour: '2026-11-20T13' })).toBe('created');
    });

    test('those of a project are listed, the latest first, and what is pending by itself', async () => {
      await made('a', { created_at: '2026-11-20T10:00:00.000Z' });
      const middle = await made('b', { created_at: '2026-11-20T11:00:00.000Z' });
      const last = await made('c', { created_at: '2026-11-20T12:00:00.000Z' });
      expect(await all(appeals.list(ORGANIZATION, 'default', null))).toEqual(['c', 'b', 'a']);
      expect(await all(appeals.list(ORGANIZATION, 'default', appealPlaceOf(middle)))).toEqual(['a']);
      expect(await all(appeals.list(ORGANIZATION, 'web', null))).toEqual([]);
      await appeals.replace(last, { ...last, pending: true, version: 2 });
      expect(await all(appeals.pending())).toEqual(['c']);
    });

    test('P9: it goes with its trace and is in the receipt', async () => {
      const appeal = await made('a');
      expect((await traces.delete(ORGANIZATION, 'a'))?.items).toContain(`APPEAL#${appeal.appeal_id}`);
      expect(await appeals.find(ORGANIZATION, appeal.appeal_id)).toBeNull();
      expect(await appeals.replace(appeal, { ...appeal, version: 2 })).toBe(false);
    });

    test('what is expired is absent', async () => {
      const appeal = await made('a', { expires_at: NOON / 1_000 });
      expect(await appeals.find(ORGANIZATION, appeal.appeal_id)).toBeNull();
    });
  });
}
