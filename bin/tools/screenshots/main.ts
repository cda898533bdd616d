import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import * as z from 'zod';
import { startChromium } from '../../../test/support/browser/chromium.ts';
import { CHECKOUT_FOLDER } from '../../local/checkout.ts';
import { makeConsoleLink } from '../../local/console-link.ts';
import { readLocalFacts } from '../../local/local-facts.ts';
import { PICTURES, type Picture } from './pictures.ts';

/** `npm run tool -- screenshots [name …]`: of the running local system, once `npm run demo` has filled it. */
const FOLDER = join(CHECKOUT_FOLDER, 'docs', 'images');
/** Of WebP: letters stay sharp, and a picture is a tenth of what PNG makes of it. */
const QUALITY = 75;

const facts = await readLocalFacts();
if (facts === undefined) {
  console.error('The local system does not run. Start it with npm start, and fill it with npm run demo.');
  process.exit(1);
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => PICTURES.every((picture) => picture.name !== name));
if (unknown.length > 0) {
  console.error(
    `There is no picture ${unknown.join(', ')}. There are: ${PICTURES.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const server = await startChromium();
try {
  const browser = await chromium.connect(server.wsEndpoint());
  await mkdir(FOLDER, { recursive: true });
  for (const picture of PICTURES.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const bytes = await take(browser, facts, picture);
    const file = join(FOLDER, `console-${picture.name}.webp`);
    await writeFile(file, bytes);
    console.log(`${file}: ${Math.round(bytes.byteLength / 1_024)} KB`);
  }
} finally {
  await server.close();
}

async function take(
  browser: Browser,
  { url, api_key: key }: { readonly url: string; readonly api_key: string },
  { view, width, height, colorScheme }: Picture,
): Promise<Buffer> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  try {
    const page = await context.newPage();
    await page.goto(await makeConsoleLink(url, key));
    await page.waitForURL('**/ui/overview');
    await page.goto(`${url}/ui/${await view((path) => ask(url, key, path))}`);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle');
    return await capture(page);
  } finally {
    await context.close();
  }
}

/** Playwright writes PNG and JPEG; the browser itself knows WebP. */
async function capture(page: Page): Promise<Buffer> {
  const debugging = await page.context().newCDPSession(page);
  const shot = await debugging.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  return Buffer.from(shot.data, 'base64');
}

async function ask(url: string, key: string, path: string): Promise<unknown> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  return z.unknown().parse(await response.json());
}
