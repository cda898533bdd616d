import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { SCOPES } from '../../functions/access/permissions.ts';
import { ROLES } from '../../functions/access/roles.ts';
import { runErasures } from '../../functions/erasure/erase-user.ts';
import { type MemoryAnswer, MemoryApi, ROUTES_OF } from '../support/memory/api.ts';

/** P5. Everything that one tenant can name of another, and something of the same form that nobody has. */
interface Named {
  readonly id: string;
  readonly user: string;
}

interface Owned {
  readonly keys: string[];
  readonly things: Readonly<Record<string, Named>>;
}

/** A name of the same form that nobody has: the last character is another of its kind. */
function unknownLike({ id, user }: Named): Named {
  return { id: another(id), user: user === '-' ? user : another(user) };
}

const ALPHABETS = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789'];

function another(text: string): string {
  const last = text.slice(-1);
  const alphabet = ALPHABETS.find((letters) => letters.includes(last)) ?? last;
  return text.slice(0, -1) + alphabet.charAt((alphabet.indexOf(last) + 5) % alphabet.length);
}

const api = new MemoryApi();
const tenants: Owned[] = [];
let shared: Readonly<Record<string, string>> = {};

async function createOwned(name: string): Promise<Owned> {
  const { key, organizationId, keyId } = await api.createTenant(name);
  const send = (method: string, path: string, body?: unknown) => api.send(method, path, { key, body });
  const project = `project-${name}`;
  await send('POST', '/api/v1/projects', { project_id: project });
  await send('PUT', `/api/v1/projects/${project}/members/member-${name}`, { role: 'admin' });
  const trace = { trace_id: `trace-${name}`, model: 'gpt-4', input: 'x', output: 'y', user_id: 'user-1' };
  await send('POST', '/api/v1/traces', trace);
  const erasure = await send('POST', '/api/v1/traces/delete-by-user', { user_id: 'somebody' });
  const keys = [key];
  for (const role of ROLES) {
    const made = await send('POST', '/api/v1/api-keys', { name: role, role, scopes: SCOPES });
    keys.push(Object(made.body).key);
  }
  for (const binding of [{ project_id: project }, { user_id: 'user-9' }, { member_id: `member-${name}` }]) {
    const made = await send('POST', '/api/v1/api-keys', { name: 'bound', role: 'owner', scopes: SCOPES, ...binding });
    keys.push(Object(made.body).key);
  }
  return {
    keys,
    things: {
      trace: { id: `trace-${name}`, user: '-' },
      evaluation: { id: `ev_00000000_trace-${name}`, user: '-' },
      key: { id: keyId, user: '-' },
      project: { id: project, user: `member-${name}` },
      erasure: { id: Object(erasure.body).erasure_id, user: '-' },
      organization: { id: organizationId, user: '-' },
    },
  };
}

beforeAll(async () => {
  for (const name of ['a', 'b', 'c']) tenants.push(await createOwned(name));
  shared = { traces: 'limit=1', evaluations: 'limit=1', 'audit-log': 'limit=1' };
});

/** What a caller can compare: all but the id of the request and what the caller sent itself. */
function visible(answer: MemoryAnswer, sent: Named) {
  const { 'x-request-id': _requestId, ...headers } = answer.headers;
  const text = answer.text.replaceAll(sent.id, '{id}');
  const withoutUser = sent.user === '-' ? text : text.replaceAll(sent.user, '{user}');
  return { status: answer.status, headers, text: withoutUser };
}

const ROUTES = Object.values(ROUTES_OF).flat();
const SAMPLE = { name: 's', content: { input: 'x', output: 'y' } };
const BODIES = [
  undefined,
  {},
  { role: 'viewer' },
  { name: 'x' },
  { grace_seconds: 0 },
  { status: 'inactive' },
  { disabled: ['off_topic_marker'] },
  { override: {}, samples: [SAMPLE] },
];

describe('another tenant', () => {
  test('answers to every id of somebody else, at every route with every key, are those to an unknown one', async () => {
    const withId = ROUTES.filter(({ path }) => path.includes('{'));
    expect(withId.length).toBeGreaterThan(10);
    const probe = fc.record({
      route: fc.constantFrom(...withId),
      caller: fc.nat(2),
      victim: fc.integer({ min: 1, max: 2 }),
      key: fc.nat(7),
      kind: fc.constantFrom('trace', 'evaluation', 'key', 'project', 'erasure', 'organization'),
      body: fc.constantFrom(...BODIES),
    });
    await fc.assert(
      fc.asyncProperty(probe, async ({ route, caller, victim, key, kind, body }) => {
        const credentials = tenants[caller]?.keys[key];
        const foreign = tenants[(caller + victim) % tenants.length]?.things[kind];
        if (credentials === undefined || foreign === undefined) throw new Error('incomplete');
        const ask = async (named: Named) => {
          const path = route.path
            .replace('{id}', named.id)
            .replace('{user}', named.user)
            .replace('{domain}', 'generic');
          return visible(await api.send(route.method, path, { key: credentials, body }), named);
        };
        expect(await ask(foreign)).toEqual(await ask(unknownLike(foreign)));
      }),
      { numRuns: 3_000 },
    );
  });

  test('its project is unknown wherever a body or a query names one', async () => {
    const asks = [
      ['GET', '/api/v1/traces?project_id=', undefined],
      ['GET', '/api/v1/evaluations?project_id=', undefined],
      ['GET', '/api/v1/quota/status?project_id=', undefined],
      ['POST', '/api/v1/traces', { model: 'gpt-4', input: 'x', output: 'y' }],
      ['POST', '/api/v1/quota/update', { max_requests_daily: 1 }],
      ['POST', '/api/v1/api-keys', { name: 'x', scopes: ['traces:read'] }],
      ['POST', '/api/v1/traces/delete-by-user', { user_id: 'user-1' }],
      ['POST', '/api/v1/guard', { direction: 'input', text: 'x' }],
      ['POST', '/api/v1/domains/generic/dry-run', { override: {}, samples: [SAMPLE] }],
    ] as const;
    for (const [method, path, body] of asks) {
      for (const key of tenants[0]?.keys ?? []) {
        const ask = async (projectId: string) => {
          const named = body === undefined ? `${path}${projectId}` : path;
          const sent = body === undefined ? undefined : { ...body, project_id: projectId };
          return visible(await api.send(method, named, { key, body: sent }), { id: projectId, user: '-' });
        };
        expect(await ask('project-b'), `${method} ${path}`).toEqual(await ask('nobodys'));
      }
    }
  });

  test('its cursors mean nothing, and its trace ids are free', async () => {
    const [own, other] = tenants;
    if (own === undefined || other === undefined) throw new Error('incomplete');
    const [ownKey = '', otherKey = ''] = [own.keys[0], other.keys[0]];
    await api.send('POST', '/api/v1/traces', { key: otherKey, body: { model: 'gpt-4', input: 'x', output: 'z' } });
    for (const [list, query] of Object.entries(shared)) {
      const page = await api.send('GET', `/api/v1/${list}?${query}`, { key: otherKey });
      const cursor = Object(page.body).next_cursor ?? 'e30.e30';
      const answer = await api.send('GET', `/api/v1/${list}?${query}&cursor=${encodeURIComponent(cursor)}`, {
        key: ownKey,
      });
      expect([list, answer.status]).toEqual([list, 400]);
    }
    const taken = { trace_id: 'trace-b', model: 'gpt-4', input: 'mine', output: 'mine' };
    expect((await api.send('POST', '/api/v1/traces', { key: ownKey, body: taken })).status).toBe(202);
    const theirs = await api.send('GET', '/api/v1/traces/trace-b', { key: otherKey });
    expect(Object(theirs.body).content.input).toBe('x');
  });

  test('its idempotency keys stand for nothing of others', async () => {
    const bodies = ['theirs', 'mine'].map((input) => ({ model: 'gpt-4', input, output: 'x' }));
    const answers: MemoryAnswer[] = [];
    for (const [index, { keys }] of tenants.entries()) {
      for (const path of ['/api/v1/traces', '/api/v1/traces/batch']) {
        const one = bodies[index % 2];
        const body = path.endsWith('batch') ? { traces: [one] } : one;
        const headers = { 'idempotency-key': 'the-same-key' };
        answers.push(await api.send('POST', path, { key: keys[0], body, headers }));
      }
    }
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    const ids = answers.flatMap(({ text }) => [...text.matchAll(/"trace_id":"([^"]+)"/g)].map(([, id]) => id));
    expect(new Set(ids).size).toBe(answers.length);
  });

  test('is not touched by an erasure of a user with the same id', async () => {
    const [own, other] = tenants;
    await api.send('POST', '/api/v1/traces/delete-by-user', { key: own?.keys[0] ?? '', body: { user_id: 'user-1' } });
    api.nowMs += 10_000;
    await runErasures(api.erasing, () => false);
    expect((await api.send('GET', '/api/v1/traces/trace-a', { key: own?.keys[0] ?? '' })).status).toBe(404);
    expect((await api.send('GET', '/api/v1/traces/trace-b', { key: other?.keys[0] ?? '' })).status).toBe(200);
  });
});
