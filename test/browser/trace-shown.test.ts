import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { expectAccessible } from '../support/browser/check-page.ts';
import { anIssue, answerWith, aShownTrace, HOSTILE } from '../support/browser/shown-trace.ts';
import { Visitor } from '../support/browser/visitor.ts';
import { createTenant } from '../support/system/tenant.ts';

let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  const tenant = await createTenant(inject('deployedSystem'), 'Strangers');
  visitor = await (await Visitor.arrive()).signIn(tenant.key);
  page = visitor.page;
});
afterAll(() => visitor.leave());

/**
 * Leads from the overview to a trace. A page that froze for its size would not be there within the time of a wait; how
 * long it really takes is measured by `npm run bench -- console`.
 */
async function show(address: string, shown: string): Promise<void> {
  await visitor.goOn(address);
  await page.locator(shown).first().waitFor();
}

describe('a trace that strangers wrote', () => {
  test('is text in every place, and runs nowhere', async () => {
    const span = {
      name: HOSTILE,
      kind: HOSTILE,
      input: HOSTILE,
      output: HOSTILE,
      error: HOSTILE,
      attributes: { [HOSTILE]: HOSTILE },
    };
    const content = {
      input: [{ role: 'user', content: HOSTILE, name: HOSTILE }],
      output: `مرحبا 你好 ${HOSTILE.repeat(1_000)}`.slice(0, 100_000),
      contexts: [{ content: HOSTILE, source: HOSTILE, citation: HOSTILE }],
      tool_calls: [{ name: HOSTILE, arguments: { [HOSTILE]: HOSTILE }, error: HOSTILE }],
      metadata: { [HOSTILE]: HOSTILE },
      tags: [HOSTILE],
      error: HOSTILE,
      spans: [{ ...span, children: [span] }],
    };
    await answerWith(page, aShownTrace('hostile', content, [anIssue({ field: 'input[0].content', source: HOSTILE })]));
    await visitor.open('traces/hostile?span=1');
    for (const tab of [/Findings and text/, 'How it was decided', 'Raw', 'Spans']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel').getByText('<script>alert(2)</script>').first().waitFor();
      expect(await page.locator('img, script:not([src])').count(), String(tab)).toBe(0);
      const shown = await page.locator('body').textContent();
      expect(shown, String(tab)).not.toMatch(/\u202E|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
    }
    await expectAccessible(page);
    const { content: _content, evaluation: _evaluation, ...row } = aShownTrace('hostile', {});
    const lists = { items: [{ ...row, session_id: HOSTILE, price_table: HOSTILE }], next_cursor: null };
    await page.route('**/api/v1/traces?**', (route) => route.fulfill({ json: lists }));
    const columns = 'created_at,verdict,model,user_id,session_id,trace_id';
    await show(`traces?columns=${columns}`, '[role="grid"] [role="row"] >> nth=1');
    await page.unroute('**/api/v1/traces?**');
    expect(await page.getByRole('row').getByText('<script>alert(2)</script>').count()).toBe(3);
    expect(await page.locator('img, script:not([src])').count()).toBe(0);
    expect(await page.locator('[role="grid"]').textContent()).not.toMatch(/\u202E|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
    visitor.expectNoComplaints();
  });

  test('is copied raw as whole and valid JSON, whatever is shown of it', async () => {
    const trace = aShownTrace('long', { input: 'x', output: 'long '.repeat(200_000) });
    await answerWith(page, trace);
    await visitor.open('traces/long?tab=raw');
    await page.getByText('Cut here').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    let text = '';
    for await (const part of await (await download).createReadStream()) text += String(part);
    expect(JSON.parse(text)).toEqual(trace);
  });

  test('of 100,000 characters shows 500 findings at once, and each by its button', async () => {
    const output = 'word and 文字 then more text. '.repeat(4_000).slice(0, 100_000);
    const issues = Array.from({ length: 500 }, (_, index) =>
      anIssue({ offset: index * 190, message: `Finding ${index}.` }),
    );
    await answerWith(page, aShownTrace('found', { input: 'x', output }, issues));
    await visitor.open('overview');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await show('traces/found', '.finding >> nth=499');
    const painted = await page.evaluate("CSS.highlights.get('aegis-high').size");
    expect(painted).toBeGreaterThanOrEqual(500);
    await page.locator('.finding').nth(499).click();
    await page.getByText('Finding 499.').waitFor();
    const selected = await page.evaluate("[...CSS.highlights.get('aegis-selected')].map(String).join('')");
    expect(selected).toBe(output.slice(499 * 190, 499 * 190 + 10));
  });

  test('of 35,000 spans, 500 deep, shows all of them, closes and opens them by keyboard', async () => {
    const at = (ms: number): string => new Date(Date.UTC(2026, 10, 30) + ms).toISOString();
    const chain = (root: number): object => {
      let span: object = { name: `leaf ${root}`, started_at: at(499), duration_ms: 1 };
      for (let level = 498; level >= 0; level--) {
        span = { name: `level ${level}`, started_at: at(level), duration_ms: 1_000 - level * 2, children: [span] };
      }
      return span;
    };
    const spans = Array.from({ length: 70 }, (_, root) => chain(root));
    await answerWith(page, aShownTrace('deep', { input: 'x', output: 'y', spans }));
    await visitor.open('overview');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await show('traces/deep?tab=spans', '[role="treegrid"] [role="row"] >> nth=5');
    const grid = page.getByRole('treegrid', { name: 'Spans' });
    expect(await grid.getAttribute('aria-rowcount')).toBe('35001');
    expect(await grid.getByRole('row').count()).toBeLessThan(60);
    await grid.focus();
    await page.keyboard.press('End');
    await grid.getByText('leaf 69').waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('34502');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('35001');
    visitor.expectNoComplaints();
  });

  test('that still runs is looked at again, and what is read stays as it is', async () => {
    const running = {
      ...aShownTrace('runs', { input: [{ role: 'user', content: '你好' }], output: 'y' }),
      verdict: null,
    };
    await answerWith(page, { ...running, status: 'queued', evaluation: null, evaluation_id: null });
    await page.clock.install();
    visitor.requests.splice(0);
    await visitor.open('traces/runs');
    const text = page.locator('.stranger-chunk').first();
    await text.waitFor();
    const asked = (): number => visitor.requests.filter((request) => request.endsWith('/api/v1/traces/runs')).length;
    expect(asked()).toBe(1);
    await text.evaluate((element) => element.setAttribute('data-read', 'yes'));
    for (const round of [2, 3]) {
      // The next look is planned only when the answer to the last one is shown.
      const goOn = async (): Promise<number> => {
        if (asked() < round) await page.clock.fastForward(1_100);
        return asked();
      };
      await expect.poll(goOn, { interval: 250 }).toBe(round);
    }
    expect(await page.locator('.stranger-chunk[data-read="yes"]').count()).toBe(1);
    await page.getByRole('tab', { name: 'Raw' }).click();
    await page.getByText('"content": "你好"').waitFor();
    await page.clock.resume();
  });

  test('that is loading says so at once', async () => {
    await page.route('**/api/v1/traces/slow', () => undefined);
    await visitor.open('traces/slow');
    await page.getByText('Loading trace').waitFor();
    await page.unroute('**/api/v1/traces/slow');
  });
});
