import { describe, expect, test } from 'vitest';
import { type CooldownStore, Cooldowns } from '../../functions/gateway/cooldowns.ts';
import type { UpstreamFailure } from '../../functions/gateway/upstream.ts';
import { NOON, ORGANIZATION } from '../support/builders/records.ts';
import { MemoryCooldowns } from '../support/memory/gateway-stores.ts';

const TARGET = { provider: 'openai', model: 'gpt-5-mini' };
const OTHER = { provider: 'anthropic', model: 'claude-x' };

function aFailure(kind: UpstreamFailure['kind'], retryAfterSeconds: number | null = null): UpstreamFailure {
  return { kind, status: null, retryAfterSeconds, body: null };
}

describe('cooldowns', () => {
  function open(store?: CooldownStore) {
    const clock = { ms: NOON };
    const memory = new MemoryCooldowns(() => clock.ms);
    const missed: unknown[] = [];
    const start = () =>
      new Cooldowns({ store: store ?? memory, now: () => clock.ms, notReached: (error) => void missed.push(error) });
    return { clock, memory, missed, start, cooldowns: start() };
  }
  const cools = async (cooldowns: Cooldowns, target = TARGET) =>
    (await cooldowns.of(ORGANIZATION, 'default', target)) !== null;

  test('follow a 429 at once, for as long as it asks', async () => {
    const { clock, cooldowns, start } = open();
    await cooldowns.failed(ORGANIZATION, 'default', TARGET, aFailure('rate_limited', 30));
    expect(await cools(cooldowns)).toBe(true);
    expect(await cools(cooldowns, OTHER)).toBe(false);
    expect(await cooldowns.of(ORGANIZATION, 'other', TARGET)).toBeNull();
    // Another environment sees it too.
    expect(await cools(start())).toBe(true);
    clock.ms += 29_999;
    expect(await cools(cooldowns)).toBe(true);
    clock.ms += 1;
    expect(await cools(cooldowns)).toBe(false);
  });

  test('are never longer than ten minutes', async () => {
    const { clock, cooldowns } = open();
    await cooldowns.failed(ORGANIZATION, 'default', TARGET, aFailure('rate_limited', 86_400));
    clock.ms += 600_000;
    expect(await cools(cooldowns)).toBe(false);
  });

  test.each(['overloaded', 'timeout', 'network', 'cut'] as const)(
    'follow %s when it comes twice in a row, growing',
    async (kind) => {
      const { clock, cooldowns } = open();
      await cooldowns.failed(ORGANIZATION, 'default', TARGET, aFailure(kind));
      expect(await cools(cooldowns)).toBe(false);
      cooldowns.succeeded(ORGANIZATION, 'default', TARGET);
      await cooldowns.failed(ORGANIZATION, 'default', TARGET, aFailure(kind));
      expect(await cools(cooldowns)).toBe(false);
      await cooldowns.failed(ORGANIZATION, 'default', TARGET, aFailure(kind));
      expect(await cools(cooldowns)).toBe(true);
      clock.ms += 10_000;
      expect(await cools(cooldowns)).toBe(false);
      for (let i = 0; i < 10; i++) await cooldowns.failed(ORGANIZATION, 'default', TARGET, aFailure(kind));
      clock.ms += 119_999;
      expect(await cools(cooldowns)).toBe(true);
      clock.ms += 1;
      expect(await cools(cooldowns)).toBe(false);
    },
  );

  test.each(['auth', 'spent', 'refused'] as const)('do not follow %s, which time does not mend', async (kind) => {
    const { cooldowns } = open();
    for (let i = 0; i < 5; i++) await cooldowns.failed(ORGANIZATION, 'default', TARGET, aFailure(kind, 60));
    expect(await cools(cooldowns)).toBe(false);
  });

  test('leave the others, and all where none is left', async () => {
    const { cooldowns } = open();
    const both = [TARGET, OTHER];
    await cooldowns.failed(ORGANIZATION, 'default', TARGET, aFailure('rate_limited'));
    expect(await cooldowns.usable(ORGANIZATION, 'default', both)).toEqual([OTHER]);
    await cooldowns.failed(ORGANIZATION, 'default', OTHER, aFailure('rate_limited', 9));
    expect(await cooldowns.usable(ORGANIZATION, 'default', both)).toEqual(both);
  });

  test('cost one read in ten seconds', async () => {
    const { clock, cooldowns, memory } = open();
    for (let i = 0; i < 5; i++) await cools(cooldowns);
    expect(memory.reads).toBe(1);
    clock.ms += 10_000;
    await cools(cooldowns);
    expect(memory.reads).toBe(2);
  });

  test('stop no call when the store does not answer', async () => {
    const failing: CooldownStore = {
      find: () => Promise.reject(new Error('down')),
      put: () => Promise.reject(new Error('down')),
    };
    const { cooldowns, missed } = open(failing);
    expect(await cools(cooldowns)).toBe(false);
    await cooldowns.failed(ORGANIZATION, 'default', OTHER, aFailure('rate_limited', 5));
    expect(await cools(cooldowns, OTHER)).toBe(true);
    expect(missed).toHaveLength(2);
  });
});
