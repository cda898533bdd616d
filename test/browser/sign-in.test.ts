import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { makeConsoleLink } from '../../bin/local/console-link.ts';
import { parseKey } from '../../functions/access/api-key.ts';
import { SCOPES } from '../../functions/access/permissions.ts';
import { expectAccessible, expectFitsNarrow, NEW_HEADING } from '../support/browser/check-page.ts';
import { Visitor } from '../support/browser/visitor.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';

const system = inject('deployedSystem');
const issuerUrl = inject('issuerUrl');
const Created = z.looseObject({ id: z.string(), key: z.string() });

let tenant: Tenant;
beforeAll(async () => {
  tenant = await createTenant(system, 'Journeys');
});

const visitors: Visitor[] = [];
async function arrive(...sight: Parameters<typeof Visitor.arrive>): Promise<Visitor> {
  const visitor = await Visitor.arrive(...sight);
  visitors.push(visitor);
  return visitor;
}
afterEach(async () => {
  for (const visitor of visitors.splice(0)) await visitor.leave();
});

async function makeKey(fields: object): Promise<z.infer<typeof Created>> {
  const answer = await tenant.api.post('/api/v1/api-keys', {
    name: 'journey',
    role: 'owner',
    scopes: SCOPES,
    ...fields,
  });
  return Created.parse(answer.body);
}

async function typeKey({ page }: Visitor, key: string): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.keyboard.press('Enter');
}

describe('the page to sign in', () => {
  test('is accessible in the light and in the dark, and fits a telephone', async () => {
    const visitor = await arrive();
    const page = await visitor.open('sign-in');
    await page.getByRole('heading', { name: 'Sign in to Aegis' }).waitFor();
    await expectAccessible(page);
    await expectFitsNarrow(page);
    visitor.expectNoComplaints();
  });

  test('says why a key is refused, forgets it, and takes another with the keyboard alone', async () => {
    const visitor = await arrive();
    const page = await visitor.open('sign-in');
    await typeKey(visitor, 'no key at all');
    await page.getByText('You were not signed in').waitFor();
    expect(await page.getByLabel('API key').inputValue()).toBe('');
    await typeKey(visitor, tenant.key);
    await page.waitForURL('**/ui/overview');
    visitor.expectNoComplaints();
  });

  test('leaves no key where a script could read it', async () => {
    const visitor = await arrive();
    const page = await visitor.open('sign-in');
    await typeKey(visitor, tenant.key);
    await page.waitForURL('**/ui/overview');
    const kept = await page.evaluate(
      'JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}, history.state, location.href])',
    );
    expect(kept).not.toContain(tenant.key);
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  test('leads somebody who was sent a link to the very view, filters and all', async () => {
    const sender = await (await arrive()).signIn(tenant.key);
    const page = await sender.open('traces?verdict=failed&model=gpt-4o');
    await page.getByRole('heading', { level: 1 }).waitFor();
    const colleague = await arrive();
    await colleague.page.goto(page.url());
    await colleague.page.getByLabel('API key').waitFor();
    await typeKey(colleague, (await makeKey({ name: 'colleague' })).key);
    await colleague.page.waitForURL((url) => url.pathname.endsWith('/ui/traces'));
    const { searchParams } = new URL(colleague.page.url());
    expect(Object.fromEntries(searchParams)).toMatchObject({ verdict: 'failed', model: 'gpt-4o' });
    sender.expectNoComplaints();
    colleague.expectNoComplaints();
  });

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'leads nowhere else, whatever a link says: %s',
    async (view) => {
      const visitor = await arrive();
      await visitor.open(`sign-in?return=${encodeURIComponent(view)}`);
      await typeKey(visitor, tenant.key);
      await visitor.page.waitForURL(`${system.url}/ui/overview`);
    },
  );
});

describe('a one-time link', () => {
  test('signs in once, and its token is not in the address any more', async () => {
    const link = await makeConsoleLink(system.url, tenant.key);
    const first = await arrive();
    await first.page.goto(link);
    await first.page.waitForURL('**/ui/overview');
    first.expectNoComplaints();
    const second = await arrive();
    await second.page.goto(link);
    await second.page.getByText('This link was used already').waitFor();
    expect(second.page.url()).not.toContain('token');
    for (const { requests } of [first, second]) expect(requests.join()).not.toContain(link.split('=')[1]);
  });
});

describe.runIf(issuerUrl !== undefined)('an issuer', () => {
  const nextPerson = (claims: object) => fetch(`${issuerUrl}/person`, { method: 'POST', body: JSON.stringify(claims) });

  test('signs in its member, who comes to the view that was asked for', async () => {
    await tenant.api.send('PUT', '/api/v1/projects/default/members/ada@example.com', { body: { role: 'viewer' } });
    await nextPerson({ email: 'ada@example.com', email_verified: true, organization: tenant.organizationId });
    const visitor = await arrive();
    const page = await visitor.open('sign-in?return=%2Ftraces%3Fverdict%3Dfailed');
    await page.getByRole('link', { name: 'Sign in with Test issuer' }).click();
    await page.waitForURL('**/ui/traces?verdict=failed*');
    expect((await visitor.ask('GET', '/api/v1/session')).body).toMatchObject({
      member_id: 'ada@example.com',
      session: { door: 'oidc' },
    });
    visitor.expectNoComplaints();
    await nextPerson({ email: 'eve@example.com', email_verified: true, organization: tenant.organizationId });
    const stranger = await arrive();
    await stranger.open('sign-in');
    await stranger.page.getByRole('link', { name: 'Sign in with Test issuer' }).click();
    await stranger.page.getByText('Nobody has given you a role here yet').waitFor();
  });
});

describe('a session', () => {
  test('ends where somebody signs out, and leads to the page to sign in once', async () => {
    const visitor = await (await arrive()).signIn(tenant.key);
    const page = await visitor.open('traces');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('button', { name: parseKey(tenant.key)?.publicId ?? '' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    visitor.requests.splice(0);
    await page.reload();
    await page.getByLabel('API key').waitFor();
    expect(new URL(page.url()).pathname).toMatch(/\/ui\/sign-in$/);
    expect(visitor.requests.filter((request) => request.endsWith('/ui/sign-in'))).toHaveLength(1);
    expect((await visitor.ask('GET', '/api/v1/traces')).status).toBe(401);
    visitor.expectNoComplaints();
  });

  test('is no help to a page of another site', async () => {
    const visitor = await (await arrive()).signIn(tenant.key);
    await visitor.open('sign-in');
    const answer = await visitor.page.request.post(`${system.url}/api/v1/projects`, {
      data: { project_id: 'evil' },
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(answer.status()).toBe(403);
    expect((await visitor.ask('POST', '/api/v1/projects', { project_id: 'own' })).status).toBe(201);
  });
});

describe('what somebody sees', () => {
  const PLACES = {
    overview: 'owner',
    traces: 'owner viewer reviewer user',
    'traces/of-nobody': 'owner viewer reviewer user',
    sessions: 'owner viewer reviewer user',
    'sessions/of-nobody': 'owner viewer reviewer user',
    quality: 'owner',
    reviews: 'owner reviewer',
    appeals: 'owner reviewer',
    cost: 'owner',
    alerts: 'owner',
    rules: 'owner',
    settings: 'owner viewer reviewer user',
    reference: 'owner viewer reviewer user',
  } as const;
  const KEYS = {
    owner: {},
    viewer: { role: 'viewer', scopes: ['traces:read'] },
    reviewer: { role: 'developer', scopes: ['review:write', 'traces:read', 'evaluations:read'] },
    user: { user_id: 'ann', scopes: ['traces:read'] },
  } as const;

  test.each(Object.entries(KEYS))(
    'is what the rights of a %s allow, and nothing else by address',
    async (kind, key) => {
      const visitor = await (await arrive()).signIn((await makeKey(key)).key);
      const page = await visitor.open('first');
      const navigation = page.getByRole('navigation').last();
      await navigation.getByRole('link', { name: 'Traces', exact: true }).waitFor();
      const links = await page.evaluate("[...document.querySelectorAll('nav ul a')].map(({ href }) => href).join(' ')");
      const refusal = page.getByText('Your access does not include this page');
      // The first page is one that this session may see.
      await page.locator(NEW_HEADING).first().waitFor();
      expect(await refusal.count()).toBe(0);
      // Everybody may see it, and so whatever comes first below is another page.
      await visitor.goOn('settings');
      await page.locator(NEW_HEADING).first().waitFor();
      for (const [place, kinds] of Object.entries(PLACES)) {
        const isSeen = kinds.split(' ').includes(kind);
        await visitor.goOn(place);
        await (isSeen ? page.locator(NEW_HEADING).first() : refusal).waitFor();
        expect(await refusal.count(), place).toBe(isSeen ? 0 : 1);
        if (!place.includes('/')) expect(String(links).includes(`/ui/${place}`), place).toBe(isSeen);
      }
      visitor.expectNoComplaints();
    },
  );
});
