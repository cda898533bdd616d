import { expect, test } from 'vitest';
import { MemoryApi } from '../support/memory/api.ts';

const REQUEST = { body: { name: 'New', email: 'new@example.com' } };

function open(): MemoryApi {
  const api = new MemoryApi();
  api.openSignUp = true;
  api.restart();
  return api;
}

test('nobody creates an organization without the platform key unless the stage allows it', async () => {
  const api = new MemoryApi();
  expect((await api.send('POST', '/api/v1/organizations', REQUEST)).status).toBe(401);
  expect((await api.send('POST', '/api/v1/organizations', { ...REQUEST, key: 'wrong' })).status).toBe(401);
  expect((await api.send('POST', '/api/v1/organizations', { ...REQUEST, key: api.platformKey })).status).toBe(201);
});

test('open sign-up ends at the hourly limit, says when it goes on, and begins anew with the hour', async () => {
  const api = open();
  api.nowMs += 45 * 60_000;
  const signUp = () => api.send('POST', '/api/v1/organizations', REQUEST);
  expect([(await signUp()).status, (await signUp()).status]).toEqual([201, 201]);
  const refused = await signUp();
  expect([refused.status, Object(refused.body).code, refused.headers['retry-after']]).toEqual([
    429,
    'rate_limited',
    '900',
  ]);
  api.nowMs += 900_000;
  expect((await signUp()).status).toBe(201);
});

test('the operator is not counted, and a wrong key is no sign-up', async () => {
  const api = open();
  expect((await api.send('POST', '/api/v1/organizations', { ...REQUEST, key: api.platformKey })).status).toBe(201);
  expect((await api.send('POST', '/api/v1/organizations', { ...REQUEST, key: 'wrong' })).status).toBe(401);
  expect(api.signUpsTaken.size).toBe(0);
});
