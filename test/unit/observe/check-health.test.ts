import { describe, expect, it } from 'vitest';
import { checkHealth, SLOW_MILLISECONDS, worstOf } from '../../../functions/domain/health/check-health.ts';

const never = () => new Promise<never>(() => undefined);
const fine = async () => null;
const clock =
  (...times: number[]) =>
  () =>
    times.shift() ?? 0;

describe('the health of components', () => {
  it('tells healthy, degraded, unhealthy and unknown apart', async () => {
    const checks = {
      fine,
      worse: async () => 'It holds messages.',
      broken: async () => {
        throw new Error('connection to 10.0.0.1 refused');
      },
    };
    const found = await checkHealth(checks, { stopwatch: () => 0, timeout: never });
    expect(found.map(({ component, status }) => [component, status])).toEqual([
      ['fine', 'healthy'],
      ['worse', 'degraded'],
      ['broken', 'unhealthy'],
    ]);
    const [late] = await checkHealth({ late: never }, { stopwatch: () => 0, timeout: async () => undefined });
    expect(late?.status).toBe('unknown');
  });

  it('takes a slow answer for a sign of trouble, and says how long it took', async () => {
    const [slow] = await checkHealth({ slow: fine }, { stopwatch: clock(0, SLOW_MILLISECONDS + 1), timeout: never });
    expect(slow).toMatchObject({ status: 'degraded', latencyMilliseconds: SLOW_MILLISECONDS + 1 });
  });

  it('never repeats what an error says, which may name hosts or keys', async () => {
    const checks = { broken: () => Promise.reject(new Error('secret host')) };
    expect(JSON.stringify(await checkHealth(checks, { stopwatch: () => 0, timeout: never }))).not.toContain('secret');
  });

  it('asks all components at once', async () => {
    const asked: string[] = [];
    const check = (name: string) => async () => {
      asked.push(name);
      await new Promise((resolve) => setImmediate(resolve));
      expect(asked).toEqual(['a', 'b']);
      return null;
    };
    await checkHealth({ a: check('a'), b: check('b') }, { stopwatch: () => 0, timeout: never });
  });

  it('is as a whole what its worst part is', () => {
    expect(worstOf([])).toBe('healthy');
    expect(worstOf([{ status: 'healthy' }, { status: 'unknown' }])).toBe('unknown');
    expect(worstOf([{ status: 'unhealthy' }, { status: 'degraded' }])).toBe('unhealthy');
  });
});
