import { expect, test } from 'vitest';
import { ClientId } from '../../functions/content/trace.ts';
import { claimKey } from '../../functions/intake/idempotency.ts';
import { aCaller } from '../support/builders/records.ts';
import { MemoryHasher } from '../support/memory/hasher.ts';
import { MemoryIdempotencyStore } from '../support/memory/idempotency-store.ts';

interface Request {
  readonly operation: string;
  readonly key: string;
  readonly body: unknown;
  readonly traces: number;
}

const REQUEST: Request = {
  operation: 'batch',
  key: 'order-7',
  body: { traces: [{ input: 'a' }, { input: 'b' }] },
  traces: 2,
};

function aStore() {
  const deps = { hasher: new MemoryHasher(), idempotency: new MemoryIdempotencyStore() };
  return (request: Partial<Request> = {}, caller: Parameters<typeof aCaller>[0] = {}) =>
    claimKey(deps, aCaller(caller), { ...REQUEST, ...request });
}

test('P3: a key with the same body, however it is written, stands for the same traces', async () => {
  const claim = aStore();
  const first = await claim({ body: { a: 1, b: 2 } });
  expect(await claim({ body: { b: 2, a: 1 } })).toEqual(first);
  expect(first.traceIds).toHaveLength(2);
  expect(new Set(first.traceIds).size).toBe(2);
  for (const id of first.traceIds) expect(ClientId.safeParse(id).success).toBe(true);
});

test('a key with another body is refused', async () => {
  const claim = aStore();
  await claim();
  await expect(claim({ body: { traces: [] } })).rejects.toMatchObject({
    code: 'idempotency_mismatch',
    errors: [{ path: 'idempotency-key' }],
  });
  await expect(claim()).resolves.toBeDefined();
});

test.each<[string, Partial<Request>, Parameters<typeof aCaller>[0]]>([
  ['another key', { key: 'order-8' }, {}],
  ['another route', { operation: 'trace' }, {}],
  ['another project', {}, { projectId: 'web' }],
  ['another user', {}, { userId: 'ann' }],
  ['P5: another organization', {}, { organizationId: 'org_other' }],
])('%s stands for other traces, and refuses no other body', async (_what, request, caller) => {
  const claim = aStore();
  const { traceIds } = await claim();
  const other = await claim({ ...request, body: { traces: [{ input: 'c' }] } }, caller);
  expect(traceIds.filter((id) => other.traceIds.includes(id))).toEqual([]);
});

test.each(['', 'two words', 'a\nb', 'ä', 'x'.repeat(256)])('a key %j is refused', async (key) => {
  await expect(aStore()({ key })).rejects.toMatchObject({ code: 'invalid_request' });
});
