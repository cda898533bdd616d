import { beforeAll, describe, expect, inject, test } from 'vitest';
import { aSubmission } from '../support/builders/submission.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

const system = inject('deployedSystem');
const IDS = ['t1', 't2', 't3', 't4', 't5', 't6', 't7'];
let tenant: Tenant;

beforeAll(async () => {
  tenant = await createTenant(system);
  for (const [index, id] of IDS.entries()) {
    const fields = {
      trace_id: id,
      domain: index % 2 === 0 ? 'finance' : 'legal',
      user_id: index < 3 ? 'jane.doe@example.com' : 'u-2',
      model: index === 6 ? 'gpt-4o' : 'gpt-4',
      output: index === 5 ? '' : 'The capital of France is Paris.',
    };
    const answer = await tenant.api.post('/api/v1/traces', aSubmission(fields));
    if (answer.status !== 202) throw new Error(`Not accepted (${answer.status}): ${answer.text}`);
  }
  for (const id of IDS) await awaitEvaluation(tenant.api, id);
});

interface Page {
  readonly ids: string[];
  readonly cursor: string | null;
}

async function list(query: string, collection = 'traces'): Promise<Page> {
  const answer = await tenant.api.get(`/api/v1/${collection}?${query}`);
  expect(answer.status, answer.text).toBe(200);
  const { items, next_cursor: cursor } = Object(answer.body);
  return { ids: items.map(({ trace_id: id }: { trace_id: string }) => id), cursor };
}

describe('lists', () => {
  for (const collection of ['traces', 'evaluations']) {
    test(`${collection} come newest first, page by page, each once`, async () => {
      const seen: string[] = [];
      let { ids, cursor } = await list('limit=3', collection);
      while (cursor !== null) {
        seen.push(...ids);
        ({ ids, cursor } = await list(`limit=3&cursor=${cursor}`, collection));
      }
      expect([...seen, ...ids]).toEqual([...IDS].reverse());
    });
  }

  test('every filter narrows, and they combine', async () => {
    expect((await list('domain=legal')).ids).toEqual(['t6', 't4', 't2']);
    expect((await list('model=gpt-4o')).ids).toEqual(['t7']);
    expect((await list('user_id=u-2&domain=finance')).ids).toEqual(['t7', 't5']);
    expect((await list('status=queued')).ids).toEqual([]);
    expect((await list('verdict=passed', 'evaluations')).ids).not.toContain('t6');
    const now = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    expect((await list(`from=${now}`)).ids).toEqual([]);
    expect((await list(`to=${now}`)).ids).toHaveLength(IDS.length);
  });

  test('the figures tell of the same traces, and of no others', async () => {
    const read = async () => Object((await tenant.api.get('/api/v1/analytics?by=domain')).body);
    // They follow a verdict within moments.
    const { breakdown } = await poll(
      async () => {
        const answer = await read();
        return answer.totals?.traces === IDS.length ? answer : undefined;
      },
      { what: 'the figures of every trace', withinMs: 60_000 },
    );
    expect(breakdown.map(({ key, traces }: { key: string; traces: number }) => [key, traces])).toEqual([
      ['finance', 4],
      ['legal', 3],
    ]);
    const lines = (await tenant.api.get('/api/v1/traces/export')).text.trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ type: 'end', count: IDS.length, next_cursor: null });
  });

  test('P4: a user who is personal data is found by it, and never shown', async () => {
    const answer = await tenant.api.get(`/api/v1/traces?user_id=${encodeURIComponent('jane.doe@example.com')}`);
    expect(Object(answer.body).items).toHaveLength(3);
    expect(answer.text).not.toContain('jane.doe');
    expect(Object(answer.body).items[0].user_id).toMatch(/^anon_/);
  });

  test('P5: a cursor serves its own list only', async () => {
    const { cursor } = await list('limit=2&domain=finance');
    const other = await createTenant(system);
    const answers = await Promise.all([
      tenant.api.get(`/api/v1/traces?limit=2&domain=legal&cursor=${cursor}`),
      tenant.api.get(`/api/v1/traces?limit=2&domain=finance&cursor=${String(cursor).replace(/^./, 'X')}`),
      other.api.get(`/api/v1/traces?limit=2&domain=finance&cursor=${cursor}`),
    ]);
    expect(answers.map(({ status, body }) => [status, Object(body).code])).toEqual(
      Array(3).fill([400, 'invalid_cursor']),
    );
  });
});
