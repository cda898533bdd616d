import { beforeEach, describe, expect, test } from 'vitest';
import { askPeopleFirst } from '../../functions/review/review-on-request.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';
import { evaluateWaiting } from '../support/memory/evaluate-waiting.ts';

let api: MemoryApi;
let tenant: MemoryTenant;

beforeEach(async () => {
  api = new MemoryApi();
  tenant = await api.createTenant();
});

const ask = (tier: unknown, id = 't1') =>
  api.send('POST', `/api/v1/traces/${id}/re-evaluate`, { key: tenant.key, body: { tier } });

async function submit(): Promise<void> {
  const body = { trace_id: 't1', model: 'gpt-4', input: 'What is the capital of France?', output: 'It is Paris.' };
  await api.send('POST', '/api/v1/traces', { key: tenant.key, body });
}

const evaluation = async () =>
  Object((await api.send('GET', '/api/v1/traces/t1/evaluation', { key: tenant.key })).body);

describe('POST /traces/{id}/re-evaluate', () => {
  test('is nothing to do while the trace waits for its first evaluation', async () => {
    await submit();
    expect(await ask(2)).toMatchObject({ status: 202, body: { evaluation_id: null, tier: 2, status: 'queued' } });
    expect(api.queue.length).toBe(1);
    expect(await ask(3)).toMatchObject({ status: 409 });
  });

  test('by tier 2 concludes the same from the same rules, and another thing from others', async () => {
    await submit();
    await evaluateWaiting(api);
    const { evaluation_id: first } = await evaluation();
    expect(await ask(2)).toMatchObject({ status: 202, body: { evaluation_id: first } });
    await evaluateWaiting(api);
    expect((await evaluation()).evaluation_id).toBe(first);

    const security = { blocked_keywords: ['Paris'] };
    await api.send('PATCH', '/api/v1/projects/default', { key: tenant.key, body: { config: { security } } });
    api.nowMs += 31_000;
    await ask(2);
    await ask(2);
    await evaluateWaiting(api);
    const second = await evaluation();
    expect(second.verdict).not.toBe('passed');
    expect(second.supersedes).toBe(first);
    const stored = await api.traces.find(tenant.organizationId, 't1');
    expect(stored?.evaluations).toHaveLength(2);
  });

  test('by tier 3 asks the judge of a project that has one', async () => {
    await submit();
    await evaluateWaiting(api);
    expect(await ask(3)).toMatchObject({ status: 409, body: { detail: 'No judge is configured for this project.' } });
    const judge = { model: 'compatible:local/small' };
    await api.send('PATCH', '/api/v1/projects/default', { key: tenant.key, body: { config: { judge } } });
    api.nowMs += 31_000;
    expect(await ask(3)).toMatchObject({ status: 202, body: { tier: 3, status: 'queued' } });
    expect(api.judgeQueue.receiveAll()).toMatchObject([{ trace_id: 't1', again: true }]);
  });

  test('by tier 4 asks people, once about each evaluation, and its verdict stands until they have decided', async () => {
    await submit();
    expect(await ask(4)).toMatchObject({ status: 409, body: { detail: 'The trace is not evaluated yet.' } });
    await evaluateWaiting(api);
    const before = await evaluation();
    const reviews = async () => Object((await api.send('GET', '/api/v1/reviews', { key: tenant.key })).body).items;
    expect(await reviews()).toEqual([]);
    for (let times = 0; times < 2; times++) {
      const body = { evaluation_id: before.evaluation_id, tier: 4, status: 'queued' };
      expect(await ask(4)).toMatchObject({ status: 202, body });
      await evaluateWaiting(api);
    }
    expect(await reviews()).toMatchObject([{ trace_id: 't1', state: 'open' }]);
    const stored = await api.reviews.ofTrace(tenant.organizationId, 't1');
    expect(stored).toMatchObject([{ selection: 'manual', evaluation_id: before.evaluation_id }]);
    expect(await evaluation()).toEqual(before);
  });

  test('by tier 4 is nothing to do once the trace is gone', async () => {
    await submit();
    await evaluateWaiting(api);
    await ask(4);
    await api.send('DELETE', '/api/v1/traces/t1', { key: tenant.key });
    await evaluateWaiting(api);
    expect(await api.reviews.ofTrace(tenant.organizationId, 't1')).toEqual([]);
  });

  test('that cannot be finished is in review from its last delivery on, and out of it if it is finished after all', async () => {
    await submit();
    await evaluateWaiting(api);
    const { evaluation_id: first } = await evaluation();
    await ask(2);
    const [request] = api.queue.receiveAll();
    if (request === undefined) throw new Error('not sent');
    expect(request.again).toBe(first);
    // Nobody is asked about an evaluation that is not the current one, nor about another admission.
    await askPeopleFirst(api.services, request, 'ev_00000000_t1');
    await askPeopleFirst(api.services, { ...request, hold_id: 'another' }, first);
    expect(await api.reviews.ofTrace(tenant.organizationId, 't1')).toEqual([]);

    await askPeopleFirst(api.services, request, first);
    const reason = 'Somebody asked for another evaluation, which the machine could not finish.';
    expect(await api.reviews.ofTrace(tenant.organizationId, 't1')).toMatchObject([{ state: 'open', reason }]);
    expect((await evaluation()).evaluation_id).toBe(first);

    const security = { blocked_keywords: ['Paris'] };
    await api.send('PATCH', '/api/v1/projects/default', { key: tenant.key, body: { config: { security } } });
    api.nowMs += 31_000;
    await api.queue.send(request);
    await evaluateWaiting(api);
    expect((await evaluation()).supersedes).toBe(first);
    const [old] = (await api.reviews.ofTrace(tenant.organizationId, 't1')).filter(
      ({ evaluation_id: id }) => id === first,
    );
    expect(old).toMatchObject({ state: 'superseded' });
  });

  test('knows no other tier', async () => {
    await submit();
    for (const tier of [5, 1, '2', undefined]) {
      const answer = await ask(tier);
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('must be 2 (rules and models), 3 (the judge) or 4 (people)');
    }
    expect((await ask(2, 'unknown')).status).toBe(404);
  });

  test('does not undo what people have decided', async () => {
    await submit();
    await evaluateWaiting(api);
    const stored = await api.traces.find(tenant.organizationId, 't1');
    const [current] = stored?.evaluations ?? [];
    if (stored === null || current === undefined) throw new Error('not stored');
    const machine = { evaluation_id: current.evaluation_id, verdict: current.verdict, severity: null, tier: 2 };
    const byPeople = { ...current, evaluation_id: 'ev_0000000c_t1', verdict: 'failed' as const, machine };
    await api.traces.storeEvaluation(stored.record, byPeople);
    expect(await ask(2)).toMatchObject({ status: 409 });
    // A message that was under way finds the same.
    const { hold_id } = stored.record.charge;
    const place = { organization_id: tenant.organizationId, project_id: 'default', trace_id: 't1', hold_id };
    await api.queue.send({ ...place, again: 'ev_0000000c_t1' });
    await evaluateWaiting(api);
    expect((await evaluation()).verdict).toBe('failed');
  });

  test('knows no evaluation of another organization', async () => {
    await submit();
    const other = await api.createTenant();
    expect(other.organizationId).not.toBe(ORGANIZATION);
    const path = '/api/v1/traces/t1/re-evaluate';
    expect((await api.send('POST', path, { key: other.key, body: { tier: 2 } })).status).toBe(404);
  });
});
