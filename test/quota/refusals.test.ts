import { describe, expect, test } from 'vitest';
import { NO_LIMITS } from '../../functions/kernel/amounts.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { UTC } from '../../functions/kernel/window.ts';
import { changeLimits } from '../../functions/quota/change-limits.ts';
import type { LedgerStore } from '../../functions/quota/ledger-store.ts';
import { RateLimiter } from '../../functions/quota/rate-limit.ts';
import { createReservation } from '../../functions/quota/reservations.ts';
import { countersFor, rememberLimits } from '../../functions/quota/reserve.ts';
import { SpentWindows } from '../../functions/quota/spent-windows.ts';
import { NOON, ORGANIZATION } from '../support/builders/records.ts';
import { DAILY_TOKENS, LedgerWorld } from '../support/ledger/world.ts';
import { MemoryRateWindows } from '../support/memory/ledger-records.ts';

async function refusalOf(call: Promise<unknown>): Promise<AegisError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AegisError) return error;
  throw new Error(`Not refused: ${String(error)}`);
}

/** Counts the calls that write. */
function counting(ledger: LedgerStore) {
  const calls = { take: 0, release: 0 };
  const counted: LedgerStore = Object.assign(Object.create(ledger), {
    take: (...values: Parameters<LedgerStore['take']>) => {
      calls.take++;
      return ledger.take(...values);
    },
    release: (...values: Parameters<LedgerStore['release']>) => {
      calls.release++;
      return ledger.release(...values);
    },
  });
  return { ledger: counted, calls };
}

describe('a refused caller', () => {
  async function spentWorld() {
    const world = new LedgerWorld();
    await world.begin();
    await world.submit('ann', 'all', DAILY_TOKENS.user);
    const { ledger, calls } = counting(world.stores.ledger);
    const deps = { ...world.dependencies(), ledger, spentWindows: new SpentWindows(world.now) };
    const reserve = (tokens: number) =>
      createReservation(deps, world.payer('ann'), {
        reservationId: undefined,
        estimate: { requests: 0, tokens, cost: 0 },
        leaseSeconds: 300,
      });
    return { world, calls, reserve };
  }

  test('costs nothing more for a few seconds: a stampede does not reach the counter', async () => {
    const { calls, reserve } = await spentWorld();
    await refusalOf(reserve(1));
    const afterFirst = { ...calls };
    for (let i = 0; i < 1_000; i++) expect((await refusalOf(reserve(1))).code).toBe('quota_exceeded');
    expect(calls).toEqual(afterFirst);
  });

  test('sees a raised limit within 30 seconds', async () => {
    const { world, reserve } = await spentWorld();
    await refusalOf(reserve(1));
    await world.limit({ kind: 'user', projectId: 'default', account: 'ann' }, DAILY_TOKENS.user + 5, 'now');
    world.pass(29);
    expect((await reserve(1)).record.status).toBe('reserved');
  });

  test('costs no read either: whose limits there are is remembered, and looked up again in time to see a first one', async () => {
    const world = new LedgerWorld();
    await world.begin();
    let reads = 0;
    const counted = Object.assign(Object.create(world.stores.ledger), {
      findLimits: (...values: Parameters<LedgerStore['findLimits']>) => {
        reads++;
        return world.stores.ledger.findLimits(...values);
      },
    });
    const knownLimits = rememberLimits(counted, world.now);
    const look = () => countersFor({ ...world.dependencies(), knownLimits }, world.payer('ann'));
    await Promise.all(Array.from({ length: 1_000 }, look));
    expect([reads, (await look()).length]).toEqual([1, 3]);
    const request = { zone: UTC, changes: { daily: {}, monthly: { tokens: 9 } }, effective: 'now' } as const;
    const scope = { kind: 'organization' } as const;
    const deps = { ...world.dependencies(), pause: async () => undefined };
    await changeLimits(deps, { organizationId: ORGANIZATION, scope, ...request });
    world.pass(2);
    expect([(await look()).length, reads]).toEqual([4, 2]);
  });

  test('is told which limit, how much is left and when it frees, in one shape for every scope', async () => {
    const { reserve } = await spentWorld();
    const refusal = await refusalOf(reserve(1));
    expect(refusal.extensions).toMatchObject({
      'violated-policies': ['user-daily-tokens'],
      limits: [{ policy: 'user-daily-tokens', scope: 'user:default:ann', limit: 10, remaining: 0 }],
    });
    const seconds = refusal.retryAfterSeconds ?? 0;
    expect(seconds * 1000).toBe(Date.parse('2026-11-21T00:00:00Z') - NOON);
    expect(refusal.headers['ratelimit-policy']).toBe('"user-daily-tokens";q=10;w=86400');
    expect(refusal.headers['ratelimit']).toBe(`"user-daily-tokens";r=0;t=${seconds}`);

    const limiter = new RateLimiter({ windows: new MemoryRateWindows(), now: () => NOON + 1 });
    await limiter.admit('key', 1);
    const rate = await refusalOf(limiter.admit('key', 1));
    expect(Object.keys(rate.extensions)).toEqual(Object.keys(refusal.extensions));
    expect(Object.keys(rate.headers)).toEqual(Object.keys(refusal.headers));
    expect(rate.headers['ratelimit-policy']).toBe('"key-minute-requests";q=1;w=60');
  });

  test('who waits as long as the headers say is not refused again needlessly', async () => {
    const { world, reserve } = await spentWorld();
    const { retryAfterSeconds = 0 } = await refusalOf(reserve(1));
    world.pass(retryAfterSeconds);
    expect((await reserve(1)).record.status).toBe('reserved');
  });

  test('a smaller request that fits is admitted although a larger was refused', async () => {
    const world = new LedgerWorld();
    await world.begin();
    const deps = world.dependencies();
    const reserve = (tokens: number) =>
      createReservation(deps, world.payer('ann'), {
        reservationId: undefined,
        estimate: { requests: 0, tokens, cost: 0 },
        leaseSeconds: 300,
      });
    await reserve(6);
    await refusalOf(reserve(5));
    expect((await reserve(4)).record.status).toBe('reserved');
  });
});

describe('a key with a rate limit', () => {
  test('admits exactly its requests in a minute, however many come at once, and again in the next', async () => {
    let now = Date.parse('2026-11-20T12:00:30.000Z');
    const limiter = new RateLimiter({ windows: new MemoryRateWindows(), now: () => now });
    const race = () => Promise.allSettled(Array.from({ length: 500 }, () => limiter.admit('key', 60)));
    expect((await race()).filter(({ status }) => status === 'fulfilled')).toHaveLength(60);
    now = Date.parse('2026-11-20T12:00:59.999Z');
    const refusal = await refusalOf(limiter.admit('key', 60));
    expect(refusal).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 });
    now += (refusal.retryAfterSeconds ?? 0) * 1000;
    expect((await race()).filter(({ status }) => status === 'fulfilled')).toHaveLength(60);
  });

  test('costs nothing while its minute is spent, and sees a raised limit at once', async () => {
    const windows = new MemoryRateWindows();
    const limiter = new RateLimiter({ windows, now: () => NOON });
    await limiter.admit('key', 1);
    await refusalOf(limiter.admit('key', 1));
    const { calls } = windows;
    await refusalOf(limiter.admit('key', 1));
    expect(windows.calls).toBe(calls);
    expect(await limiter.admit('key', 2)).toMatchObject({ ratelimit: '"key-minute-requests";r=0;t=60' });
  });

  test('is refused when its count is not known', async () => {
    const unavailable = new AegisError('unavailable', 'A store did not answer.', { retryAfterSeconds: 2 });
    const limiter = new RateLimiter({ windows: { count: () => Promise.reject(unavailable) }, now: () => NOON });
    expect(await refusalOf(limiter.admit('key', 60))).toBe(unavailable);
  });

  test('without one nothing is counted', async () => {
    const windows = new MemoryRateWindows();
    expect(await new RateLimiter({ windows, now: () => NOON }).admit('key', null)).toEqual({});
    expect(windows.calls).toBe(0);
  });
});

describe('fails closed', () => {
  test.each(['take', 'open', 'findLimits'] as const)(
    'no admission when the store does not answer to %s',
    async (method) => {
      const world = new LedgerWorld();
      const unavailable = new AegisError('unavailable', 'A store did not answer.', { retryAfterSeconds: 2 });
      const wrap = <T extends object>(port: T): T =>
        new Proxy(port, {
          get: (target, name) => {
            const member: unknown = Reflect.get(target, name, target);
            if (name === method) return () => Promise.reject(unavailable);
            return typeof member === 'function' ? member.bind(target) : member;
          },
        });
      expect(await refusalOf(world.submit('ann', 't1', 1, wrap))).toMatchObject({
        code: 'unavailable',
        retryAfterSeconds: 2,
      });
      expect(world.stored.size).toBe(0);
      expect(world.queue.length).toBe(0);
    },
  );

  test('no limits and no usage are made up: an unlimited dimension is counted all the same', async () => {
    const world = new LedgerWorld();
    await world.submit('ann', 't1', 1);
    const [counter] = await world.counters();
    expect(counter?.limits).toEqual({ ...NO_LIMITS, tokens: DAILY_TOKENS.user });
    expect((await world.used()).get('user:default:ann/DAY#2026-11-20')).toMatchObject({ requests: 1, tokens: 1 });
  });
});
