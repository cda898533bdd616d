import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { expectAccessible, expectFitsNarrow } from '../support/browser/check-page.ts';
import { HOSTILE } from '../support/browser/shown-trace.ts';
import { Visitor } from '../support/browser/visitor.ts';
import { createTenant } from '../support/system/tenant.ts';

let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  const tenant = await createTenant(inject('deployedSystem'), 'Setting up');
  visitor = await (await Visitor.arrive()).signIn(tenant.key);
  page = visitor.page;
});
afterAll(() => visitor.leave());

describe('who sets a project up', () => {
  test('is told what the API refuses at its field, asked before leaving, and undoes nothing of others unasked', async () => {
    await visitor.open('settings?tab=project');
    await page.getByRole('textbox', { name: 'High risk' }).fill('0.5');
    await page.getByRole('button', { name: 'Store', exact: true }).click();
    await page.getByText('must be in order').waitFor();
    await page.getByRole('textbox', { name: 'High risk' }).fill('0.9');
    await expectAccessible(page);
    await expectFitsNarrow(page);
    await page.getByRole('tab', { name: 'Members' }).click();
    await page.getByRole('dialog', { name: 'Leave without storing?' }).getByRole('button', { name: 'Stay' }).click();
    const theirs = { judge: { cache: false }, cascade: { escalation: { high_risk: 0.85 } } };
    await visitor.ask('PATCH', '/api/v1/projects/default', { config: theirs });
    await page.getByRole('button', { name: 'Store', exact: true }).click();
    await page.getByText('Somebody changed High risk meanwhile').waitFor();
    // What is typed while it is stored would be lost with the answer.
    const answer = Promise.withResolvers<void>();
    await page.route('**/api/v1/projects/default', async (route) => {
      if (route.request().method() === 'PATCH') await answer.promise;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Store', exact: true }).click();
    const risk = page.getByRole('textbox', { name: 'High risk' });
    await expect.poll(() => risk.isEditable()).toBe(false);
    answer.resolve();
    await page.getByText('not stored yet').waitFor({ state: 'detached' });
    await expect.poll(() => risk.isEditable()).toBe(true);
    await page.unroute('**/api/v1/projects/default');
    await page.getByRole('button', { name: 'Use the default of High risk' }).waitFor();
    const { body } = await visitor.ask('GET', '/api/v1/projects/default');
    expect(body).toMatchObject({
      configured: { judge: { cache: false }, cascade: { escalation: { high_risk: 0.9 } } },
    });
    visitor.expectNoComplaints();
  });

  test('tries a rule of their own on a text, and stores it with another severity', async () => {
    await visitor.open('rules?domain=finance&find=promised_return');
    await page.getByRole('button', { name: /^Severity of promised_return/ }).click();
    await page.getByRole('option', { name: 'critical' }).click();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const dialog = page.getByRole('dialog', { name: 'New rule' });
    for (const [name, typed] of [
      ['Id', 'house_rule'],
      ['Phrases', 'say banana*'],
      ['Why', `It is forbidden here. ${HOSTILE}`],
      ['Source', 'House rule'],
      ['Remedy', 'Leave it out.'],
      ['The output to try it on', 'They say bananas.'],
    ] as const) {
      await dialog.getByRole('textbox', { name, exact: true }).fill(typed);
    }
    await dialog.getByRole('button', { name: 'Try it' }).click();
    await dialog.getByText('house_rule is found').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Take into the draft' }).click();
    await page.getByText('2 changes not stored yet').waitFor();
    await page.getByRole('button', { name: 'Store', exact: true }).click();
    await page.getByText('not stored yet').waitFor({ state: 'detached' });
    const { body } = await visitor.ask('GET', '/api/v1/projects/default/domains/finance');
    expect(body).toMatchObject({
      override: {
        severities: { promised_return: 'critical' },
        rules: [{ id: 'house_rule', phrases: ['say banana*'] }],
      },
    });
    visitor.expectNoComplaints();
  });

  test('makes a rubric of two checks in the order that they want', async () => {
    await visitor.open('rules?tab=rubrics&new=rubric');
    await page.getByRole('textbox', { name: 'Id' }).fill('house-style');
    await page.getByRole('textbox', { name: 'Name' }).fill('House style <b>');
    const dialog = page.getByRole('dialog', { name: 'New check' });
    for (const id of ['is_polite', 'is_short']) {
      await page.getByRole('button', { name: 'Add a check' }).click();
      await dialog.getByRole('textbox', { name: 'Id' }).fill(id);
      await dialog.getByRole('textbox', { name: 'Criterion' }).fill('The output is as it should be.');
      await dialog.getByRole('textbox', { name: 'Group' }).fill('style');
      await dialog.getByRole('button', { name: 'Take into the draft' }).click();
    }
    await page.getByRole('button', { name: 'Move is_short up' }).click();
    await expectAccessible(page);
    await expectFitsNarrow(page);
    await page.getByRole('button', { name: 'Create rubric' }).click();
    await page.getByRole('heading', { name: 'house-style@1' }).waitFor();
    await page.getByRole('button', { name: 'House style <b>' }).waitFor();
    const { body } = await visitor.ask('GET', '/api/v1/rubrics/house-style');
    expect(body).toMatchObject({ checks: [{ id: 'is_short' }, { id: 'is_polite' }] });
    visitor.expectNoComplaints();
  });
});
