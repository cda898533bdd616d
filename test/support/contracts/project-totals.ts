import { beforeEach, describe, expect, test } from 'vitest';
import {
  type CountedProject,
  ENDINGS,
  type ProjectTotalsStore,
  sumOf,
  type Totals,
} from '../../../functions/analytics/totals.ts';
import { aRound } from '../builders/open-conclusions.ts';
import { ORGANIZATION } from '../builders/records.ts';

/** As many evaluations of one ending, and what else is told. */
function someTotals(fields: Partial<Totals> = {}, ending = 0): Totals {
  const evaluations = ENDINGS.map((_, index) => (index === ending ? 1 : 0));
  return {
    traces: 1,
    requests: 1,
    inputTokens: 10,
    outputTokens: 5,
    costMicroUsd: 600,
    unpricedTraces: 1,
    evaluations,
    ...fields,
  };
}

/** What every store of totals promises; `open` gives an empty one. */
export function describeProjectTotals(name: string, open: () => Promise<ProjectTotalsStore>): void {
  let store: ProjectTotalsStore;
  beforeEach(async () => {
    store = await open();
  });

  describe(`${name}: totals of projects`, () => {
    test('a project of which nothing was counted has nothing', async () => {
      expect(await store.find(ORGANIZATION, 'default')).toEqual(sumOf([]));
      expect(await store.sum()).toEqual(sumOf([]));
    });

    test('every ending and every usage is added up by itself', async () => {
      const all: Totals[] = [];
      for (const [index] of ENDINGS.entries()) {
        const more = someTotals({ inputTokens: index, costMicroUsd: 0 }, index);
        await store.add(ORGANIZATION, 'default', more, aRound(`writer-${index}`));
        all.push(more);
      }
      const found = await store.find(ORGANIZATION, 'default');
      expect(found).toEqual(sumOf(all));
      expect(found.evaluations).toEqual(ENDINGS.map(() => 1));
    });

    test('updates at the same time all count', async () => {
      const updates = Array.from({ length: 30 }, (_, index) => aRound(`writer-${index}`));
      await Promise.all(updates.map((id) => store.add(ORGANIZATION, 'default', someTotals({}, 7), id)));
      expect(await store.find(ORGANIZATION, 'default')).toEqual(sumOf(updates.map(() => someTotals({}, 7))));
    });

    test('P3: a round that is sent again counts once, also after others', async () => {
      await store.add(ORGANIZATION, 'default', someTotals(), aRound('writer', 1));
      await store.add(ORGANIZATION, 'default', someTotals({}, 1), aRound('writes', 1));
      await store.add(ORGANIZATION, 'default', someTotals({}, 2), aRound('writer', 2));
      for (const number of [1, 2]) await store.add(ORGANIZATION, 'default', someTotals(), aRound('writer', number));
      const once = sumOf([0, 1, 2].map((ending) => someTotals({}, ending)));
      expect(await store.find(ORGANIZATION, 'default')).toEqual(once);
    });

    test('P3: a round that was not counted is closed, and its count fails whenever it comes', async () => {
      await store.add(ORGANIZATION, 'default', someTotals(), aRound('writer', 1));
      const closing = [1, 2, 3].map(() => store.close(ORGANIZATION, 'default', aRound('writer', 2)));
      expect(await Promise.all(closing)).toEqual(['uncounted', 'uncounted', 'uncounted']);
      await expect(store.add(ORGANIZATION, 'default', someTotals(), aRound('writer', 2))).rejects.toThrow('is closed');
      await expect(store.add(ORGANIZATION, 'default', someTotals(), aRound('writer', 3))).rejects.toThrow('is closed');
      expect(await store.close(ORGANIZATION, 'default', aRound('writer', 2))).toBe('uncounted');
      expect(await store.find(ORGANIZATION, 'default')).toEqual(someTotals());
    });

    test('P3: so is the first round of a project, and it counts for another', async () => {
      expect(await store.close(ORGANIZATION, 'default', aRound('writer', 1))).toBe('uncounted');
      await expect(store.add(ORGANIZATION, 'default', someTotals(), aRound('writer', 1))).rejects.toThrow('is closed');
      await store.add(ORGANIZATION, 'other', someTotals(), aRound('writer', 1));
      expect(await store.sum()).toEqual(someTotals());
    });

    test('tells of every round whether it was counted, is closed or under way, and what the sums came to', async () => {
      expect((await store.rounds(ORGANIZATION, 'default'))(aRound('writer', 1))).toBe('open');
      expect(await store.add(ORGANIZATION, 'default', someTotals(), aRound('writer', 1))).toEqual(someTotals());
      expect(await store.add(ORGANIZATION, 'default', someTotals(), aRound('writer', 1))).toBeNull();
      await store.close(ORGANIZATION, 'default', aRound('writer', 2));
      const stateOf = await store.rounds(ORGANIZATION, 'default');
      expect([1, 2].map((number) => stateOf(aRound('writer', number)))).toEqual(['counted', 'closed']);
      expect(stateOf(aRound('writes', 1))).toBe('open');
    });

    test('lists the projects of which something was counted, after a place', async () => {
      for (const project of ['a', 'b', 'c']) await store.add(ORGANIZATION, project, someTotals(), aRound(project));
      const listed = async (after: string | null) => {
        const found: CountedProject[] = [];
        for await (const page of store.projects(after)) found.push(...page);
        return found;
      };
      const all = await listed(null);
      expect(all.map(({ organizationId, projectId }) => `${organizationId} ${projectId}`)).toEqual(
        ['a', 'b', 'c'].map((project) => `${ORGANIZATION} ${project}`),
      );
      expect((await listed(all[0]?.place ?? null)).map(({ projectId }) => projectId)).toEqual(['b', 'c']);
    });

    test('P3: a round that was counted stays so, whatever is closed after it', async () => {
      await store.add(ORGANIZATION, 'default', someTotals(), aRound('writer', 1));
      expect(await store.close(ORGANIZATION, 'default', aRound('writer', 1))).toBe('counted');
      await store.close(ORGANIZATION, 'default', aRound('writer', 2));
      expect(await store.close(ORGANIZATION, 'default', aRound('writer', 1))).toBe('counted');
    });

    test('P3: of counting a round and closing it at the same time, one happens', async () => {
      for (let round = 1; round <= 20; round++) {
        const writer = `writer-${round}`;
        const before = await store.find(ORGANIZATION, 'default');
        const [outcome] = await Promise.all([
          store.close(ORGANIZATION, 'default', aRound(writer)),
          store.add(ORGANIZATION, 'default', someTotals(), aRound(writer)).catch(() => undefined),
        ]);
        const { traces } = await store.find(ORGANIZATION, 'default');
        expect(traces - before.traces).toBe(outcome === 'counted' ? 1 : 0);
      }
    });

    test('P5: a project is found by its own organization only, and all are in the sum', async () => {
      await store.add(ORGANIZATION, 'default', someTotals({ requests: 2 }), aRound('writer', 1));
      await store.add(ORGANIZATION, 'other', someTotals({ requests: 3 }), aRound('writer', 2));
      await store.add('org_other', 'default', someTotals({ requests: 4 }), aRound('writer', 3));
      expect((await store.find(ORGANIZATION, 'default')).requests).toBe(2);
      expect((await store.find('org_other', 'default')).requests).toBe(4);
      expect((await store.find('org_other', 'other')).requests).toBe(0);
      expect(await store.sum()).toMatchObject({ traces: 3, requests: 9 });
    });

    test('retiring a project takes its totals away and leaves the sum of all as it was', async () => {
      await store.add(ORGANIZATION, 'default', someTotals({}, 3), aRound('writer', 1));
      await store.add(ORGANIZATION, 'other', someTotals({}, 4), aRound('writer', 2));
      const before = await store.sum();
      await store.retire(ORGANIZATION, 'default');
      await store.retire(ORGANIZATION, 'other');
      await store.retire(ORGANIZATION, 'other');
      expect(await store.find(ORGANIZATION, 'default')).toEqual(sumOf([]));
      expect(await store.sum()).toEqual(before);
    });
  });
}
