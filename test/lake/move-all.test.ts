import { expect, test, vi } from 'vitest';
import { moveAll } from '../../functions/lake/move-all.ts';
import { aProject, ORGANIZATION } from '../support/builders/records.ts';
import { LakeWorld } from '../support/memory/lake-world.ts';

const DAY = 86_400_000;
const NEVER = () => false;

/** Three projects of which something was counted, with two traces in the first. */
async function aWorld() {
  const world = new LakeWorld();
  await world.store('t-1');
  await world.store('t-2', 1_000);
  world.now += DAY;
  const places = ['default', 'other', 'third'].map((projectId) => ({
    organizationId: ORGANIZATION,
    projectId,
    place: `place-${projectId}`,
  }));
  let cursor: string | null = null;
  const findProject = vi.fn(async (_organizationId: string, projectId: string) =>
    projectId === 'other' ? null : aProject({ project_id: projectId, created_at: '2026-11-20T00:00:00.000Z' }),
  );
  const deps = {
    ...world.moving,
    totals: {
      async *projects(after: string | null) {
        yield places.filter(({ place }) => after === null || place > after);
      },
    },
    tenants: { findProject },
    cursors: {
      find: async () => cursor,
      save: async (_job: string, next: string | null) => {
        cursor = next;
      },
    },
  };
  return { world, deps, findProject, cursor: () => cursor };
}

test('looks into every project four times a day, and once in each of them', async () => {
  const { world, deps, findProject } = await aWorld();
  expect(await moveAll(deps, NEVER)).toBe(2);
  expect(await moveAll(deps, NEVER)).toBe(0);
  expect(findProject).toHaveBeenCalledTimes(3);
  world.now += DAY / 4;
  await moveAll(deps, NEVER);
  expect(findProject).toHaveBeenCalledTimes(6);
});

test('a run that is out of time is continued where it ended', async () => {
  const { deps, findProject, cursor } = await aWorld();
  let asked = 0;
  const isOutOfTime = () => ++asked > 4;
  await moveAll(deps, isOutOfTime);
  expect(cursor()).toContain(' ');
  await moveAll(deps, NEVER);
  expect(cursor()).not.toContain(' ');
  expect(findProject.mock.calls.map(([, project]) => project).at(-1)).toBe('third');
  expect(await moveAll(deps, NEVER)).toBe(0);
});

test('a project that fails keeps no other from its turn, and is told', async () => {
  const { world, deps, findProject } = await aWorld();
  vi.spyOn(world.lake.files, 'put').mockRejectedValueOnce(new Error('S3 is away'));
  await expect(moveAll(deps, NEVER)).rejects.toThrow('S3 is away');
  expect(findProject).toHaveBeenCalledTimes(3);
  world.now += DAY / 4;
  expect(await moveAll(deps, NEVER)).toBe(2);
});
