import { describe, expect, test } from 'vitest';
import { sumOf } from '../../functions/analytics/totals.ts';
import { NO_LIMITS } from '../../functions/kernel/amounts.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { watchAlerts } from '../../functions/notifications/watch.ts';
import type { CounterKey } from '../../functions/quota/ledger-store.ts';
import { aCounterKey, ORGANIZATION } from '../support/builders/records.ts';
import { type AlertWorld, send, withRule } from '../support/memory/alert-world.ts';

const NOTHING = { due: 0, looked: 0, unlookable: 0, failure: null };
const FAILED = { metric: 'failed_share', above: 0.5 } as const;

/** The schedule's run, with projects that are loaded in another way. */
function watch(world: AlertWorld, loadProject: () => Promise<AlertWorld['project']>) {
  const { rollups, totals, traces, ledger, cursors } = world;
  const deps = {
    ...world.worker(),
    ...{ rollups, totals, traces, ledger, cursors, loadProject },
    lateReviews: async () => null,
    isJudgeAvailable: async () => null,
    lookedAt: new Map<string, number>(),
    alsoLookAt: async () => [],
    rules: world.rules,
    evaluators: world.evaluators,
  };
  return watchAlerts(deps, () => false);
}

async function open(world: AlertWorld, key: CounterKey): Promise<void> {
  await world.ledger.prepare(key);
  await world.ledger.open(key, NO_LIMITS, 1);
}

describe('a project that is gone', () => {
  const gone = () => Promise.reject(new AegisError('not_found', 'There is no such project.'));

  async function withOpenEpisode(): Promise<AlertWorld> {
    const world = await withRule(FAILED, { escalation: { after: '6h', channels: ['boss'] } });
    await send(world, 20, 15);
    expect((await world.slot()).state).toBe('open');
    // Until others would be told of it.
    world.nowMs += 24 * 3_600_000;
    return world;
  }

  test('has its episodes resolved, is looked at no more, and the run goes on', async () => {
    const world = await withOpenEpisode();
    expect(await watch(world, gone)).toMatchObject({ looked: 0, unlookable: 0 });
    expect(await world.slot()).toMatchObject({ state: 'resolved', timer_at: null });
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default']);
    world.nowMs += 24 * 3_600_000;
    expect(await watch(world, gone)).toMatchObject({ due: 0, looked: 0 });
  });

  test.each([
    ['another refusal', new AegisError('unavailable', 'Try again.')],
    ['anything else', new Error('no answer')],
  ])('is not taken from %s: its episodes stay open for the next run', async (_, failure) => {
    const world = await withOpenEpisode();
    await expect(watch(world, () => Promise.reject(failure))).rejects.toThrow('could not be watched');
    expect((await world.slot()).state).toBe('open');
  });
});

describe('a run over open counters', () => {
  async function withCounters(): Promise<AlertWorld> {
    const world = await withRule(FAILED);
    await open(world, aCounterKey({ scope: { kind: 'organization' } }));
    await open(world, aCounterKey());
    await open(world, aCounterKey({ scope: { kind: 'user', projectId: 'default', account: 'ann' } }));
    return world;
  }

  test('asks once whether a project has changed, however many counters it has, and an organization is none', async () => {
    const world = await withCounters();
    const asked: string[] = [];
    const find = world.totals.find.bind(world.totals);
    world.totals.find = (organizationId, projectId) => {
      asked.push(projectId);
      return find(organizationId, projectId);
    };
    expect(await watch(world, async () => world.project)).toEqual({ ...NOTHING, hasWatched: true });
    expect(asked).toEqual(['default']);
  });

  test('looks once at a project that has changed', async () => {
    const world = await withCounters();
    await world.count(20, { failed: 15 });
    expect(await watch(world, async () => world.project)).toEqual({ ...NOTHING, looked: 1, hasWatched: true });
    expect(await world.episodes.slots(ORGANIZATION)).toHaveLength(1);
  });

  test('has watched nothing where it has no time, and goes on there in the next', async () => {
    const world = await withCounters();
    await world.count(20, { failed: 15 });
    expect(await world.watch(undefined, () => true)).toEqual({ ...NOTHING, hasWatched: false });
    expect(await world.watch()).toEqual({ ...NOTHING, looked: 1, hasWatched: true });
  });

  test('has watched where time ran out after something that was due', async () => {
    const world = await withCounters();
    await world.addRule('event', { on: { event: 'evaluation', severity_at_least: 'critical' }, keep_firing_for: '5m' });
    await world.follow([world.concluded('a')]);
    world.nowMs += 3_600_000;
    let asked = 0;
    expect(await world.watch(undefined, () => asked++ > 0)).toEqual({ ...NOTHING, due: 1, hasWatched: true });
  });

  test('says what the first rule threw that could not be looked at', async () => {
    const world = await withRule({ ...FAILED, by: 'model' });
    await world.count(20, { failed: 15 });
    const failure = new Error('cannot be read');
    world.traces.list = () => {
      throw failure;
    };
    expect(await world.watch()).toEqual({ ...NOTHING, looked: 1, unlookable: 1, failure, hasWatched: true });
  });

  test('asks several projects at once, and visits again all of a page that it had no time for', async () => {
    const world = await withRule(FAILED);
    const projects = Array.from({ length: 20 }, (_, index) => `project-${index}`);
    for (const projectId of projects) await open(world, aCounterKey({ scope: { kind: 'project', projectId } }));
    let [atOnce, most, asked] = [0, 0, 0];
    world.totals.find = async () => {
      asked++;
      most = Math.max(most, ++atOnce);
      await Promise.resolve();
      atOnce--;
      return sumOf([]);
    };
    await world.watch(undefined, () => asked >= 10);
    expect(asked).toBeLessThan(projects.length);
    expect(await world.cursors.find('watch')).toBeNull();
    asked = 0;
    await world.watch();
    expect(asked).toBe(projects.length);
    expect(most).toBeGreaterThan(1);
  });
});
