import { describe, expect, test } from 'vitest';
import { NO_LIMITS } from '../../functions/kernel/amounts.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { watchAlerts } from '../../functions/notifications/watch.ts';
import type { CounterKey } from '../../functions/quota/ledger-store.ts';
import { aCounterKey, ORGANIZATION } from '../support/builders/records.ts';
import { type AlertWorld, send, withRule } from '../support/memory/alert-world.ts';

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
    expect(await watch(world, async () => world.project)).toEqual({ due: 0, looked: 0, unlookable: 0 });
    expect(asked).toEqual(['default']);
  });

  test('looks once at a project that has changed', async () => {
    const world = await withCounters();
    await world.count(20, { failed: 15 });
    expect(await watch(world, async () => world.project)).toEqual({ due: 0, looked: 1, unlookable: 0 });
    expect(await world.episodes.slots(ORGANIZATION)).toHaveLength(1);
  });
});
