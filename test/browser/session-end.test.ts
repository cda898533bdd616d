import { beforeAll, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { SCOPES } from '../../functions/access/permissions.ts';
import { Visitor } from '../support/browser/visitor.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { answersAfter } from '../support/waiting/answers-after.ts';

const Created = z.looseObject({ id: z.string(), key: z.string() });

/** P6. */
const WITHIN_MS = 30_000;

let tenant: Tenant;
beforeAll(async () => {
  tenant = await createTenant(inject('deployedSystem'), 'Revoked');
});

test('P6: a session is over on its open page within 30 seconds of the revocation of its key, and leads back there', async () => {
  const owner = await (await Visitor.arrive()).signIn(tenant.key);
  const holder = await Visitor.arrive();
  try {
    await owner.open('sign-in');
    const body = { name: 'to be revoked', role: 'developer', scopes: SCOPES };
    const { id, key } = Created.parse((await owner.ask('POST', '/api/v1/api-keys', body)).body);
    await holder.signIn(key);
    const page = await holder.open('traces');
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect((await owner.ask('DELETE', `/api/v1/api-keys/${id}`)).status).toBe(204);
    const answers = await answersAfter(WITHIN_MS, () => holder.ask('GET', '/api/v1/traces'));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
    await page.reload();
    await page.getByLabel('API key').waitFor();
    expect(new URL(page.url()).searchParams.get('return')).toBe('/traces');
    holder.expectNoComplaints();
  } finally {
    await owner.leave();
    await holder.leave();
  }
});
