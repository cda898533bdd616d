import { describe, expect, test } from 'vitest';
import { AegisApiError, AegisClient, TraceBuffer } from '../../lib/client/client.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A deployment that answers as told, one answer a call. */
function fakeApi(answers: readonly { status: number; headers?: Record<string, string>; body?: unknown }[]) {
  const sent: Sent[] = [];
  const waits: number[] = [];
  const fake: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    sent.push({ method: init?.method ?? 'GET', path: url.pathname, body: JSON.parse(String(init?.body ?? 'null')) });
    const answer = answers[sent.length - 1] ?? { status: 500 };
    const text = answer.body === undefined ? null : JSON.stringify(answer.body);
    return new Response(text, { status: answer.status, headers: answer.headers ?? {} });
  };
  const client = new AegisClient({
    url: 'https://aegis.example/',
    key: 'key',
    fetch: fake,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
  });
  return { client, sent, waits };
}

const TRACE = { model: 'gpt-4o', input: 'a', output: 'b' };
const ACCEPTED = { status: 202, body: { trace_id: 't', status: 'queued' } };
const problem = (status: number, code: string, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: { type: `/errors/${code}`, title: 'x', status, code, detail: 'd', request_id: 'r' },
});

describe('a call', () => {
  test('that meets trouble of the API is the same submission again, when the API says', async () => {
    const { client, sent, waits } = fakeApi([problem(503, 'unavailable', { 'retry-after': '7' }), ACCEPTED]);
    expect(await client.submit(TRACE)).toEqual(ACCEPTED.body);
    expect(waits).toEqual([7_000]);
    expect(sent[0]?.body).toEqual(sent[1]?.body);
    expect(sent[0]?.body).toHaveProperty('trace_id');
  });

  test('does not wait for a quota that frees tomorrow', async () => {
    const { client, waits } = fakeApi([problem(429, 'quota_exceeded', { 'retry-after': '30000' })]);
    await expect(client.submit(TRACE)).rejects.toMatchObject({ status: 429, code: 'quota_exceeded' });
    expect(waits).toEqual([]);
  });

  test('that is wrong is not sent again', async () => {
    const { client, sent } = fakeApi([problem(422, 'invalid_request')]);
    await expect(client.submit(TRACE)).rejects.toBeInstanceOf(AegisApiError);
    expect(sent).toHaveLength(1);
  });
});

test('an attempt that is never answered ends, and is made again', async () => {
  let calls = 0;
  const client = new AegisClient({
    url: 'https://aegis.example',
    key: 'key',
    timeoutMilliseconds: 20,
    sleep: async () => undefined,
    fetch: (_input, init) => {
      if (++calls > 1) return Promise.resolve(Response.json(ACCEPTED.body, { status: 202 }));
      return new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    },
  });
  expect(await client.submit(TRACE)).toEqual(ACCEPTED.body);
});

test('waiting for an evaluation asks again when the API says', async () => {
  const { client, waits } = fakeApi([
    { status: 202, headers: { 'retry-after': '1' }, body: { trace_id: 't', status: 'queued' } },
    { status: 200, body: { verdict: 'passed' } },
  ]);
  expect(await client.waitForEvaluation('t')).toEqual({ verdict: 'passed' });
  expect(waits).toEqual([1_000]);
});

describe('a reservation around a model call', () => {
  const reserved = { status: 201, body: { reservation_id: 'r-1', status: 'reserved' } };

  test('is settled with what was used', async () => {
    const { client, sent } = fakeApi([reserved, { status: 200, body: { reservation_id: 'r-1', status: 'settled' } }]);
    const answer = await client.withReservation({ project_id: 'default', tokens: 500 }, async () => ({
      result: 'Hello',
      used: { tokens: 321 },
    }));
    expect(answer).toBe('Hello');
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v1/quota/reservations',
      'POST /api/v1/quota/reservations/r-1/settle',
    ]);
    expect(sent[1]?.body).toEqual({ tokens: 321 });
  });

  test('keeps what was used reserved when it cannot be settled', async () => {
    const { client, sent } = fakeApi([reserved, problem(409, 'conflict')]);
    const call = client.withReservation({ tokens: 500 }, async () => ({ result: 'Hello', used: { tokens: 321 } }));
    await expect(call).rejects.toMatchObject({ status: 409 });
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  test('is given back when the call fails, and nothing is called without one', async () => {
    const { client, sent } = fakeApi([
      reserved,
      { status: 204 },
      problem(429, 'quota_exceeded', { 'retry-after': '99' }),
    ]);
    const failing = client.withReservation({ project_id: 'default', tokens: 1 }, async () => {
      throw new Error('model down');
    });
    await expect(failing).rejects.toThrow('model down');
    expect(sent.at(-1)).toMatchObject({ method: 'DELETE', path: '/api/v1/quota/reservations/r-1' });
    let isCalled = false;
    const refused = client.withReservation({ project_id: 'default', tokens: 1 }, async () => {
      isCalled = true;
      return { result: 1, used: {} };
    });
    await expect(refused).rejects.toMatchObject({ status: 429 });
    expect(isCalled).toBe(false);
  });
});

describe('a buffer', () => {
  const accepted = (index: number) => ({ index, status: 202, trace_id: String(index) });

  test('submits in batches, sends again what the API could not take, and reports what it refused', async () => {
    const batches: string[][] = [];
    const refused: string[] = [];
    const buffer = new TraceBuffer(
      async (traces) => {
        batches.push(traces.map(({ input }) => String(input)));
        const results = traces.map(({ input }, index) => {
          if (input === 'bad') return { index, status: 422, error: { code: 'invalid_request', detail: '' } };
          const isFirst = batches.flat().filter((one) => one === input).length === 1;
          if (input === 'busy' && isFirst) {
            return { index, status: 503, error: { code: 'unavailable', detail: '', retry_after_seconds: 0 } };
          }
          return accepted(index);
        });
        return { accepted: 0, refused: 0, results };
      },
      { batchSize: 3, onRefused: (trace, code) => refused.push(`${String(trace.input)}: ${code}`) },
    );
    for (const input of ['one', 'bad', 'busy', 'four']) buffer.add({ ...TRACE, input });
    await buffer.flush();
    expect(batches.flat().sort()).toEqual(['bad', 'busy', 'busy', 'four', 'one']);
    expect(refused).toEqual(['bad: invalid_request']);
  });

  test('refuses what does not fit instead of growing without end', async () => {
    const refused: string[] = [];
    const buffer = new TraceBuffer(async () => ({ accepted: 0, refused: 0, results: [] }), {
      maxWaiting: 1,
      onRefused: (_trace, code) => refused.push(code),
    });
    buffer.add(TRACE);
    buffer.add(TRACE);
    expect(refused).toEqual(['buffer_full']);
  });
});
