import { describe, expect, test } from 'vitest';
import { checkHealth, SLOW_MILLISECONDS, worstOf } from '../../functions/operations/check-health.ts';
import { healthChecks } from '../../functions/operations/http/health-checks.ts';

const never = () => new Promise<never>(() => undefined);
const fine = async () => null;
const clock =
  (...times: number[]) =>
  () =>
    times.shift() ?? 0;

describe('the health of components', () => {
  test('tells healthy, degraded, unhealthy and unknown apart', async () => {
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

  test('takes a slow answer for a sign of trouble, and says how long it took', async () => {
    const [slow] = await checkHealth({ slow: fine }, { stopwatch: clock(0, SLOW_MILLISECONDS + 1), timeout: never });
    expect(slow).toMatchObject({ status: 'degraded', latencyMilliseconds: SLOW_MILLISECONDS + 1 });
  });

  test('never repeats what an error says, which may name hosts or keys', async () => {
    const checks = { broken: () => Promise.reject(new Error('secret host')) };
    expect(JSON.stringify(await checkHealth(checks, { stopwatch: () => 0, timeout: never }))).not.toContain('secret');
  });

  test('asks all components at once', async () => {
    const asked: string[] = [];
    const check = (name: string) => async () => {
      asked.push(name);
      await new Promise((resolve) => setImmediate(resolve));
      expect(asked).toEqual(['a', 'b']);
      return null;
    };
    await checkHealth({ a: check('a'), b: check('b') }, { stopwatch: () => 0, timeout: never });
  });

  test('is as a whole what its worst part is', () => {
    expect(worstOf([])).toBe('healthy');
    expect(worstOf([{ status: 'healthy' }, { status: 'unknown' }])).toBe('unknown');
    expect(worstOf([{ status: 'unhealthy' }, { status: 'degraded' }])).toBe('unhealthy');
  });
});

describe('the components of a deployment', () => {
  const QUEUES_OF_TRACES = ['evaluation_queue', 'dead_letter_queue', 'judge_queue', 'judge_dead_letter_queue'];
  const probes = (waiting: number) => {
    const depth = async () => ({ waiting, inFlight: 0, delayed: 0 });
    const answer = async () => undefined;
    return {
      readTable: answer,
      readQueue: depth,
      hasJudge: true,
      readScheduleDeadLetters: depth,
      readBucket: answer,
      readSecret: answer,
    };
  };
  const statusesOf = async (given: Parameters<typeof healthChecks>[0]) => {
    const found = await checkHealth(healthChecks(given), { stopwatch: () => 0, timeout: never });
    return Object.fromEntries(found.map(({ component, status }) => [component, status]));
  };

  test('are each told of by a question of their own', async () => {
    const fail = () => Promise.reject(new Error('refused'));
    expect(new Set(Object.values(await statusesOf(probes(0))))).toEqual(new Set(['healthy']));
    for (const [probe, components] of [
      ['readTable', ['table']],
      ['readQueue', [...QUEUES_OF_TRACES, 'delivery_queue', 'delivery_dead_letter_queue']],
      ['readScheduleDeadLetters', ['schedule_dead_letter_queue']],
      ['readBucket', ['body_bucket']],
      ['readSecret', ['secrets']],
    ] as const) {
      const statuses = await statusesOf({ ...probes(0), [probe]: fail });
      const unhealthy = Object.entries(statuses).filter(([, status]) => status === 'unhealthy');
      expect(
        unhealthy.map(([component]) => component),
        probe,
      ).toEqual(components);
    }
  });

  test('are degraded where messages wait that nobody will receive, and only there', async () => {
    const statuses = await statusesOf(probes(1));
    const degraded = Object.entries(statuses).filter(([, status]) => status === 'degraded');
    expect(degraded.map(([component]) => component)).toEqual([
      'dead_letter_queue',
      'judge_dead_letter_queue',
      'delivery_dead_letter_queue',
      'schedule_dead_letter_queue',
    ]);
  });
});
