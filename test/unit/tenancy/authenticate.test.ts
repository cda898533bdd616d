import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { formatKey } from '../../../functions/domain/tenancy/api-key.ts';
import {
  Authenticator,
  bearerToken,
  KEY_CACHE_MILLISECONDS,
  projectOf,
  requireScope,
} from '../../../functions/domain/tenancy/authenticate.ts';
import { anApiKey, anOrganization, aProject, NOON, ORGANIZATION } from '../../support/build-records.ts';
import { MemoryHasher } from '../../support/memory-hasher.ts';
import { MemoryTenants } from '../../support/memory-tenants.ts';

const SECRET = 's'.repeat(43);
const KEY = formatKey({ stage: 'test', publicId: 'pub00001', secret: SECRET });
const HOUR = 3_600_000;

let now = NOON;
let tenants: MemoryTenants;
let hasher: MemoryHasher;

beforeEach(async () => {
  now = NOON;
  tenants = new MemoryTenants();
  hasher = new MemoryHasher();
  await store();
});

async function store(fields: Parameters<typeof anApiKey>[0] = {}): Promise<void> {
  const { hmac, pepperVersion } = await hasher.hashSecret(SECRET);
  tenants = new MemoryTenants();
  const key = anApiKey({ hmac, pepper_version: pepperVersion, ...fields });
  await tenants.createOrganization(anOrganization(), aProject(), key);
}

const anEnvironment = () => new Authenticator({ keys: tenants, tenants, hasher, stage: 'test', now: () => now });
const bearer = (key: string) => `Bearer ${key}`;

describe('authentication', () => {
  test('a key tells who calls, and nothing else does', async () => {
    expect(await anEnvironment().authenticate(bearer(KEY))).toEqual({
      organizationId: ORGANIZATION,
      keyId: 'pub00001',
      role: 'developer',
      scopes: ['traces:write', 'traces:read'],
      projectId: null,
      userId: null,
    });
  });

  test('what is no key of this stage is refused without a read', async () => {
    const environment = anEnvironment();
    const otherStage = formatKey({ stage: 'prod', publicId: 'pub00001', secret: SECRET });
    for (const header of [undefined, '', KEY, 'Basic abc', bearer(`${KEY}x`), bearer(otherStage)]) {
      await expect(environment.authenticate(header)).rejects.toMatchObject({ code: 'unauthenticated' });
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        await expect(environment.authenticate(bearer(text))).rejects.toMatchObject({ code: 'unauthenticated' });
      }),
    );
    expect(tenants.keyReads).toEqual([]);
  });

  test('a wrong secret, an unknown key and a revoked one get one and the same answer', async () => {
    const wrong = formatKey({ stage: 'test', publicId: 'pub00001', secret: 't'.repeat(43) });
    const unknown = formatKey({ stage: 'test', publicId: 'pub00002', secret: SECRET });
    const answers = await Promise.all([wrong, unknown].map((key) => refusalOf(anEnvironment(), key)));
    await tenants.revoke(ORGANIZATION, 'pub00001');
    answers.push(await refusalOf(anEnvironment(), KEY));
    expect(new Set(answers).size).toBe(1);
  });

  test('P6: a revoked key stops working within 30 seconds', async () => {
    const environment = anEnvironment();
    await environment.authenticate(bearer(KEY));
    await tenants.revoke(ORGANIZATION, 'pub00001');
    now += KEY_CACHE_MILLISECONDS - 1;
    await environment.authenticate(bearer(KEY));
    now += 1;
    await expect(environment.authenticate(bearer(KEY))).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(KEY_CACHE_MILLISECONDS).toBeLessThanOrEqual(30_000);
  });

  test('a key is read once while it is remembered, also by callers at the same time', async () => {
    const environment = anEnvironment();
    await Promise.all(Array.from({ length: 5 }, () => environment.authenticate(bearer(KEY))));
    expect(tenants.keyReads).toHaveLength(1);
  });

  test('an unknown key is not remembered: one that was made a moment ago works', async () => {
    const environment = anEnvironment();
    const key = formatKey({ stage: 'test', publicId: 'pub00002', secret: SECRET });
    await expect(environment.authenticate(bearer(key))).rejects.toMatchObject({ code: 'unauthenticated' });
    const { hmac, pepperVersion } = await hasher.hashSecret(SECRET);
    await tenants.create(anApiKey({ public_id: 'pub00002', hmac, pepper_version: pepperVersion }));
    expect(await environment.authenticate(bearer(key))).toMatchObject({ keyId: 'pub00002' });
  });

  test('an expired key and an inactive organization are told apart from a wrong key', async () => {
    await store({ expires_at: new Date(NOON + 1_000).toISOString() });
    const environment = anEnvironment();
    await environment.authenticate(bearer(KEY));
    now += 1_000;
    await expect(environment.authenticate(bearer(KEY))).rejects.toMatchObject({ code: 'key_expired' });
    await store();
    tenants.set(anOrganization({ status: 'inactive' }));
    await expect(anEnvironment().authenticate(bearer(KEY))).rejects.toMatchObject({ code: 'organization_inactive' });
  });

  test('a use is noted at most once an hour, and a note that fails refuses nobody', async () => {
    const environment = anEnvironment();
    await environment.authenticate(bearer(KEY));
    now += HOUR - 1;
    await environment.authenticate(bearer(KEY));
    expect((await tenants.find('pub00001'))?.last_used_at).toBe(new Date(NOON).toISOString());
    now += 1;
    tenants.markUsed = () => Promise.reject(new Error('No answer'));
    await environment.authenticate(bearer(KEY));
  });

  test('keys outlive a rotation of the pepper', async () => {
    hasher.rotate();
    expect(await anEnvironment().authenticate(bearer(KEY))).toMatchObject({ keyId: 'pub00001' });
  });
});

describe('what a caller may do', () => {
  const caller = {
    organizationId: ORGANIZATION,
    keyId: 'pub00001',
    role: 'developer',
    scopes: ['traces:read'],
    projectId: 'bound',
    userId: null,
  } as const;

  test('only what the scopes of the key say', () => {
    expect(() => requireScope(caller, 'traces:read')).not.toThrow();
    expect(() => requireScope(caller, 'traces:write')).toThrow('traces:write');
  });

  test('P5: a key that is bound to a project sees no other', () => {
    expect(projectOf(caller, undefined, 'default')).toBe('bound');
    expect(projectOf(caller, 'bound', 'default')).toBe('bound');
    expect(() => projectOf(caller, 'other', 'default')).toThrow('There is no such project.');
    expect(projectOf({ ...caller, projectId: null }, undefined, 'default')).toBe('default');
  });

  test('a bearer token is taken from one well-formed header', () => {
    expect(bearerToken('bearer  abc ')).toBe('abc');
    for (const header of [undefined, 'abc', 'Bearer', 'Bearer a b', 'Basic abc']) expect(bearerToken(header)).toBe('');
  });
});

async function refusalOf(environment: Authenticator, key: string): Promise<string> {
  return environment.authenticate(bearer(key)).then(
    () => 'admitted',
    (error: Error) => `${error.name} ${error.message} ${JSON.stringify(error)}`,
  );
}
