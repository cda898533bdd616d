import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import '../vitest/provided-context.ts';

/** How somebody looks at the console. */
export interface Sight {
  /** CSS pixels. @default 1280 */
  readonly width?: number;
  /** @default 'light' */
  readonly colorScheme?: 'light' | 'dark';
  /** Of the machine, not of the console. @default 'Europe/Berlin' */
  readonly timeZone?: string;
}

let connected: Promise<Browser> | undefined;

/** The browser that all files of a run share. */
function browser(): Promise<Browser> {
  connected ??= chromium.connect(inject('browserEndpoint'));
  return connected;
}

/** Somebody with a browser of their own: other cookies, nothing kept from before. */
export class Visitor {
  readonly page: Page;
  readonly url: string;
  /** What the browser complained of: refused by the policy, failed, thrown, or written to its console as an error. */
  readonly complaints: string[] = [];
  /** Of every request, in order. */
  readonly requests: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page, url: string) {
    this.#context = context;
    this.page = page;
    this.url = url;
    context.on('console', (message) => {
      // The browser tells of every answer that is a refusal; what refuses well is no fault, and a lost file is told below.
      const isRefusal = message.text().startsWith('Failed to load resource: the server responded with');
      if (message.type() === 'error' && !isRefusal) this.complaints.push(message.text());
    });
    context.on('weberror', (error) => this.complaints.push(String(error.error())));
    context.on('response', (response) => {
      const isFault = response.status() >= 500 || (response.status() >= 400 && response.url().includes('/ui/'));
      if (isFault) this.complaints.push(`${response.status()} ${response.url()}`);
    });
    context.on('request', (request) => this.requests.push(`${request.method()} ${request.url()}`));
  }

  /** @param url of a deployment @default the one that the end-to-end tests share */
  static async arrive(sight: Sight = {}, url: string = inject('deployedSystem').url): Promise<Visitor> {
    const { width = 1_280, colorScheme = 'light', timeZone = 'Europe/Berlin' } = sight;
    const context = await (await browser()).newContext({
      viewport: { width, height: 900 },
      colorScheme,
      timezoneId: timeZone,
      locale: 'en-GB',
      reducedMotion: 'reduce',
    });
    await context.addInitScript(REPORT_REFUSALS);
    context.setDefaultTimeout(20_000);
    return new Visitor(context, await context.newPage(), url);
  }

  /** Signs in without a page. */
  async signIn(key: string): Promise<this> {
    const answer = await this.#context.request.post(`${this.url}/api/v1/session`, {
      data: { api_key: key },
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    if (answer.status() !== 201) throw new Error(`Signing in was answered with ${answer.status()}`);
    return this;
  }

  /** Opens a page of the console, such as `traces?verdict=failed`. */
  async open(view: string): Promise<Page> {
    await this.page.goto(`${this.url}/ui/${view}`);
    return this.page;
  }

  /** Leads on within the page, as its own links do: nothing is loaded again. The heading of before is marked. */
  async goOn(view: string): Promise<void> {
    await this.page.evaluate("document.querySelectorAll('h1').forEach((h1) => h1.setAttribute('data-left', 'yes'))");
    await this.page.evaluate(`history.pushState(null, '', document.baseURI + ${JSON.stringify(view)})`);
    await this.page.evaluate("dispatchEvent(new PopStateEvent('popstate', { state: history.state }))");
  }

  /** Asks the API from the page, as its scripts do. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    return this.page.evaluate(
      async ([address, verb, json]) => {
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(address, { method: verb, ...(json === null ? {} : { headers, body: json }) });
        const text = await response.text();
        return { status: response.status, body: text === '' ? null : JSON.parse(text) };
      },
      [`${this.url}${path}`, method, body === undefined ? null : JSON.stringify(body)] as const,
    );
  }

  /** Asserts that the browser had nothing to complain of, and forgets it. */
  expectNoComplaints(): void {
    expect(this.complaints.splice(0)).toEqual([]);
  }

  async leave(): Promise<void> {
    await this.#context.close();
  }
}

/** Runs in every page: what its policy refuses is an event there, and not always a line in the console. */
const REPORT_REFUSALS = `document.addEventListener('securitypolicyviolation', (event) => {
  console.error('The policy refused ' + event.violatedDirective + ': ' + event.blockedURI + ' ' + event.sample);
});`;
