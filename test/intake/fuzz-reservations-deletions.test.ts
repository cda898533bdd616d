import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryApi } from '../support/memory/api.ts';
import { expectPath } from '../support/readers/expect-path.ts';

const RUNS = { numRuns: 200, seed: 20261121 };
const TIMEOUT_MILLISECONDS = 30_000;

const anything = fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom(-1, 0, 1, 1e308, '0.5', '2026-11-20', {}, []));
/** JSON with the fields of a filter or a reservation more often than chance would have it. */
const almostA = (names: readonly string[]) =>
  fc.oneof(
    fc.json(),
    fc.string(),
    fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), anything).map((value) => JSON.stringify(value)),
  );

async function open() {
  const api = new MemoryApi();
  const { key } = await api.createTenant();
  const post = (path: string, body: string) => api.send('POST', `/api/v1${path}`, { key, body });
  const stored = { trace_id: 'kept', model: 'gpt-4', input: 'a', output: 'b', user_id: 'ann' };
  expect((await post('/traces', JSON.stringify(stored))).status).toBe(202);
  return { api, post, before: `${api.traces.dump()}${api.ledger.dump()}` };
}

describe('any body', { timeout: TIMEOUT_MILLISECONDS }, () => {
  test('of a deletion by filter deletes what matches or is refused with a path and deletes nothing', async () => {
    const filter = almostA(['project_id', 'domain', 'model', 'user_id', 'status', 'verdict', 'severity', 'from', 'to']);
    await fc.assert(
      fc.asyncProperty(filter, async (text) => {
        const { api, post, before } = await open();
        const answer = await post('/traces/delete', text);
        if (answer.status === 200) return;
        expectPath(answer.status, answer.body);
        expect(`${api.traces.dump()}${api.ledger.dump()}`).toBe(before);
      }),
      RUNS,
    );
  });

  test('of a reservation reserves or is refused with a path and holds nothing', async () => {
    const request = almostA([
      'project_id',
      'user_id',
      'requests',
      'tokens',
      'cost_usd',
      'reservation_id',
      'lease_seconds',
    ]);
    await fc.assert(
      fc.asyncProperty(request, async (text) => {
        const { api, post, before } = await open();
        const answer = await post('/quota/reservations', text);
        if (answer.status === 201) return;
        if (answer.status === 429) expect(answer.body).toHaveProperty('violated-policies');
        else expectPath(answer.status, answer.body);
        expect(`${api.traces.dump()}${api.ledger.dump()}`).toBe(before);
      }),
      RUNS,
    );
  });

  test('of a settlement charges or is refused with a path and changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(almostA(['requests', 'tokens', 'cost_usd']), async (text) => {
        const { api, post } = await open();
        const reservation = JSON.stringify({ project_id: 'default', tokens: 10, reservation_id: 'r1' });
        expect((await post('/quota/reservations', reservation)).status).toBe(201);
        const before = `${api.traces.dump()}${api.ledger.dump()}`;
        const answer = await post('/quota/reservations/r1/settle', text);
        if (answer.status === 200) return;
        expectPath(answer.status, answer.body);
        expect(`${api.traces.dump()}${api.ledger.dump()}`).toBe(before);
      }),
      RUNS,
    );
  });
});

test('a refusal says what an alternative would have taken', async () => {
  const { post } = await open();
  const errorsOf = async (path: string, body: object) => Object((await post(path, JSON.stringify(body))).body).errors;
  const trace = { model: 'gpt-4', output: 'b' };
  expect(await errorsOf('/traces', { ...trace, input: 7 })).toEqual([
    { path: 'input', message: 'must be a string or an array' },
  ]);
  expect(await errorsOf('/traces/delete', { from: 'yesterday' })).toEqual([
    { path: 'from', message: 'must be an ISO 8601 datetime or an ISO 8601 date' },
  ]);
  expect(await errorsOf('/quota/reservations', { cost_usd: true })).toEqual([
    { path: 'cost_usd', message: 'must be a string or a number' },
  ]);
  expect(await errorsOf('/quota/reservations', { cost_usd: '1,5' })).toEqual([
    { path: 'cost_usd', message: 'must be a decimal such as "0.0125"' },
  ]);
  expect(await errorsOf('/traces', [])).toMatchObject([{ path: 'body' }]);
  expect(await errorsOf('/traces/delete', {})).toMatchObject([{ path: 'body' }]);
  expect(await errorsOf('/traces/delete', { to: '9999-12-31T23:59:59-10:00' })).toMatchObject([{ path: 'to' }]);
});

test('a refusal within a batch says in which trace', async () => {
  const { post } = await open();
  const traces = [{ model: 'gpt-4', input: 'a', output: 'b', project_id: 'nope' }, 7, { output: 1 }];
  const { results } = Object((await post('/traces/batch', JSON.stringify({ traces }))).body);
  const paths = results.map(({ error }: { error: { errors: { path: string }[] } }) =>
    error.errors.map(({ path }) => path),
  );
  expect(paths).toEqual([['traces[0].project_id'], ['traces[1]'], expect.arrayContaining(['traces[2].output'])]);
});

test('the answer to a name of megabytes is small', async () => {
  const { post } = await open();
  const answer = await post('/traces', JSON.stringify({ ['"'.repeat(1_000_000)]: 1 }));
  expectPath(answer.status, answer.body);
  expect(answer.text.length).toBeLessThan(5_000);
});
