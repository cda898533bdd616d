import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import {
  expectAccessible,
  expectFitsNarrow,
  expectSettled,
  expectStill,
  movesOf,
  NOTE_MOVES,
} from '../support/browser/check-page.ts';
import { answerModels } from '../support/browser/shown-models.ts';
import { Visitor } from '../support/browser/visitor.ts';
import { aSubmission } from '../support/builders/submission.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';

const HOSTILE = '<script>window.broken = 1</script>\u202E=1+1';
const Session = z.looseObject({ operations: z.array(z.string()) });

let tenant: Tenant;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  tenant = await createTenant(inject('deployedSystem'), `Operating ${HOSTILE}`);
  const trace = { ...aSubmission(), trace_id: 'operated', session_id: 'operated', user_id: 'anna', model: '=cmd|calc' };
  await tenant.api.post('/api/v1/traces', trace);
  await tenant.api.post('/api/v1/budgets', { name: HOSTILE, period: 'month', limit_usd: '5.00' });
  await awaitEvaluation(tenant.api, 'operated');
  await tenant.api.post('/api/v1/reviews', { trace_ids: ['operated'] });
  visitor = await (await Visitor.arrive()).signIn(tenant.key);
  page = visitor.page;
  await page.addInitScript(NOTE_MOVES);
  await page.route('**/api/v1/session', allowAlerts);
  await page.route('**/api/v1/alerts**', answerAlerts);
  await page.route('**/api/v1/models**', answerModels());
  await page.route('**/api/v1/alert-silences**', (route) => route.fulfill({ json: { items: [] } }));
});
afterAll(() => visitor.leave());

/** An open alert would take an hour to come about. */
const alert = {
  alert_id: 'ep_default.rule.0123456789abcdef.1',
  rule_id: 'rule',
  name: `Failure share ${HOSTILE}`,
  project_id: 'default',
  kind: 'window',
  group: { model: 'gpt-5' },
  state: 'open',
  severity: 'high',
  summary: `12 % failed ${HOSTILE}`,
  opened_at: '2026-11-01T10:00:00.000Z',
  acknowledged_at: null as string | null,
  acknowledged_by: null as string | null,
  resolved_at: null,
  resolved_by: null,
  count: 3,
  traces: [{ trace_id: 'operated', evaluation_id: 'e', at: '2026-11-01T10:00:00.000Z' }],
  measured: { value: 0.12, interval: [0.08, 0.2], n: 90 },
  silenced_until: null,
};

async function allowAlerts(route: Route): Promise<void> {
  const response = await route.fetch();
  const session = Session.parse(await response.json());
  const operations = [...session.operations, 'listAlerts', 'acknowledgeAlert', 'resolveAlert'];
  await route.fulfill({ response, json: { ...session, operations } });
}

let refusals = 1;

async function answerAlerts(route: Route): Promise<void> {
  if (route.request().method() === 'GET') return route.fulfill({ json: { items: [alert], next_cursor: null } });
  if (refusals-- > 0) {
    const refusal = { status: 409, code: 'conflict', detail: 'Somebody was faster.', request_id: 'r-1' };
    return route.fulfill({ status: 409, contentType: 'application/problem+json', json: refusal });
  }
  expect(decodeURIComponent(route.request().url())).toContain(`/alerts/${alert.alert_id}/acknowledge`);
  Object.assign(alert, { state: 'acknowledged', acknowledged_at: '2026-11-01T10:05:00.000Z', acknowledged_by: 'anna' });
  return route.fulfill({ json: alert });
}

/** Of what the navigation does not lead to, and of what has to be chosen first. */
const FURTHER_VIEWS = ['traces/operated', 'sessions/operated', 'reference?operation=labelReview'];

describe('every page, and every tab of it', () => {
  test('stands still while it loads, is accessible, fits a telephone, asks at most five times and shows texts as texts', async () => {
    const askedFor = async (act: () => Promise<unknown>) => {
      const begun = visitor.requests.length;
      await act();
      await expectSettled(page);
      return visitor.requests.slice(begun).filter((request) => request.includes('/api/'));
    };
    const first = await askedFor(() => visitor.open('overview'));
    expect(first.length, first.join('\n')).toBeLessThanOrEqual(5);
    const links = "[...document.querySelectorAll('nav ul a[href*=\"/ui/\"]')].map(({ href }) => href.split('/ui/')[1])";
    const views = [...z.array(z.string()).parse(await page.evaluate(links)), ...FURTHER_VIEWS];
    const walked = new Set<string>();
    for (const view of new Set(views)) {
      const asked = view.startsWith('overview') ? [] : await askedFor(() => visitor.goOn(view));
      // The session is asked for by the first view of all.
      expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(4);
      await checkPage();
      const tabs = page.getByRole('tab');
      const count = await tabs.count();
      for (let tab = 0; tab < count; tab++) {
        walked.add(`${view.split('?')[0]}: ${await tabs.nth(tab).textContent()}`);
        if ((await tabs.nth(tab).getAttribute('aria-selected')) === 'true') continue;
        await tabs.nth(tab).click();
        await checkPage();
      }
      if (count === 0) walked.add(view);
    }
    expect(walked.size, [...walked].join('\n')).toBeGreaterThanOrEqual(30);
  });
});

async function checkPage(): Promise<void> {
  await expectSettled(page);
  await expectStill(page);
  await expectAccessible(page);
  await expectFitsNarrow(page);
  // What moved with the width of the window.
  await movesOf(page);
  expect(await page.evaluate('window.broken'), page.url()).toBeUndefined();
  visitor.expectNoComplaints();
}

describe('whoever promotes a version of a model', () => {
  test('asks with the keyboard, reads what is missing, and sees when it acts', async () => {
    await visitor.open('quality');
    await page.getByText('Needed: 41 more labels.').waitFor();
    const promote = page.getByRole('button', { name: 'Promote: toxicity 2.0.0+3' });
    await promote.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Promote: toxicity 2.0.0+3?' });
    const confirm = dialog.getByRole('button', { name: 'Promote' });
    await confirm.focus();
    await page.keyboard.press('Enter');
    await dialog.getByText(/7 more labels are needed.*Request r-2/).waitFor();
    await confirm.focus();
    await page.keyboard.press('Enter');
    await promote.waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Roll back: toxicity 2.0.0+3' }).count()).toBe(1);
    visitor.expectNoComplaints();
  });
});

describe('somebody on call', () => {
  test('acknowledges an alert with the keyboard, and sees whether it is', async () => {
    await visitor.open('alerts?zone=Asia/Tokyo');
    const button = page.getByRole('button', { name: /^Acknowledge/ });
    await page.getByText('2026-11-01 19:00:00').waitFor();
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByText('It was not done').waitFor();
    expect(await page.getByText(/Somebody was faster.*Request r-1/).isVisible()).toBe(true);
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByText('acknowledged 2026-11-01 19:05:00 by anna').waitFor();
    expect(await button.count()).toBe(0);
    visitor.expectNoComplaints();
  });
});

describe('whoever pays', () => {
  test('sees what a team will have spent by the end of the month', async () => {
    const date = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const range = (offset: number, count: number) => Array.from({ length: count }, (_, i) => date(offset + i));
    await page.route('**/api/v1/costs/trends**', (route) =>
      route.fulfill({
        json: {
          time_range: { from: `${date(-20)}T00:00:00Z`, to: `${date(0)}T00:00:00Z`, time_zone: 'UTC' },
          exact_until: `${date(0)}T00:00:00Z`,
          days: range(-20, 20).map((day) => ({ date: day, cost_usd: '0.000000', unpriced_traces: 0 })),
          unpriced_share: 0,
          direction: 'rising',
          anomalies: [],
          forecast: {
            level: 0.9,
            missing: null,
            days: range(0, 31).map((day) => ({ date: day, cost_usd: '2', interval_usd: ['1', '4'] })),
          },
        },
      }),
    );
    await visitor.open('cost');
    const [year = 0, month = 0, day = 0] = date(0).split('-').map(Number);
    const ahead = new Date(Date.UTC(year, month, 0)).getUTCDate() - day + 1;
    await page
      .getByText(new RegExp(`USD\\s${2 * ahead}\\.00 \\(USD\\s${ahead}\\.00 to USD\\s${4 * ahead}\\.00\\)`))
      .waitFor();
    await page.getByText(`intervals of ${ahead} day`).waitFor();
    await expectAccessible(page);
    await expectFitsNarrow(page);
    visitor.expectNoComplaints();
  });

  test('stores a price and is told so, and a removed one is gone at once', async () => {
    await visitor.open('cost?tab=prices');
    await page.getByRole('button', { name: 'Add a price' }).click();
    for (const [name, typed] of [
      ['Model', 'own-model'],
      ['Input', '1'],
      ['Output', '2'],
    ] as const) {
      await page.getByLabel(`${name}, row 1`).fill(typed);
    }
    await page.getByRole('button', { name: 'Store prices' }).click();
    await page.getByText('Own prices, version 1').waitFor();
    await page.getByText('Stored. They hold in a minute.').waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Store prices' }).click();
    await page.getByText('Own prices, version 2').waitFor();
    expect(await page.getByLabel('Model, row 1').count()).toBe(0);
    visitor.expectNoComplaints();
  });
});

describe('an owner', () => {
  test('creates a key that works, is shown once, and is nowhere afterwards', async () => {
    await visitor.open('settings');
    await page.getByRole('button', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create key' });
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByText('What is it for?').waitFor();
    await dialog.getByLabel('Name').fill(`app ${HOSTILE}`);
    await page.keyboard.press('Enter');
    await page.getByText('It is shown this once').waitFor();
    await expectAccessible(page);
    const key =
      (await page
        .getByText(/^aegis_\w+/)
        .first()
        .textContent()) ?? '';
    const answer = await fetch(`${visitor.url}/api/v1/traces`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...aSubmission(), trace_id: 'by-new-key' }),
    });
    expect(answer.status).toBe(202);
    await page.reload();
    await page.getByText(`app <script>`).first().waitFor();
    expect(await page.content()).not.toContain(key);
    visitor.expectNoComplaints();
  });

  test('verifies the audit log in the browser', async () => {
    await visitor.open('settings?tab=audit');
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText(/entries, none changed, removed or moved/).waitFor();
    visitor.expectNoComplaints();
  });

  test('runs a call from the reference with the session', async () => {
    await visitor.open('reference?operation=getOrganization');
    const run = page.getByRole('button', { name: 'Run GET' });
    await run.waitFor();
    await expectSettled(page);
    await run.click();
    const status = page.getByText(/^\d{3} in /);
    await status.waitFor();
    expect(await status.textContent()).toMatch(/^200 /);
    await page.getByText(tenant.organizationId).waitFor();
    visitor.expectNoComplaints();
  });
});

describe('whoever answers for a trace', () => {
  test('appeals its evaluation with a reason, and deletes it after being asked', async () => {
    await visitor.open('traces/operated');
    const choose = async (item: RegExp) => {
      await page.getByRole('button', { name: 'Actions' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await choose(/^Appeal/);
    const appeal = page.getByRole('dialog', { name: 'Appeal this evaluation' });
    await appeal.getByRole('button', { name: 'Appeal', exact: true }).click();
    await appeal.getByText('Why?', { exact: true }).waitFor();
    await appeal.getByLabel('Why is it wrong?').fill(`It is right. ${HOSTILE}`);
    await appeal.getByRole('button', { name: 'Appeal', exact: true }).click();
    await page.getByText(/^Appeal \S+ was made/).waitFor();
    await choose(/^Delete/);
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('button', { name: 'Download the receipt' }).waitFor();
    await page.getByRole('button', { name: 'Go to the traces' }).click();
    await page.getByRole('heading', { name: 'Traces', level: 1 }).waitFor();
    visitor.expectNoComplaints();
  });
});
