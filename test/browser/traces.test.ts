import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { expectAccessible, expectFitsNarrow } from '../support/browser/check-page.ts';
import { Visitor } from '../support/browser/visitor.ts';
import { aSubmission } from '../support/builders/submission.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';

const system = inject('deployedSystem');
const Accepted = z.looseObject({ trace_id: z.string() });
const KEY_BLOCK = ['BEGIN', 'END']
  .map((word) => `-----${word} RSA ${'PRIVATE'} KEY-----`)
  .join(`\n${'A'.repeat(64)}\n`);

let tenant: Tenant;
let visitor: Visitor;
let page: Page;
let failed: string;

async function submit(fields: Record<string, unknown>): Promise<string> {
  const answer = await tenant.api.post('/api/v1/traces', aSubmission(fields));
  return Accepted.parse(answer.body).trace_id;
}

beforeAll(async () => {
  tenant = await createTenant(system, 'Developers');
  failed = await submit({ model: 'gpt-4o', output: KEY_BLOCK, session_id: 'talk-1', user_id: 'ann' });
  await submit({ session_id: 'talk-1', user_id: 'ann' });
  visitor = await (await Visitor.arrive({ timeZone: 'Asia/Tokyo' })).signIn(tenant.key);
  page = visitor.page;
  await awaitEvaluation(tenant.api, failed);
});
afterAll(() => visitor.leave());

const requestsOf = (requests: readonly string[]): readonly string[] =>
  requests.filter((request) => request.includes('/api/v1/'));

/** The journey goes on from test to test, in one page. */
describe('a developer in the morning', () => {
  test('finds what failed last night, with the keyboard alone and few requests', async () => {
    visitor.requests.splice(0);
    await visitor.open('traces?verdict=failed&since=24h');
    const grid = page.getByRole('grid', { name: 'Traces' });
    await grid.getByText('Failed').first().waitFor();
    expect(requestsOf(visitor.requests).length).toBeLessThanOrEqual(5);
    await grid.focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(`**selected=${failed}**`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/traces/${failed}**`);
  });

  test('reads why, in the sentence in which it was found', async () => {
    await page.getByText('What would have to be different:').waitFor();
    await page.getByText('Found and masked here: private key.').waitFor();
    await page.getByText('Tier 0. Masking intake').waitFor();
    await page.getByRole('button', { name: /Private key/ }).click();
    await page.waitForURL('**finding=0**');
    expect(await page.evaluate("[...CSS.highlights.get('aegis-selected')].map(String)")).toEqual([
      '[REDACTED:private_key]',
    ]);
    await expectAccessible(page);
    await expectFitsNarrow(page);
  });

  test('shares the address, and a colleague sees the same finding in the same zone', async () => {
    const address = `${page.url()}&zone=Europe%2FBerlin`;
    const colleague = await (await Visitor.arrive({ colorScheme: 'dark' })).signIn(tenant.key);
    try {
      await colleague.page.goto(address);
      const current = colleague.page.locator('.finding[aria-current="true"]');
      await current.waitFor();
      expect(await current.textContent()).toContain('Private key');
      await colleague.page.getByText('Accepted (Europe/Berlin)').waitFor();
      colleague.expectNoComplaints();
    } finally {
      await colleague.leave();
    }
  });

  test('goes back to the same filters, and a reload keeps them', async () => {
    await page.goBack();
    await page.waitForURL('**/traces?**verdict=failed**');
    await page.reload();
    await page.getByText('Verdict = failed').waitFor();
    await page.getByText('Last 24 hours').waitFor();
    await page.getByText('1 trace loaded').waitFor();
  });

  test('filters by a word that an input method wrote', async () => {
    const session = await page.context().newCDPSession(page);
    const box = page.getByRole('combobox', { name: 'Filter traces' });
    await box.fill('Model = ');
    await session.send('Input.imeSetComposition', { text: 'ni', selectionStart: 2, selectionEnd: 2 });
    await page.keyboard.press('Enter');
    expect(page.url()).not.toContain('model=');
    await session.send('Input.insertText', { text: '你好' });
    // What the box offers to use follows a moment after what is in it.
    await page.getByRole('option', { name: '你好' }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/model=(%E4%BD%A0|你)/);
    await page.getByText('No trace fits these filters.').waitFor();
    await page.getByRole('button', { name: 'Clear filters', exact: true }).click();
    await page.waitForURL((url) => !url.search.includes('model'));
  });

  test('is told of new traces while the rows stay where they are', async () => {
    await page.clock.install();
    await visitor.open('traces');
    const rows = page.getByRole('grid', { name: 'Traces' }).getByRole('row');
    await rows.nth(2).waitFor();
    const before = await rows.allTextContents();
    await submit({ trace_id: 'came-later', model: '=cmd|calc', tags: ['nightly'] });
    await page.clock.fastForward(16_000);
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await rows.count()).toBe(before.length);
    await page.getByRole('button', { name: '1 new' }).click();
    await page.getByText('came-later').waitFor();
    await expectAccessible(page);
    await expectFitsNarrow(page);
  });

  test('exports as many rows as there are', async () => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'CSV' }).click();
    const text = await streamText(await download);
    expect(text.trim().split('\n')).toHaveLength(4);
    expect(text).toContain(`,"'=cmd|calc",`);
    await page.getByText('Exported 3 traces: as many rows as the API counted.').waitFor();
  });

  test('turns the list around, finds a tag, and keeps that as a view for the whole project', async () => {
    await page.getByRole('button', { name: 'Order: Newest first' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Oldest first' }).click();
    await page.waitForURL('**order=oldest**');
    const rows = page.getByRole('grid', { name: 'Traces' }).getByRole('row');
    await rows.nth(1).getByText(failed).waitFor();
    // What is refused for its size is not said to be empty.
    const errors = [{ path: 'order', message: 'takes a period of at most 1,000 traces' }];
    const json = { status: 422, code: 'invalid_request', detail: 'Too many.', request_id: 'r-1', errors };
    const refuse = { status: 422, contentType: 'application/problem+json', json };
    await page.route('**/api/v1/traces?*order=most_expensive*', (route) => route.fulfill(refuse));
    await visitor.goOn('traces?order=most_expensive');
    await page.getByText('Choose a shorter period').waitFor();
    expect(await page.getByText('There are no traces in').count()).toBe(0);
    await page.unroute('**/api/v1/traces?*order=most_expensive*');
    await visitor.goOn('traces?tag=nightly&order=slowest');
    await page.getByText('1 trace loaded').waitFor();
    await page.getByRole('button', { name: 'Views', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Save this view' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Nightly');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const { body } = await tenant.api.get('/api/v1/projects/default/views');
    expect(body).toMatchObject({ items: [{ name: 'Nightly', page: '/traces', query: 'tag=nightly&order=slowest' }] });
    await visitor.goOn('traces');
    await page.getByText('3 traces loaded').waitFor();
    await page.getByRole('button', { name: 'Views', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Nightly' }).first().click();
    await page.waitForURL('**tag=nightly**');
    await page.getByText('Tag = nightly').waitFor();
    visitor.expectNoComplaints();
  });

  test('reads a conversation in order, and sees at a glance what failed', async () => {
    await visitor.open('sessions');
    const grid = page.getByRole('grid', { name: 'Sessions' });
    await grid.getByText('talk-1').waitFor();
    await grid.getByText('talk-1').dblclick();
    await page.getByText('The first turn that failed is').waitFor();
    await page.getByText('2 turns shown, all of them.').waitFor();
    await expectAccessible(page);
    await expectFitsNarrow(page);
    await visitor.open('overview');
    await page.getByRole('heading', { name: 'What failed' }).waitFor();
    await page.getByText('1 failed').first().waitFor();
    await expectAccessible(page);
    await expectFitsNarrow(page);
  });

  test('keeps the place when the session ends, and what is shown when nothing answers', async () => {
    await visitor.open(`traces/${failed}?tab=decisions`);
    await page.getByText('Decided here').first().waitFor();
    visitor.expectNoComplaints();
    // An answer that is under way would say that something answers.
    await page.waitForLoadState('networkidle');
    await page.route('**/api/v1/**', (route) => route.abort('internetdisconnected'));
    await page.evaluate("window.dispatchEvent(new Event('offline'))");
    await page.getByText('Nothing answers.').waitFor();
    await page.getByText('Decided here').first().waitFor();
    await page.unroute('**/api/v1/**');
    await page.route('**/api/v1/**', (route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: '{"code":"unauthenticated","detail":"No."}',
      }),
    );
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Evaluate again' }).click();
    const again = page.getByRole('link', { name: 'Sign in again' });
    await again.waitFor();
    const place = new URL((await again.getAttribute('href')) ?? '', page.url()).searchParams.get('return');
    expect(place).toContain(`/traces/${failed}?tab=decisions`);
    await page.getByText('Decided here').first().waitFor();
  });
});

async function streamText(download: { createReadStream(): Promise<AsyncIterable<unknown>> }): Promise<string> {
  let text = '';
  for await (const part of await download.createReadStream()) text += String(part);
  return text;
}
