import { expect, test } from 'vitest';
import { GUARD_DEADLINE_MS } from '../../functions/evaluation/work-budget.ts';
import { MemoryApi } from '../support/memory/api.ts';

test('P7: a guard call that takes too long is a 503 that says when to come again, and no decision', async () => {
  const api = new MemoryApi();
  const { key } = await api.createTenant();
  const call = () => api.send('POST', '/api/v1/guard', { key, body: { direction: 'input', text: 'What is a bit?' } });
  expect(await call()).toMatchObject({ status: 200, body: { decision: 'allow' } });

  let now = 0;
  // Each look at it is long after the one before.
  api.stopwatch = () => {
    now += GUARD_DEADLINE_MS + 1;
    return now;
  };
  api.restart();
  const answer = await call();
  expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' }, headers: { 'retry-after': '2' } });
  expect(answer.body).not.toHaveProperty('decision');
});
