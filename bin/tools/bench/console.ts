import { chromium, type Page } from 'playwright-core';
import { currentConsole } from '../../../lib/build-console.ts';
import { startChromium } from '../../../test/support/browser/chromium.ts';
import { type ConsoleStandIn, startConsole } from './console-stand-in.ts';
import { type BenchResult, median } from './measure.ts';

/** The budget of the console: bytes as they are sent, milliseconds until a person can go on. */
const BUDGET = { firstViewBytes: 350 * 1_024, listMs: 500, spansMs: 2_000, textMs: 300, requests: 5, selectionMs: 100 };
const ROUNDS = 5;

/** Measures the console in a real browser, before an API whose answers are ready. */
export async function benchConsole(): Promise<BenchResult[]> {
  // What the functions of the API read when they start; here they only say what answers look like.
  Object.assign(process.env, { AEGIS_STAGE: 'dev', AWS_REGION: 'eu-central-1', POWERTOOLS_LOG_LEVEL: 'SILENT' });
  const { consoleAnswers, LONG_TEXT, MANY_SPANS } = await import('./console-answers.ts');
  const [folder, answers, server] = await Promise.all([currentConsole(), consoleAnswers(), startChromium()]);
  const api = await startConsole(folder, answers);
  try {
    const browser = await chromium.connect(server.wsEndpoint());
    const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const first = await firstView(page, api);
    // From here on the files are in the cache, as they are for who works here.
    const go = (view: string, ready: string) => repeated(async () => timeOf(page, `${api.url}/ui/${view}`, ready));
    const list = await go('traces', '[role="grid"] [role="row"][aria-rowindex="2"]');
    const spans = await go(`traces/${MANY_SPANS}?tab=spans`, '[role="treegrid"] [role="row"][aria-rowindex="2"]');
    const selection = await repeated(() => selectionTime(page));
    const text = await go(`traces/${LONG_TEXT}`, '.finding-list .finding');
    return [
      result('console: first view', 'its budget, 350 KB', first.bytes / BUDGET.firstViewBytes, kilobytes(first.bytes)),
      result(
        'console: requests of the first view',
        'its budget, 5',
        first.requests.length / BUDGET.requests,
        first.requests.join(' '),
      ),
      result('console: list of 10,000 traces', 'its budget, 500 ms', list / BUDGET.listMs, milliseconds(list)),
      result(
        'console: trace of 35,000 spans, 500 deep',
        'its budget, 2 s',
        spans / BUDGET.spansMs,
        milliseconds(spans),
      ),
      result(
        'console: selecting one of 35,000 spans',
        'its budget, 100 ms',
        selection / BUDGET.selectionMs,
        milliseconds(selection),
      ),
      result(
        'console: 100,000 characters with 500 findings',
        'its budget, 300 ms',
        text / BUDGET.textMs,
        milliseconds(text),
      ),
    ];
  } finally {
    await api.close();
    await server.close();
  }
}

async function firstView(page: Page, api: ConsoleStandIn) {
  api.takeBytes();
  api.takeRequests();
  await page.goto(`${api.url}/ui/overview`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  const bytes = api.takeBytes().files;
  await page.waitForLoadState('networkidle');
  return { bytes, requests: api.takeRequests() };
}

/** From the moment when the page is asked for what it shows until it shows it: what the network takes is not ours. */
async function timeOf(page: Page, address: string, ready: string): Promise<number> {
  await page.goto('about:blank');
  await page.goto(address, { waitUntil: 'commit' });
  // Looked for within the page, each frame: what it takes to tell this program is not what a reader waits for.
  return Number(
    await page.evaluate(`new Promise((resolve) => {
      const answered = () => Math.max(...performance.getEntriesByType('resource')
        .filter(({ name }) => name.includes('/api/v1/traces')).map(({ responseEnd }) => responseEnd));
      const look = () => document.querySelector(${JSON.stringify(ready)}) === null
        ? requestAnimationFrame(look)
        : requestAnimationFrame(() => resolve(performance.now() - answered()));
      look();
    })`),
  );
}

/** From a click to the next picture that shows its effect. */
async function selectionTime(page: Page): Promise<number> {
  return Number(
    await page.evaluate(`new Promise((resolve) => {
      const rows = [...document.querySelectorAll('[role="treegrid"] [role="row"]')].filter((row) => row.getAttribute('aria-selected') !== 'true');
      const row = rows[Math.min(6, rows.length - 1)];
      const began = performance.now();
      row.click();
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
    })`),
  );
}

async function repeated(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round++) values.push(await measure());
  return median(values);
}

/** Milliseconds of one machine against those of a budget: what else runs there shows, unlike in a ratio of two measures. */
const TOLERANCE = 0.5;

function result(what: string, against: string, ratio: number, note: string): BenchResult {
  return { what, against, ratio, target: 1, reached: 1, tolerance: TOLERANCE, note };
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1_024)} KB`;
const milliseconds = (value: number): string => `${Math.round(value)} ms, median of ${ROUNDS}`;
