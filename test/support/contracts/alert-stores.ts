import { beforeEach, describe, expect, test } from 'vitest';
import { type AlertRuleStore, completeRule } from '../../../functions/notifications/alert-rule.ts';
import { type AlertSlot, emptySlot } from '../../../functions/notifications/episode.ts';
import { nameOfSlot } from '../../../functions/notifications/episode-id.ts';
import type { EpisodeStore } from '../../../functions/notifications/episode-store.ts';
import { NOON, ORGANIZATION } from '../builders/records.ts';

const HOUR = 3_600_000;
const at = (hours: number) => new Date(NOON + hours * HOUR).toISOString();
const RULE = completeRule(
  { name: 'x', on: { event: 'evaluation', severity_at_least: 'critical' } },
  { ruleId: 'rule', projectId: null, at: at(0) },
);

function aSlot(fields: Partial<AlertSlot> = {}): AlertSlot {
  const place = {
    organizationId: ORGANIZATION,
    projectId: 'default',
    kind: 'event',
    fingerprint: '0'.repeat(16),
    group: {},
  } as const;
  return { ...emptySlot(place, RULE), version: 1, ...fields };
}

function anEpisode(hour: number, fields: Partial<AlertSlot> = {}): AlertSlot {
  return aSlot({ state: 'open', episode_id: `ep_${hour}`, opened_at: at(hour), ...fields });
}

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

/** What every store of rules and episodes promises; `open` gives empty ones whose clock stands at `NOON`. */
export function describeAlertStores(
  name: string,
  open: () => Promise<{ readonly rules: AlertRuleStore; readonly episodes: EpisodeStore }>,
): void {
  let rules: AlertRuleStore;
  let episodes: EpisodeStore;
  beforeEach(async () => {
    ({ rules, episodes } = await open());
  });

  describe(`${name}: alert rules`, () => {
    test('are stored once for each version, and are an organization’s own', async () => {
      expect(await rules.find(ORGANIZATION)).toEqual({ rules: [], silences: [], version: 0 });
      const first = { rules: [RULE], silences: [], version: 1 };
      const saved = await Promise.all([1, 2, 3].map(() => rules.save(ORGANIZATION, first)));
      expect(saved.filter(Boolean)).toHaveLength(1);
      expect(await rules.find(ORGANIZATION)).toEqual(first);
      expect(await rules.save(ORGANIZATION, { ...first, version: 3 })).toBe(false);
      expect(await rules.save(ORGANIZATION, { ...first, rules: [], version: 2 })).toBe(true);
      const evaluators = { name: '1-a', changes: 2 };
      expect(await rules.save(ORGANIZATION, { ...first, evaluators, version: 3 })).toBe(true);
      expect((await rules.find(ORGANIZATION)).evaluators).toEqual(evaluators);
      expect((await rules.find('org_other')).version).toBe(0);
    });
  });

  describe(`${name}: episodes`, () => {
    test('one of many who open or change a slot at once does so', async () => {
      const slot = anEpisode(0);
      const opened = await Promise.all([1, 2, 3].map(() => episodes.replace(null, slot)));
      expect(opened.filter(Boolean)).toHaveLength(1);
      expect(await episodes.find(ORGANIZATION, nameOfSlot(slot))).toEqual(slot);
      const next = { ...slot, count: 2, version: 2 };
      const changed = await Promise.all([1, 2, 3].map(() => episodes.replace(slot, next)));
      expect(changed.filter(Boolean)).toHaveLength(1);
      expect(await episodes.find('org_other', nameOfSlot(slot))).toBeNull();
    });

    test('an event is counted once by a rule, with the slot or not at all', async () => {
      const slot = anEpisode(0);
      expect(await episodes.unseen(ORGANIZATION, 'rule', ['a', 'b'])).toEqual(['a', 'b']);
      expect(await episodes.replace(null, slot, ['a'])).toBe(true);
      const next = { ...slot, count: 2, version: 2 };
      expect(await episodes.replace(slot, next, ['b', 'a'])).toBe(false);
      expect(await episodes.unseen(ORGANIZATION, 'rule', ['a', 'b'])).toEqual(['b']);
      expect(await episodes.unseen(ORGANIZATION, 'other', ['a'])).toEqual(['a']);
      expect((await episodes.find(ORGANIZATION, nameOfSlot(slot)))?.version).toBe(1);
      expect(await episodes.replace(slot, next, ['b'])).toBe(true);
      expect(await episodes.replace({ ...slot, version: 7 }, { ...next, version: 8 }, ['c'])).toBe(false);
      expect(await episodes.unseen(ORGANIZATION, 'rule', ['c'])).toEqual(['c']);
    });

    test('what is due is found, the longest due first, and no more when it is not', async () => {
      const place = (index: number) => ({ fingerprint: String(index).repeat(16) });
      await episodes.replace(null, anEpisode(0, { ...place(1), due_at: at(0) }));
      await episodes.replace(null, anEpisode(0, { ...place(2), due_at: at(-1) }));
      await episodes.replace(null, anEpisode(0, { ...place(3), due_at: at(1) }));
      await episodes.replace(null, anEpisode(0, { ...place(4) }));
      const due = await all(episodes.due(NOON));
      expect(due.map(({ fingerprint }) => fingerprint[0])).toEqual(['2', '1']);
      const [first] = due;
      if (first === undefined) throw new Error('Nothing is due');
      await episodes.replace(first, { ...first, due_at: null, version: 2 });
      expect(await all(episodes.due(NOON))).toHaveLength(1);
    });

    test('slots are listed by project, those of the organization apart', async () => {
      await episodes.replace(null, aSlot());
      await episodes.replace(null, aSlot({ project_id: 'web' }));
      await episodes.replace(null, aSlot({ project_id: null }));
      const ids = async (projectId?: string | null) =>
        (await episodes.slots(ORGANIZATION, projectId)).map(({ project_id: id }) => id).sort();
      expect(await ids('web')).toEqual(['web']);
      expect(await ids(null)).toEqual([null]);
      expect(await ids()).toHaveLength(3);
      expect(await episodes.slots('org_other')).toEqual([]);
    });

    test('an episode that another one follows is kept, the latest first', async () => {
      let known: AlertSlot | null = null;
      for (let hour = 0; hour < 5; hour++) {
        const next: AlertSlot = anEpisode(hour, { version: hour + 1 });
        expect(await episodes.replace(known, next, [`event-${hour}`])).toBe(true);
        known = next;
      }
      const past = async (after: { at: string; id: string } | null) =>
        (await all(episodes.past(ORGANIZATION, after))).map(({ episode_id: id }) => id);
      expect(await past(null)).toEqual(['ep_3', 'ep_2', 'ep_1', 'ep_0']);
      expect(await past({ at: at(2), id: 'ep_2' })).toEqual(['ep_1', 'ep_0']);
    });
  });
}
