import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { AegisApiError, AegisClient, type TransportOptions } from '../../lib/client/client.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

const system = inject('deployedSystem');
const TRACE = { model: 'gpt-4o', input: '2 + 2?', output: '4' };
const BACKGROUND = { what: 'traces that were submitted in the background', withinMs: 60_000 };
/** A rate frees at the end of its minute. */
const RATE_WAIT_MS = 61_000;
let tenant: Tenant;

beforeAll(async () => {
  tenant = await createTenant(system);
});

function open(options: Partial<TransportOptions> = {}): AegisClient {
  return new AegisClient({ url: system.url, key: tenant.key, ...options });
}

const Limits = z.looseObject({
  limits: z.array(
    z.looseObject({ scope: z.string(), dimension: z.string(), used: z.unknown(), reserved: z.unknown() }),
  ),
});

async function tokensOf(user: string): Promise<{ used: number; reserved: number }> {
  const { limits } = Limits.parse((await tenant.api.get(`/api/v1/quota/status?user_id=${user}`)).body);
  const tokens = limits.find(({ scope, dimension }) => scope === `user:default:${user}` && dimension === 'tokens');
  return { used: Number(tokens?.used), reserved: Number(tokens?.reserved) };
}

describe('the client', () => {
  test.concurrent('submits a trace and waits for its evaluation', async () => {
    const client = open();
    const { trace_id: traceId } = await client.submit(TRACE);
    expect(await client.waitForEvaluation(traceId)).toMatchObject({ trace_id: traceId, status: 'completed' });
    expect(await client.getTrace(traceId)).toMatchObject({ trace_id: traceId, content: { output: '4' } });
  });

  test.concurrent('says what the API refused, and where', async () => {
    const refusal = await open()
      .submit({ ...TRACE, latency_ms: -1 })
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AegisApiError);
    expect(refusal).toMatchObject({
      status: 422,
      code: 'invalid_request',
      problem: { errors: [{ path: 'latency_ms' }] },
    });
    const foreign = await createTenant(system);
    await foreign.api.post('/api/v1/traces', { ...TRACE, trace_id: 'foreign' });
    await expect(open().waitForEvaluation('foreign')).rejects.toMatchObject({ status: 404 });
  });

  test.concurrent('loses none of many that are added in the background, though nobody flushes', async () => {
    const client = open();
    const refused: string[] = [];
    const buffer = client.buffer({ onRefused: (_trace, code) => refused.push(code), flushAfterMilliseconds: 100 });
    const ids = Array.from({ length: 230 }, (_, i) => `buffered-${i}`);
    for (const id of ids) buffer.add({ ...TRACE, trace_id: id });
    await poll(async () => {
      const answers = await Promise.all([0, 99, 229].map((i) => tenant.api.get(`/api/v1/traces/${ids[i]}`)));
      return answers.every(({ status }) => status === 200) ? true : undefined;
    }, BACKGROUND);
    await buffer.flush();
    expect(refused).toEqual([]);
    for (const id of ids) expect(await client.getTrace(id)).toMatchObject({ trace_id: id });
    expect(await client.waitForEvaluation('buffered-229')).toMatchObject({ trace_id: 'buffered-229' });
  });

  test.concurrent('P3: sends again what was answered by nobody, and it is charged once', async () => {
    let isLost = false;
    const client = open({
      fetch: async (input, init) => {
        const answer = await fetch(input, init);
        if (isLost) return answer;
        isLost = true;
        throw new TypeError('The answer was lost.');
      },
    });
    const usage = { input_tokens: 40, output_tokens: 2 };
    await client.submit({ ...TRACE, user_id: 'lost', usage });
    const { used, reserved } = await tokensOf('lost');
    expect(used + reserved).toBe(42);
  });

  test.concurrent('comes again when Retry-After says so, and not before', async () => {
    const created = await tenant.api.post('/api/v1/api-keys', {
      name: 'slow',
      role: 'developer',
      scopes: ['traces:write'],
      rate_limit_per_minute: 1,
    });
    const waits: number[] = [];
    const client = open({
      key: z.looseObject({ key: z.string() }).parse(created.body).key,
      maxWaitMilliseconds: RATE_WAIT_MS,
      sleep: (milliseconds) => {
        waits.push(milliseconds);
        return new Promise((resolve) => setTimeout(resolve, milliseconds));
      },
    });
    // Of two calls in different minutes none has to wait.
    for (let calls = 0; waits.length === 0 && calls < 5; calls++) await client.submit(TRACE);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeLessThanOrEqual(60_000);
  });
});

describe('a reservation around a model call', () => {
  test.concurrent('charges what was used', async () => {
    const client = open();
    const held: unknown[] = [];
    const answer = await client.withReservation({ user_id: 'model', tokens: 600 }, async () => {
      held.push(await tokensOf('model'));
      return { result: 'Hello', used: { tokens: 230 } };
    });
    expect(answer).toBe('Hello');
    expect(held).toEqual([{ used: 0, reserved: 600 }]);
    expect(await tokensOf('model')).toEqual({ used: 230, reserved: 0 });
  });

  test.concurrent('is given back when the call fails, and refuses before it when it does not fit', async () => {
    const client = open();
    const failing = client.withReservation({ user_id: 'down', tokens: 600 }, async () => {
      throw new Error('model down');
    });
    await expect(failing).rejects.toThrow('model down');
    expect(await tokensOf('down')).toEqual({ used: 0, reserved: 0 });
    const isCalled: boolean[] = [];
    const refused = client.withReservation({ user_id: 'down', tokens: 2_000_000 }, async () => {
      isCalled.push(true);
      return { result: 1, used: {} };
    });
    await expect(refused).rejects.toMatchObject({ status: 429, code: 'quota_exceeded' });
    expect(isCalled).toEqual([]);
  });

  test.concurrent('may be reserved, settled and given back by itself, each of them twice', async () => {
    const client = open();
    const { reservation_id: id, expires_at: expiresAt } = await client.reserve({ user_id: 'alone', tokens: 50 });
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    for (let i = 0; i < 2; i++) {
      expect(await client.settle(id, { tokens: 20 })).toMatchObject({ status: 'settled', charged: { tokens: 20 } });
    }
    const other = await client.reserve({ user_id: 'alone', tokens: 50 });
    for (let i = 0; i < 2; i++) await client.release(other.reservation_id);
    expect(await tokensOf('alone')).toEqual({ used: 20, reserved: 0 });
  });
});

test('the guard answers what to do with a text', async () => {
  const client = open();
  expect(await client.guard({ direction: 'input', text: 'What is the capital of France?' })).toMatchObject({
    decision: 'allow',
  });
  expect(await client.guard({ direction: 'output', text: 'Write to ann.lee@mail.org.' })).toMatchObject({
    decision: 'redact',
    redacted_text: 'Write to [REDACTED:email_address].',
  });
});

test('the quick start of the README prints a verdict', async () => {
  const readme = await readFile('README.md', 'utf8');
  const [, program = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  expect(program.trim().split('\n').length).toBeLessThanOrEqual(5);
  // The package as packed is tried by client-package.test.ts; here it is what it is built from.
  const source = new URL('../../lib/client/client.ts', import.meta.url).href;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '--eval', program.replace("'aegis-client'", `'${source}'`)],
    { env: { ...process.env, AEGIS_URL: system.url, AEGIS_KEY: tenant.key } },
  );
  expect(stdout.trim()).toBe('passed');
});
