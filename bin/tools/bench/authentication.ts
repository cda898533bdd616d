import { randomBytes } from 'node:crypto';
import { Authenticator } from '../../../functions/access/authenticate.ts';
import { PepperHasher } from '../../../functions/access/crypto/pepper-hasher.ts';
import { RANDOM_IDS } from '../../../functions/access/crypto/random-ids.ts';
import { issueKey, UNBOUND } from '../../../functions/access/issue-key.ts';
import { SCOPES } from '../../../functions/access/permissions.ts';
import { type BenchResult, microsecondsPerCall } from './measure.ts';
import { submissionOfOneKilobyte } from './request-path.ts';

/** CPU of the whole authentication of a known key, beside parsing a request's body of 1 KB. */
export async function benchAuthentication(): Promise<BenchResult[]> {
  const body = submissionOfOneKilobyte();
  const pepper = randomBytes(32).toString('hex');
  const hasher = new PepperHasher(async () => JSON.stringify({ current: 1, '1': pepper }), Date.now);
  const issuer = { hasher, ids: RANDOM_IDS, stage: 'dev', now: Date.now };
  const request = {
    organizationId: 'org_bench',
    name: 'bench',
    role: 'developer',
    scopes: SCOPES,
    ...UNBOUND,
  } as const;
  const { key, record } = await issueKey(issuer, request);
  const used = { ...record, last_used_at: new Date().toISOString() };
  const authenticator = new Authenticator({
    keys: {
      find: async () => used,
      markUsed: async () => undefined,
      replaceSecrets: async () => false,
    },
    tenants: {
      findOrganization: async (id) => ({ organization_id: id, name: '', email: '', status: 'active', created_at: '' }),
    },
    members: { find: async () => null },
    hasher,
    stage: 'dev',
    now: Date.now,
  });
  const authorization = `Bearer ${key}`;
  const [parse = 0, authenticate = 0] = await microsecondsPerCall([
    () => JSON.parse(body),
    () => authenticator.authenticate(authorization),
  ]);
  return [
    {
      what: 'authenticate a key that is remembered: format, checksum, secret, status, expiry',
      against: 'JSON.parse of a body of 1 KB',
      ratio: authenticate / parse,
      target: 1.5,
      reached: 1.5,
      note: `${authenticate.toFixed(1)} µs against ${parse.toFixed(1)} µs`,
    },
  ];
}
