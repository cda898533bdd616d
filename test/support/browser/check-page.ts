import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import * as z from 'zod';

const Violations = z.array(
  z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
);

/** Programs of the page, which has a document; the tests have none. */
const TWO_FRAMES = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))';

const SCHEMES = ['light', 'dark'] as const;
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Asserts that axe finds nothing wrong with the page as it is, neither in the light nor in the dark. */
export async function expectAccessible(page: Page): Promise<void> {
  // As the debugger, which the policy of the page does not bind.
  await page.evaluate(axe.source);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    // What changes with the scheme is drawn in the next frame.
    await page.evaluate(TWO_FRAMES);
    const found = Violations.parse(
      await page.evaluate(`axe.run(${JSON.stringify(WCAG_RUN)}).then((r) => r.violations)`),
    );
    const told = found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200))}`);
    expect(told, `${page.url()} in ${colorScheme}`).toEqual([]);
  }
}

const WCAG_RUN = { runOnly: { type: 'tag', values: WCAG }, resultTypes: ['violations'] };

const NARROW_WIDTH = 400;

/** Asserts that a page as narrow as a telephone needs no scrolling sideways; the page is as wide as before then. */
export async function expectFitsNarrow(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: NARROW_WIDTH, height: 800 });
  await page.evaluate(TWO_FRAMES);
  const width = await page.evaluate('document.documentElement.scrollWidth');
  expect(width, `${page.url()} at ${NARROW_WIDTH} px`).toBeLessThanOrEqual(NARROW_WIDTH);
  if (before !== null) await page.setViewportSize(before);
}
