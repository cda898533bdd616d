import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PERMISSIONS, SCOPES } from '../../functions/access/permissions.ts';
import { ASKING } from '../support/builders/subject-requests.ts';
import { MemoryApi, ROUTES_OF } from '../support/memory/api.ts';
import { expectDocumented } from '../support/readers/expect-documented.ts';

/** `MemoryApi` refuses every answer whose status the OpenAPI document does not tell of. */
const RUNS = { numRuns: 60, seed: 20261130 };
const TIMEOUT_MILLISECONDS = 30_000;
const ROUTES = Object.values(ROUTES_OF).flat();
const FIELDS = ['project_id', 'user_id', 'name', 'role', 'cursor', 'limit', 'status', 'from', 'model', 'override'];
const IDS = ['default', 'ada', 'web', 'none', '00000000', '%', 'org_000000000000', 'generic', '0'.repeat(26)];

const value = fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom('default', 'ann', 'owner', 'nope', -1, 0, {}, []));
const body = fc.oneof(
  fc.constant(undefined),
  fc.string(),
  fc.dictionary(fc.oneof(fc.constantFrom(...FIELDS), fc.string()), value),
);
const query = fc.dictionary(fc.constantFrom(...FIELDS, 'x'), fc.constantFrom('default', 'nope', '', '0', 'e30.e30'));
const headers = fc.constantFrom({}, {}, { 'content-type': 'text/plain' }, { 'content-encoding': 'gzip' });

async function open() {
  const api = new MemoryApi();
  const owner = (await api.createTenant()).key;
  const make = async (binding: object) => {
    const made = { name: 'k', role: 'admin', scopes: SCOPES, ...binding };
    return String(Object((await api.send('POST', '/api/v1/api-keys', { key: owner, body: made })).body).key);
  };
  const weak = await make({ role: 'viewer', scopes: ['traces:read'] });
  return { api, make, keys: [owner, weak, await make({ user_id: 'ann' }), api.platformKey, 'nonsense', undefined] };
}

describe('every route', { timeout: TIMEOUT_MILLISECONDS }, () => {
  test.each(ROUTES)(
    '$operation answers anything with a status that is documented, and never with a 500',
    async (route) => {
      const { api, keys } = await open();
      const request = fc.record({ body, query, headers, key: fc.constantFrom(...keys), id: fc.constantFrom(...IDS) });
      await fc.assert(
        fc.asyncProperty(request, async (sent) => {
          const path = route.path.replace(/\{(\w+)\}/g, sent.id);
          const asked = `${path}?${new URLSearchParams(sent.query)}`;
          const answer = await api.send(route.method, asked, sent);
          expectDocumented(route.method, route.path, answer.status);
          expect(answer.status).not.toBe(500);
        }),
        RUNS,
      );
    },
  );

  const withKey = ROUTES.filter(({ operation }) => PERMISSIONS[operation].access === 'key');
  test.each(withKey)('$operation tells a key that it made its requests of this minute', async (route) => {
    const { api, make } = await open();
    const key = await make({ rate_limit_per_minute: 1 });
    const { path, body: sent } = ASKING[route.operation].ask({ project: 'default', id: 'none' });
    await api.send(route.method, path, { key, body: sent });
    expect((await api.send(route.method, path, { key, body: sent })).status).toBe(429);
  });
});
