import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type EraseDependencies, runErasures } from '../../functions/erasure/erase-user.ts';
import type { UserDataStore } from '../../functions/erasure/erasure.ts';
import { scopeKey } from '../../functions/quota/limit.ts';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';

const TRACES = 60;
let api: MemoryApi;
let tenant: MemoryTenant;

beforeEach(async () => {
  api = new MemoryApi();
  tenant = await api.createTenant();
  await send('POST', '/api/v1/projects', { project_id: 'web' });
});

const send = (method: string, path: string, body?: unknown, key = tenant.key) => api.send(method, path, { key, body });

async function submit(userId: string, count: number, projectId = 'default'): Promise<void> {
  for (let index = 0; index < count; index++) {
    const trace = { trace_id: `${projectId}-${userId.slice(0, 3)}-${index}`, user_id: userId, project_id: projectId };
    await send('POST', '/api/v1/traces', { model: 'gpt-4', input: 'x', output: 'y', ...trace });
    api.nowMs += 1_000;
  }
}

const dependencies = (over: Partial<EraseDependencies> = {}): EraseDependencies => ({ ...api.erasing, ...over });

async function request(body: object) {
  const answer = await send('POST', '/api/v1/traces/delete-by-user', body);
  api.nowMs += 10_000;
  return { answer, path: answer.headers['location'] ?? '' };
}

async function tracesOf(projectId: string): Promise<string[]> {
  const { items } = Object((await send('GET', `/api/v1/traces?project_id=${projectId}&limit=100`)).body);
  return items.map(({ trace_id: id }: { trace_id: string }) => id);
}

const never = () => false;

describe('erasing a user', () => {
  test('removes their traces in every project, spares the others, and says so in a receipt', async () => {
    await submit('ada', 30);
    await submit('bob', 2);
    await submit('ada', 3, 'web');
    const { answer, path } = await request({ user_id: 'ada' });
    expect([answer.status, Object(answer.body).status]).toEqual([202, 'pending']);
    expect(await runErasures(dependencies(), never)).toBe(1);
    expect([await tracesOf('default'), await tracesOf('web')]).toEqual([['default-bob-1', 'default-bob-0'], []]);
    const done = Object((await send('GET', path)).body);
    expect(done).toMatchObject({ status: 'completed', runs: 1, completed_at: expect.any(String) });
    expect(done.receipt.traces).toBe(33);
    expect(done.receipt.trace_ids).toContain('web-ada-2');
    expect(done.receipt.removed).toEqual([
      { store: 'table', items: { records: 33, bodies: 33 } },
      { store: 'bucket', items: {} },
      { store: 'lake', items: {} },
      { store: 'reservations', items: {} },
      { store: 'api_keys', items: {} },
    ]);
  });

  test('tells of rows that left files of the lake', async () => {
    await submit('ada', 3);
    const { path } = await request({ user_id: 'ada' });
    const inLake = ['lake/one.parquet'];
    vi.spyOn(api.traces, 'deleteAll').mockImplementation(async (organizationId, ids) => {
      const removed = await Promise.all(ids.map((id) => api.traces.delete(organizationId, id)));
      return removed.map((copies, index) => copies && { ...copies, lake: index === 0 ? [] : inLake });
    });
    await runErasures(dependencies(), never);
    const { receipt } = Object((await send('GET', path)).body);
    expect(receipt.removed).toContainEqual({ store: 'lake', items: { rows: 2 } });
  });

  test('keeps nothing that names the user, and recognises them all the same', async () => {
    const first = await request({ user_id: 'ada@example.com' });
    const second = await request({ user_id: 'ada@example.com' });
    await runErasures(dependencies(), never);
    const { user_digest: digest } = Object(first.answer.body);
    expect(Object(second.answer.body).user_digest).toBe(digest);
    const job = await api.erasures.find(tenant.organizationId, Object(first.answer.body).erasure_id);
    expect([job?.user_id, job?.account]).toEqual([null, null]);
    expect(JSON.stringify([job, api.audit.entries(tenant.organizationId)])).not.toContain('ada@example.com');
  });

  test('holds to one project when asked, or when the key is bound to one', async () => {
    await submit('ada', 1);
    await submit('ada', 1, 'web');
    await request({ user_id: 'ada', project_id: 'web' });
    await runErasures(dependencies(), never);
    expect([await tracesOf('default'), await tracesOf('web')]).toEqual([['default-ada-0'], []]);
  });

  test('leaves alone what came after the request', async () => {
    await submit('ada', 1);
    api.nowMs += 1_000;
    await request({ user_id: 'ada' });
    await submit('ada', 2, 'web');
    await runErasures(dependencies(), never);
    expect([await tracesOf('default'), await tracesOf('web')]).toEqual([[], ['web-ada-1', 'web-ada-0']]);
  });

  test('waits until what was stored before is visible', async () => {
    const { path } = await request({ user_id: 'ada' });
    api.nowMs -= 9_000;
    expect(await runErasures(dependencies(), never)).toBe(0);
    expect(Object((await send('GET', path)).body).status).toBe('pending');
  });

  test('revokes the keys that speak for the user, and takes the name off them', async () => {
    const body = { name: 'x', scopes: ['traces:read'], user_id: 'ada' };
    const made = await send('POST', '/api/v1/api-keys', body);
    await send('POST', '/api/v1/api-keys', { ...body, project_id: 'web' });
    const { path } = await request({ user_id: 'ada' });
    await runErasures(dependencies(), never);
    api.nowMs += 30_000;
    expect((await send('GET', '/api/v1/traces', undefined, Object(made.body).key)).status).toBe(401);
    expect(Object((await send('GET', path)).body).receipt.removed).toContainEqual({
      store: 'api_keys',
      items: { revoked: 2 },
    });
    expect((await send('GET', '/api/v1/api-keys')).text).not.toContain('ada');
  });

  test('leaves the keys alone that are bound to a project that forgets nobody', async () => {
    const body = { name: 'x', scopes: ['traces:read'], user_id: 'ada', project_id: 'web' };
    const made = await send('POST', '/api/v1/api-keys', body);
    await request({ user_id: 'ada', project_id: 'default' });
    await runErasures(dependencies(), never);
    api.nowMs += 30_000;
    expect((await send('GET', '/api/v1/traces', undefined, Object(made.body).key)).status).toBe(200);
  });

  test('removes reservations, open or not, and gives back what was open', async () => {
    const reserve = (id: string, more = {}) =>
      send('POST', '/api/v1/quota/reservations', { reservation_id: id, user_id: 'ada', tokens: 100, ...more });
    for (const id of ['settled', 'given-back', 'open']) expect((await reserve(id)).status).toBe(201);
    await reserve('of-bob', { user_id: 'bob' });
    await send('POST', '/api/v1/quota/reservations/settled/settle', { tokens: 30 });
    await send('DELETE', '/api/v1/quota/reservations/given-back');
    const { path } = await request({ user_id: 'ada' });
    await runErasures(dependencies(), never);
    expect(Object((await send('GET', path)).body).receipt.removed).toContainEqual({
      store: 'reservations',
      items: { open: 1, ended: 2 },
    });
    for (const id of ['settled', 'given-back', 'open']) {
      expect([id, (await send('DELETE', `/api/v1/quota/reservations/${id}`)).status]).toEqual([id, 404]);
    }
    expect((await send('DELETE', '/api/v1/quota/reservations/of-bob')).status).toBe(204);
    const { limits } = Object((await send('GET', '/api/v1/quota/status?user_id=ada')).body);
    expect(limits).toContainEqual(expect.objectContaining({ dimension: 'tokens', used: 30, reserved: 0 }));
  });

  test('leaves no name in the ledger, in reservations, keys, jobs and the audit log', async () => {
    const body = { name: 'x', scopes: ['traces:write'], user_id: 'ada-lovelace' };
    await send('POST', '/api/v1/api-keys', body);
    await send('POST', '/api/v1/quota/update', { project_id: 'web', user_id: 'ada-lovelace', max_requests_daily: 9 });
    await send('POST', '/api/v1/traces', {
      model: 'gpt-4',
      input: 'x',
      output: 'y',
      trace_id: 't',
      user_id: 'ada-lovelace',
    });
    await send('POST', '/api/v1/quota/reservations', { reservation_id: 'r', user_id: 'ada-lovelace', tokens: 1 });
    await request({ user_id: 'ada-lovelace' });
    await runErasures(dependencies(), never);
    const { organizationId } = tenant;
    const counters = api.ledger.counters().map(({ key, ...rest }) => ({ ...rest, scope: scopeKey(key.scope) }));
    const charges: unknown[] = [];
    for await (const page of api.keptCharges.list(organizationId, 'default', '', '9')) charges.push(page);
    const stored = [counters, charges, api.reservations.all(), await api.tenants.list(organizationId)];
    expect(charges).not.toEqual([]);
    expect(JSON.stringify([stored, api.audit.entries(organizationId)])).not.toContain('ada-lovelace');
  });

  test('asks every store that holds something of users, page by page, in every project and beyond', async () => {
    const asked: string[] = [];
    let left = 5;
    const notes: UserDataStore = {
      name: 'notes',
      async *find({ projectId, isUser }) {
        asked.push(`${projectId}/${isUser('ada')}/${isUser('bob')}`);
        if (projectId !== 'web') return;
        while (left > 0) yield [{ kind: 'note', id: String(left) }];
      },
      erase: async (_user, items) => {
        left -= items.length;
      },
    };
    const { path } = await request({ user_id: 'ada' });
    await runErasures(dependencies({ userData: [notes] }), never);
    expect(asked).toEqual(['default/true/false', 'web/true/false', 'null/true/false']);
    expect(Object((await send('GET', path)).body).receipt.removed).toContainEqual({
      store: 'notes',
      items: { note: 5 },
    });
  });
});

describe('an interrupted run', () => {
  test.each([1, 2, 3, 5, 8, 13, 30, 61])(
    'that dies at deletion %i goes on, and its receipt misses nothing',
    async (at) => {
      await submit('ada', TRACES);
      const { path } = await request({ user_id: 'ada' });
      let deletions = 0;
      const remove = api.traces.delete.bind(api.traces);
      api.traces.delete = async (organizationId, traceId) => {
        deletions++;
        if (deletions === at) throw new Error('the function was killed');
        return remove(organizationId, traceId);
      };
      const run = runErasures(dependencies(), never);
      if (at <= TRACES) await expect(run).rejects.toThrow('killed');
      else await run;
      // Until its lease is over, the dead run might still be alive.
      if (at <= TRACES) expect(await runErasures(dependencies(), never)).toBe(0);
      api.nowMs += 121_000;
      await runErasures(dependencies(), never);
      const { status, runs, receipt } = Object((await send('GET', path)).body);
      expect([status, runs, receipt.traces, new Set(receipt.trace_ids).size]).toEqual([
        'completed',
        at <= TRACES ? 2 : 1,
        TRACES,
        TRACES,
      ]);
      expect(await tracesOf('default')).toEqual([]);
    },
  );

  test('that runs out of time lets the next one go on at once', async () => {
    await submit('ada', TRACES);
    const { path } = await request({ user_id: 'ada' });
    let looks = 0;
    expect(await runErasures(dependencies(), () => ++looks > 2)).toBe(0);
    expect(Object((await send('GET', path)).body).status).toBe('running');
    expect(await runErasures(dependencies(), never)).toBe(1);
    expect(Object((await send('GET', path)).body).receipt.traces).toBe(TRACES);
  });

  test('of one user does not keep another from being erased', async () => {
    await submit('ada', 1);
    await submit('bob', 1);
    await request({ user_id: 'ada' });
    const { path } = await request({ user_id: 'bob' });
    const failing: UserDataStore = {
      name: 'notes',
      async *find({ isUser }) {
        if (isUser('ada')) throw new Error('no answer');
        yield [];
      },
      erase: async () => undefined,
    };
    await expect(runErasures(dependencies({ userData: [failing] }), never)).rejects.toThrow('no answer');
    expect(Object((await send('GET', path)).body).status).toBe('completed');
    expect(await tracesOf('default')).toEqual(['default-ada-0']);
  });

  test('that was taken over stops', async () => {
    await submit('ada', TRACES);
    await request({ user_id: 'ada' });
    const save = api.erasures.save.bind(api.erasures);
    let saves = 0;
    api.erasures.save = async (job) => {
      saves++;
      return saves < 3 && save(job);
    };
    expect(await runErasures(dependencies(), never)).toBe(0);
    expect(saves).toBe(3);
  });
});
