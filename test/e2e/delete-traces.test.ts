import { expect, inject, test } from 'vitest';
import * as z from 'zod';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { createTenant } from '../support/system/tenant.ts';

const Receipts = z.looseObject({
  deleted: z.int(),
  complete: z.boolean(),
  receipts: z.array(z.looseObject({ trace_id: z.string() })),
});

test('P9: deletes by filter, and so the traces of one user, with a receipt for each trace, and nothing else', async () => {
  const { api } = await createTenant(inject('deployedSystem'));
  const submit = (id: string, more: object) =>
    api.post('/api/v1/traces', { trace_id: id, model: 'gpt-4o', input: 'a', output: 'b', ...more });
  await submit('ann-1', { user_id: 'ann@example.com' });
  await submit('ann-2', { user_id: 'ann@example.com' });
  await submit('bob-1', { user_id: 'bob', domain: 'legal' });
  await submit('bob-2', { user_id: 'bob' });
  for (const id of ['ann-1', 'ann-2', 'bob-1', 'bob-2']) await awaitEvaluation(api, id);

  const byUser = await api.post('/api/v1/traces/delete', { user_id: 'ann@example.com' });
  expect(byUser.status, byUser.text).toBe(200);
  const ofAnn = Receipts.parse(byUser.body);
  expect(ofAnn).toMatchObject({ deleted: 2, complete: true });
  expect(ofAnn.receipts.map(({ trace_id: id }) => id).sort()).toEqual(['ann-1', 'ann-2']);

  const byFilter = await api.post('/api/v1/traces/delete', { domain: 'legal' });
  expect(Receipts.parse(byFilter.body)).toMatchObject({ deleted: 1, complete: true });

  const unconditional = await api.post('/api/v1/traces/delete', {});
  expect(unconditional.status).toBe(422);

  for (const id of ['ann-1', 'ann-2', 'bob-1']) expect((await api.get(`/api/v1/traces/${id}`)).status, id).toBe(404);
  expect((await api.get('/api/v1/traces/bob-2')).status).toBe(200);
});
