import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { expectAccessible, expectFitsNarrow } from '../support/browser/check-page.ts';
import { Visitor } from '../support/browser/visitor.ts';
import { aSubmission } from '../support/builders/submission.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';

const HOSTILE = '</div><script>window.broken = 1</script><img src=x onerror=alert(1)> \u202E漢字 \uD800';
const Reviews = z.object({ items: z.array(z.object({ review_id: z.string() })) });
const Stats = z.object({ done: z.array(z.object({ labels: z.number() })) });

let tenant: Tenant;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  tenant = await createTenant(inject('deployedSystem'), 'Reviewing <b>desk</b>');
  // What is drawn for the full-depth sample wants a second person.
  const config = {
    cascade: { full_depth_share: 0 },
    review: { guideline: 'A dose without a unit fails.', guideline_version: '7' },
  };
  await tenant.api.send('PATCH', '/api/v1/projects/default', { body: { config } });
  const traces = Array.from({ length: 11 }, (_, i) => ({
    ...aSubmission(),
    trace_id: `reviewed-${i}`,
    input: `Question ${i} ${HOSTILE}`,
    output: `The answer ${i} is plain. ${HOSTILE}`,
    tool_calls: [{ name: 'count', result: { rows: 41 } }],
  }));
  await tenant.api.post('/api/v1/traces/batch', { traces });
  await Promise.all(traces.map(({ trace_id: id }) => awaitEvaluation(tenant.api, id)));
  const asked = await tenant.api.post('/api/v1/reviews', { trace_ids: traces.map(({ trace_id: id }) => id) });
  expect(Reviews.parse(asked.body).items).toHaveLength(11);
  visitor = await (await Visitor.arrive()).signIn(tenant.key);
  page = await visitor.open('reviews');
  await page.getByText('11 waiting').waitFor();
});
afterAll(() => visitor.leave());

const traceShown = () => page.locator('h2 bdi').first().textContent();

/** Presses a key and waits until another review, or the list, is shown. */
async function goOn(key: string): Promise<void> {
  const before = (await traceShown()) ?? '';
  await page.keyboard.press(key);
  await page.locator('h2 bdi', { hasText: new RegExp(`^${before}$`) }).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: /^(Give the label|Take the most urgent)/ }).waitFor();
}

describe('the review desk', () => {
  test('shows what waits, and the keys that it has, to whoever asks', async () => {
    await expectAccessible(page);
    await expectFitsNarrow(page);
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys of the review desk' });
    await help.waitFor();
    await expectAccessible(page);
    const shown = await help.locator('kbd').allTextContents();
    const badges = await page.locator('span.key').allTextContents();
    expect(badges.length).toBeGreaterThan(0);
    expect(badges.filter((badge) => !shown.includes(badge))).toEqual([]);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
  });

  test('keeps a draft over a reload, takes a label back, and finishes ten reviews without a mouse', async () => {
    await page.keyboard.press('n');
    await page.getByText('Guideline, version 7').waitFor();
    expect(await page.getByText('A dose without a unit fails.').isVisible()).toBe(true);
    expect(await page.getByLabel('Tool calls: 1. count: result').textContent()).toContain('"rows": 41');
    const badges = await page.locator('span.key').allTextContents();
    expect(badges).toEqual(expect.arrayContaining(['1', '7', 'm', 'u', 'Enter', 's', 'r', '?', 'j', 'k', 'x', 'e']));
    await expectAccessible(page);
    await expectFitsNarrow(page);

    await page.keyboard.press('m');
    await page.getByLabel('Words of the trace').fill('plain');
    await page.keyboard.press('Enter');
    await page.keyboard.press('2');
    await page.keyboard.press('6');
    await page.keyboard.press('e');
    await page.keyboard.type('half a thought 1 2 3');
    await page.keyboard.press('Escape');
    await page.getByText('Draft kept').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Remove the mark policy in output' }).waitFor();
    expect(await page.getByLabel('Notes').inputValue()).toBe('half a thought 1 2 3');
    expect(await page.getByRole('button', { name: 'fail', exact: true }).getAttribute('aria-pressed')).toBe('true');

    const first = await traceShown();
    await goOn('Enter');
    await goOn('u');
    expect(await traceShown()).toBe(first);
    expect(await page.getByRole('button', { name: 'Remove the mark policy in output' }).isVisible()).toBe(true);
    await goOn('Enter');
    for (let done = 1; done < 10; done++) {
      await page.keyboard.press(done % 2 === 0 ? '1' : '2');
      await goOn('Enter');
    }
    const { body } = await tenant.api.get('/api/v1/reviews/stats');
    expect(Stats.parse(body).done.map(({ labels }) => labels)).toEqual([10]);
    expect(await page.evaluate('window.broken')).toBeUndefined();
    visitor.expectNoComplaints();
  });

  test('says what happened when the lease is lost, and keeps what was filled in', async () => {
    await page.getByRole('button', { name: /^Give the label/ }).waitFor();
    await page.keyboard.press('1');
    await page.getByRole('button', { name: 'pass', exact: true, pressed: true }).waitFor();
    await page.route('**/labels', (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          code: 'conflict',
          detail: 'The lease has ended.',
          status: 409,
          reason: 'lease_expired',
        }),
      }),
    );
    await page.keyboard.press('Enter');
    await page.getByText('Your time for this review is over').waitFor();
    await page.unroute('**/labels');
    await page.getByRole('button', { name: 'Claim it again' }).click();
    await page.getByText('Your time for this review is over').waitFor({ state: 'hidden' });
    expect(await page.getByRole('button', { name: 'pass', exact: true }).getAttribute('aria-pressed')).toBe('true');
    visitor.complaints.splice(0);
  });

  test('ends with nothing left, and says so only then', async () => {
    await page.keyboard.press('Enter');
    await page.getByText('Nothing waits for a label.').waitFor();
    visitor.expectNoComplaints();
  });
});
