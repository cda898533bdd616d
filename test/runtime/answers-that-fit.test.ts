import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { evaluateTrace } from '../../functions/evaluation/evaluate-trace.ts';
import { MAX_ISSUES } from '../../functions/kernel/issue.ts';
import { MAX_CARRIED_BYTES, MAX_PAGE_BYTES } from '../../functions/kernel/sizes.ts';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';

const Page = z.object({ items: z.array(z.record(z.string(), z.unknown())), next_cursor: z.string().nullable() });

let api: MemoryApi;
let tenant: MemoryTenant;

beforeEach(async () => {
  api = new MemoryApi();
  tenant = await api.createTenant();
});

const get = async (path: string) => api.send('GET', path, { key: tenant.key });

/** Every page of a list, each within its bound. */
async function readAll(path: string): Promise<{ readonly items: Record<string, unknown>[]; readonly pages: number }> {
  const items: Record<string, unknown>[] = [];
  let pages = 0;
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${cursor}`;
    const answer = await get(`${path}${more}`);
    expect(answer.status).toBe(200);
    expect(Buffer.byteLength(answer.text)).toBeLessThan(MAX_PAGE_BYTES + 1_000);
    expect(api.carriedBytes).toBeLessThan(MAX_CARRIED_BYTES);
    const page = Page.parse(answer.body);
    items.push(...page.items);
    cursor = page.next_cursor;
    pages++;
  } while (cursor !== null);
  return { items, pages };
}

/** Submits a trace and stores what its evaluation finds, as the function behind the queue does. */
async function submitEvaluated(traceId: string, input: string): Promise<void> {
  const body = { model: 'gpt-4o', trace_id: traceId, input, output: 'Sorted.' };
  expect((await api.send('POST', '/api/v1/traces', { key: tenant.key, body })).status).toBe(202);
  const stored = await api.traces.find(tenant.organizationId, traceId);
  if (stored === null || stored.body === null) throw new Error('It was not stored');
  const result = evaluateTrace({ traceId, ...stored.body, domain: 'generic', now: () => 0 });
  await api.traces.storeEvaluation(stored.record, {
    ...result,
    evaluation_id: `ev_00000001_${traceId}`,
    trace_id: traceId,
    project_id: 'default',
    domain: 'generic',
    created_at: new Date(api.nowMs).toISOString(),
  });
}

const ADDRESSES = Array.from({ length: 600 }, (_, i) => `user${i}@mail.io`).join(', ');

test('a hundred evaluations of 600 addresses each are cut into pages, and none is lost', async () => {
  const ids = Array.from({ length: 100 }, (_, i) => `trace-${i}`);
  for (const id of ids) await submitEvaluated(id, ADDRESSES);
  const { items, pages } = await readAll('/api/v1/evaluations?limit=100');
  expect(pages).toBeGreaterThan(2);
  expect(new Set(items.map((item) => item['trace_id']))).toEqual(new Set(ids));
  expect(items).toHaveLength(ids.length);
  expect(items[0]).toMatchObject({ total_issues: 600 });
  expect((await readAll('/api/v1/traces?limit=100')).items).toHaveLength(ids.length);
});

test('P4: 3.6 MB of addresses, which masking makes 13 MB, are refused whole', async () => {
  const metadata = { notes: 'a@b.io '.repeat(514_000) };
  const body = { model: 'gpt-4o', trace_id: 'huge', input: 'Who?', output: 'Me.', metadata };
  const answer = await api.send('POST', '/api/v1/traces', { key: tenant.key, body });
  expect(answer.status).toBe(413);
  expect(answer.body).toMatchObject({ code: 'payload_too_large', errors: [{ path: 'body' }] });
  expect(await api.traces.find(tenant.organizationId, 'huge')).toBeNull();
});

test('the largest trace that is taken can be read, though every character of it has to be escaped', async () => {
  const metadata = { notes: '"'.repeat(1_950_000) };
  const body = { model: 'gpt-4o', trace_id: 'quotes', input: 'Who?', output: 'Me.', metadata };
  expect((await api.send('POST', '/api/v1/traces', { key: tenant.key, body })).status).toBe(202);
  const answer = await get('/api/v1/traces/quotes');
  expect(answer.status).toBe(200);
  expect(Object(answer.body).content.metadata).toEqual(metadata);
  expect(api.carriedBytes).toBeLessThan(MAX_CARRIED_BYTES);
});

test('a guard tells of the most severe issues in a prompt and its documents, and counts the others', async () => {
  const text = 'a@b.io '.repeat(10_000);
  const body = { direction: 'input', text, contexts: Array.from({ length: 20 }, () => text) };
  const answer = await api.send('POST', '/api/v1/guard', { key: tenant.key, body });
  expect(answer).toMatchObject({ status: 200, body: { decision: 'redact' } });
  const { issues, omitted_issues: omitted, redacted_text: redacted } = Object(answer.body);
  expect([issues.length <= MAX_ISSUES, issues.length + omitted]).toEqual([true, 210_000]);
  expect(redacted).not.toContain('@');
});

test('a dry run of twenty samples full of addresses fits, and tells how many issues each has', async () => {
  const sample = (i: number) => ({ name: `sample ${i}`, content: { input: ADDRESSES, output: 'Sorted.' } });
  const body = { override: {}, samples: Array.from({ length: 20 }, (_, i) => sample(i)) };
  const answer = await api.send('POST', '/api/v1/domains/generic/dry-run', { key: tenant.key, body });
  expect(answer.status).toBe(200);
  expect(Buffer.byteLength(answer.text)).toBeLessThan(MAX_PAGE_BYTES);
  expect(Object(answer.body).results[19]).toMatchObject({
    before: { total_issues: 600 },
    after: { total_issues: 600 },
  });
});

describe('lists that are read whole', () => {
  /** Half a megabyte of a description that no length limits. */
  const long = 'n'.repeat(500_000);

  test('keys', async () => {
    const [key] = await api.tenants.list(tenant.organizationId);
    if (key === undefined) throw new Error('There is no key');
    for (let i = 0; i < 8; i++) {
      await api.tenants.create({
        ...key,
        public_id: `Key0000${i}`,
        name: long,
        created_at: `2026-11-21T00:00:0${i % 2}Z`,
      });
    }
    const { items, pages } = await readAll('/api/v1/api-keys');
    expect(pages).toBe(2);
    expect(items.map((item) => item['id'])).toEqual([
      tenant.keyId,
      ...[0, 2, 4, 6, 1, 3, 5, 7].map((i) => `Key0000${i}`),
    ]);
  });

  test('projects', async () => {
    const blocked = Array.from({ length: 500 }, (_, i) => `${i}${'k'.repeat(90)}`);
    const ids = Array.from({ length: 60 }, (_, i) => `project-${String(i).padStart(2, '0')}`);
    for (const id of ids) {
      const body = { project_id: id, config: { security: { blocked_keywords: blocked } } };
      expect((await api.send('POST', '/api/v1/projects', { key: tenant.key, body })).status).toBe(201);
    }
    const { items, pages } = await readAll('/api/v1/projects');
    expect(pages).toBeGreaterThan(1);
    expect(items.map((item) => item['project_id'])).toEqual(['default', ...ids]);
  });

  test('members', async () => {
    const members = ['ann', 'bob', 'eve'];
    for (const id of members) {
      const path = `/api/v1/projects/default/members/${id}`;
      expect((await api.send('PUT', path, { key: tenant.key, body: { role: 'viewer' } })).status).toBe(200);
    }
    const { items } = await readAll('/api/v1/projects/default/members');
    expect(items.map((item) => item['user_id'])).toEqual(members);
  });

  test('a cursor of another list is refused', async () => {
    const foreign = (await get('/api/v1/traces?limit=1')).body;
    expect(foreign).toMatchObject({ next_cursor: null });
    expect(await get('/api/v1/projects?cursor=a.b')).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });
});

test('every list of the API takes a cursor and holds the bound', async () => {
  const document = (await get('/openapi.json')).body;
  const described: [string, unknown][] = Object.entries(Object(document).paths);
  const lists = described.flatMap(([path, operations]) =>
    /List"|AuditLog"/.test(JSON.stringify(Object(operations).get?.responses) ?? '') ? [path] : [],
  );
  // What is shipped does not grow.
  const shipped = ['/api/v1/domains', '/api/v1/models'];
  for (const path of lists.filter((each) => !shipped.includes(each))) {
    const names = Object(document).paths[path].get.parameters.map(({ name }: { name: string }) => name);
    expect(names, path).toContain('cursor');
    await readAll(path.replace('{id}', path.includes('/rubrics/') ? 'generic' : 'default'));
  }
  expect(lists).toHaveLength(17);
});
