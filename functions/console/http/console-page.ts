import { createHash } from 'node:crypto';
import * as z from 'zod';
import { AegisError } from '../../kernel/errors.ts';
import type { HttpRequest, HttpResponse } from '../../runtime/http.ts';
import { defineOpenRoute, NO_BODY, NONE, type RouteServices } from '../../runtime/route.ts';
import type { ConsoleFile, ConsoleFiles } from '../console-file.ts';
import { isHeld, pageAt, takesBrotli } from '../console-page.ts';

export interface ConsolePageServices extends RouteServices {
  readonly consoleFiles: ConsoleFiles;
}

/**
 * Text of strangers is shown all day. Nothing runs that was not built here, no style stands in the page, nothing is
 * asked of another host, and no text becomes markup: Trusted Types refuse it where the browser has them.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self' data:",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Their names carry a digest of their content, so that a year is as good as for ever. */
const ASSETS = 'assets/';
const IMMUTABLE = 'public, max-age=31536000, immutable';

const PAGE = 'index.html';

const DESCRIPTION = { method: 'GET', tag: 'console', params: NONE, query: z.object({}), body: NO_BODY } as const;

export const consoleRoute = defineOpenRoute({
  ...DESCRIPTION,
  operation: 'getConsole',
  path: '/ui/{proxy+}',
  summary: 'Open a page of the console, or read a file of it',
  params: z.object({ proxy: z.string() }),
  responses: {
    200: { description: 'The page as HTML, the same for everybody; or the file.' },
    304: { description: 'What the client holds is still right.' },
  },
  async run({ request }, { consoleFiles }: ConsolePageServices) {
    const place = request.path.slice(request.path.indexOf('/ui/') + '/ui/'.length);
    if (place.startsWith(ASSETS)) {
      const file = await consoleFiles.find(place);
      // A tab that is older than the last deployment asks for what is gone; it then loads itself anew.
      if (file === null) throw new AegisError('not_found', 'There is no such file of the console.');
      return answerFile(request, file);
    }
    const page = await consoleFiles.find(PAGE);
    if (page === null) throw new Error('The bundle holds no console.');
    return answerPage(request, page);
  },
});

/** The address of the console without a page leads to its first page. */
export const consoleRootRoute = defineOpenRoute({
  ...DESCRIPTION,
  operation: 'openConsole',
  path: '/ui',
  summary: 'Go to the first page of the console',
  responses: { 302: { description: 'Leads to the first page of the console.' } },
  run: async () => toFirstPage(),
});

/** Whoever opens the address of the deployment in a browser finds the console. */
export const rootRoute = defineOpenRoute({
  ...DESCRIPTION,
  operation: 'openRoot',
  path: '/',
  summary: 'Go to the first page of the console',
  responses: { 302: { description: 'Leads to the first page of the console.' } },
  run: async () => toFirstPage(),
});

/** Relative, as the address of the API may have a path of its own. */
function toFirstPage(): HttpResponse {
  return { status: 302, headers: { location: 'ui/first' } };
}

async function answerFile(request: HttpRequest, file: ConsoleFile): Promise<HttpResponse> {
  const headers = { 'cache-control': IMMUTABLE, etag: file.tag, vary: 'accept-encoding' };
  if (isHeld(request.headers['if-none-match'], file.tag)) return { status: 304, headers };
  const isSentCompressed = file.brotli !== null && takesBrotli(request.headers['accept-encoding']);
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': file.type,
      'cross-origin-resource-policy': 'same-origin',
      ...(isSentCompressed ? { 'content-encoding': 'br' } : {}),
    },
    bytes: isSentCompressed && file.brotli !== null ? file.brotli : await file.readPlain(),
  };
}

/** Asked for anew each time, so that a new version is never met by an old page for longer than a load. */
async function answerPage(request: HttpRequest, page: ConsoleFile): Promise<HttpResponse> {
  const text = pageAt(Buffer.from(await page.readPlain()).toString('utf8'), request.path);
  const tag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  const headers = {
    'cache-control': 'no-cache',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    etag: tag,
  };
  if (isHeld(request.headers['if-none-match'], tag)) return { status: 304, headers };
  return { status: 200, headers: { ...headers, 'content-type': page.type }, body: text };
}
