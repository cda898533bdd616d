import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import * as z from 'zod';

const Violations = z.array(
  z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
);

/** Programs of the page, which has a document; the tests have none. */
const TWO_FRAMES = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** All rules in the light; in the dark those of colours, as the page has the same elements and words. */
const RULES = {
  light: { type: 'tag', values: WCAG },
  dark: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
} as const;
const SCHEMES = ['light', 'dark'] as const;

/** Asserts that axe finds nothing wrong with the page as it is, neither in the light nor in the dark. */
export async function expectAccessible(page: Page): Promise<void> {
  // As the debugger, which the policy of the page does not bind; once for each page that is loaded.
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe.source);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    // What changes with the scheme is drawn in the next frame.
    await page.evaluate(TWO_FRAMES);
    const found = Violations.parse(
      await page.evaluate(`axe.run(${JSON.stringify(runOf(colorScheme))}).then((r) => r.violations)`),
    );
    const told = found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200))}`);
    expect(told, `${page.url()} in ${colorScheme}`).toEqual([]);
  }
}

function runOf(scheme: (typeof SCHEMES)[number]): object {
  return { runOnly: RULES[scheme], resultTypes: ['violations'] };
}

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

/** What a page shows while it waits for an answer, with or without the spinner before it. */
const WAITING = /^\s*(?:Loading|Counting)\b/m;

/** The heading of a page to which `Visitor.goOn` has led, and not the one of the page before. */
export const NEW_HEADING = 'h1:not([data-left])';

/** Waits until everything that the page asked for is shown. */
export async function expectSettled(page: Page): Promise<void> {
  await page.locator(NEW_HEADING).first().waitFor();
  await expect.poll(async () => WAITING.test(String(await page.evaluate('document.body.innerText')))).toBe(false);
}

/**
 * How much of what is shown may move while a page loads: the share of the window that moved times how far it did, summed
 * up (web.dev/articles/cls). A tenth of it is felt as a page that jumps.
 */
const MOVED_AT_MOST = 0.02;

const Moves = z.array(z.object({ value: z.number(), parts: z.array(z.string()) }));

/** Runs in every page from its beginning: what moves is told by the browser, and kept until somebody asks. */
export const NOTE_MOVES = `window.moves = [];
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) {
    window.moves.push({ value, parts: sources.map(({ node }) => (node?.textContent ?? '').slice(0, 80)) });
  }
}).observe({ type: 'layout-shift', buffered: true });`;

/** What moved since this was asked last, drawn or about to be drawn. */
export async function movesOf(page: Page): Promise<z.infer<typeof Moves>> {
  await page.evaluate(TWO_FRAMES);
  return Moves.parse(await page.evaluate('window.moves.splice(0)'));
}

/** Asserts that nothing to speak of moved in a page that was watched by `NOTE_MOVES`, since its moves were asked for last. */
export async function expectStill(page: Page): Promise<void> {
  const moves = await movesOf(page);
  const moved = moves.reduce((sum, { value }) => sum + value, 0);
  expect(moved, `${page.url()} moved: ${JSON.stringify(moves)}`).toBeLessThanOrEqual(MOVED_AT_MOST);
}
