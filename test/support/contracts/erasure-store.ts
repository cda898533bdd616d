import { beforeEach, describe, expect, test } from 'vitest';
import type { Erasure, ErasureStore } from '../../../functions/erasure/erasure.ts';
import { ORGANIZATION } from '../builders/records.ts';

function anErasure(fields: Partial<Erasure> = {}): Erasure {
  return {
    erasure_id: '01HZZZZZZZZZZZZZZZZZZZZZZ1',
    organization_id: ORGANIZATION,
    project_id: null,
    user_id: 'user-1',
    account: 'account-1',
    other_ids: [],
    clear_digest: null,
    other_accounts: [],
    looked_for: ['as_given', 'pseudonym'],
    user_digest: 'digest',
    status: 'pending',
    requested_at: '2026-11-20T11:00:00.000Z',
    requested_by: 'pub00001',
    completed_at: null,
    runs: 0,
    lease_until: 0,
    done_projects: [],
    position: null,
    removing: [],
    erasing: null,
    traces: 0,
    trace_ids: [],
    removed: {},
    version: 1,
    ...fields,
  };
}

/** What every store of erasures promises; `open` gives an empty one. */
export function describeErasureStore(name: string, open: () => Promise<ErasureStore>): void {
  let erasures: ErasureStore;
  beforeEach(async () => {
    erasures = await open();
  });

  async function pending(): Promise<Erasure[]> {
    const jobs: Erasure[] = [];
    for await (const page of erasures.pending()) jobs.push(...page);
    return jobs;
  }

  describe(`${name}: erasures`, () => {
    test('wait, oldest first, until they are completed', async () => {
      const first = anErasure();
      const second = anErasure({ erasure_id: '01HZZZZZZZZZZZZZZZZZZZZZZ2', organization_id: 'org_other' });
      await erasures.create(second);
      await erasures.create(first);
      expect(await pending()).toEqual([first, second]);
      const done = {
        ...first,
        status: 'completed',
        user_id: null,
        removed: { table: { records: 2 } },
        version: 2,
      } as const;
      expect(await erasures.save(done)).toBe(true);
      expect(await pending()).toEqual([second]);
      expect(await erasures.find(ORGANIZATION, first.erasure_id)).toEqual(done);
    });

    test('are saved by whoever knows the latest version, once', async () => {
      await erasures.create(anErasure());
      const next = anErasure({ status: 'running', version: 2 });
      expect((await Promise.all([erasures.save(next), erasures.save(next)])).sort()).toEqual([false, true]);
    });

    test('P5: are not found by another organization', async () => {
      await erasures.create(anErasure());
      expect(await erasures.find('org_other', anErasure().erasure_id)).toBeNull();
    });
  });
}
