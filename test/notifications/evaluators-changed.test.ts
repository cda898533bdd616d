import { describe, expect, test } from 'vitest';
import { changeSettings } from '../../functions/notifications/change-settings.ts';
import { noteEvaluators } from '../../functions/notifications/note-evaluators.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { AlertWorld, send } from '../support/memory/alert-world.ts';

async function asking(): Promise<AlertWorld> {
  const world = new AlertWorld();
  await world.withoutShipped();
  await world.addRule('rule', { on: { event: 'evaluators_changed' }, channels: ['ops'] });
  return world;
}

describe('other evaluators', () => {
  test('are told once for each change, by whatever project is looked at first, and back to the old ones too', async () => {
    const world = await asking();
    await send(world, 1, 0);
    expect(world.outbox.told).toEqual([]);
    for (const [index, name] of ['1-b', '1-a', '1-b'].entries()) {
      world.evaluators = name;
      await send(world, 1, 0);
      await send(world, 1, 0);
      expect((await world.rules.find(ORGANIZATION)).evaluators).toEqual({ name, changes: index + 1 });
      const { calls } = world.outbox;
      expect(calls.filter(({ notification: { type } }) => type === 'episode.opened')).toHaveLength(index + 1);
      expect(await world.slot()).toMatchObject({ project_id: null, severity: 'low', count: 1 });
      world.nowMs += 2 * 3_600_000;
      await world.watch();
      expect((await world.slot()).state).toBe('resolved');
    }
    expect((await world.slot()).summary).toBe(
      'Traces are evaluated by other rules or models than before: 1-b instead of 1-a.',
    );
  });

  test('cost nobody anything who does not ask, nor where nothing is evaluated', async () => {
    const world = new AlertWorld();
    await world.withoutShipped();
    const { version } = await world.rules.find(ORGANIZATION);
    await send(world, 1, 0);
    world.evaluators = '1-b';
    await send(world, 1, 0);
    expect((await world.rules.find(ORGANIZATION)).version).toBe(version);
    await world.addRule('rule', { on: { event: 'evaluators_changed' } });
    await world.watch();
    expect((await world.rules.find(ORGANIZATION)).version).toBe(version + 1);
  });

  test('are told once where the settings that are remembered are older than the change', async () => {
    const world = await asking();
    await send(world, 1, 0);
    const remembered = await world.rules.find(ORGANIZATION);
    const deps = { ...world.worker(), rules: world.rules, evaluators: '1-b' };
    for (let project = 0; project < 3; project++) await noteEvaluators(deps, ORGANIZATION, remembered);
    expect(world.outbox.told).toEqual(['opened to ops']);
    expect((await world.rules.find(ORGANIZATION)).version).toBe(remembered.version + 1);
  });

  test('stay known when somebody changes a rule', async () => {
    const world = await asking();
    await send(world, 1, 0);
    await changeSettings(world.rules, ORGANIZATION, ({ rules }) => ({ rules, silences: [] }));
    expect((await world.rules.find(ORGANIZATION)).evaluators).toEqual({ name: '1-a', changes: 0 });
  });

  test.each(['before', 'after'] as const)('are told once by two runs of which one ends %s any call', async (moment) => {
    for (let at = 0; ; at++) {
      const world = await asking();
      await send(world, 1, 0);
      world.evaluators = '1-b';
      await world.count(1);
      const point = new CrashPoint(at, moment);
      await Promise.all([world.watch((port) => point.wrap(port)).catch(() => null), world.watch()]);
      await send(world, 1, 0);
      expect(world.outbox.told, `crash at ${at}`).toEqual(['opened to ops']);
      if (!point.isReached) return;
    }
  });
});
