import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ERROR_PAGES, RETRY_ADVICE } from '../../functions/kernel/error-pages.ts';
import { AegisError, ERROR_DEFINITIONS, type ErrorCode } from '../../functions/kernel/errors.ts';
import { PAGE_STYLE } from '../../functions/operations/http/page-style.ts';
import { renderErrorPage } from '../../functions/operations/http/render-error-page.ts';
import { problemResponse } from '../../functions/runtime/problem.ts';
import { MemoryApi } from '../support/memory/api.ts';

const isCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_DEFINITIONS, code);
const CODES = Object.keys(ERROR_DEFINITIONS).filter(isCode);

describe.each(CODES)('the error %s', (code) => {
  const page = renderErrorPage(code, PAGE_STYLE);

  test('has a type that leads to its page, which anybody may read and keep', async () => {
    const { body } = problemResponse(new AegisError(code, 'What happened.'), 'request-1');
    const { status, title } = ERROR_DEFINITIONS[code];
    expect(body).toMatchObject({ type: `/errors/${code}`, title, status, code });
    const answer = await new MemoryApi().send('GET', `/errors/${code}`);
    const styleHash = createHash('sha256').update(PAGE_STYLE).digest('base64');
    expect(answer).toMatchObject({
      status: 200,
      text: page,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': expect.stringContaining(`default-src 'none'; style-src 'sha256-${styleHash}'`),
        'cache-control': 'public, max-age=300',
      },
    });
  });

  test('says its status, what to do, and whether to retry', () => {
    const { remedy, retry } = ERROR_PAGES[code];
    expect(page).toContain(`HTTP status ${ERROR_DEFINITIONS[code].status}`);
    expect(page.match(/<li>/g)?.length).toBe(CODES.length + remedy.length);
    expect(page).toContain(RETRY_ADVICE[retry].split('.')[0]);
  });

  test('has a page that needs nothing from elsewhere, runs nothing and leads to the other codes', () => {
    expect(page).not.toMatch(/<(script|link|img|iframe|form|object|embed)\b/i);
    expect(page).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\//i);
    const links = [...page.matchAll(/href="\/errors\/(\w+)"/g)].map(([, other]) => other);
    expect(links).toEqual(CODES);
  });
});

test('tells a client to retry exactly where a wait can help', () => {
  const statusOf = (code: ErrorCode) => ERROR_DEFINITIONS[code].status;
  // The same trace is as large the next time.
  const passing = CODES.filter(
    (code) => (statusOf(code) === 429 || statusOf(code) >= 500) && code !== 'answer_too_large',
  );
  expect(CODES.filter((code) => ERROR_PAGES[code].retry === 'yes')).toEqual(passing);
});

test('gives every code a title of its own', () => {
  expect(new Set(CODES.map((code) => ERROR_DEFINITIONS[code].title)).size).toBe(CODES.length);
});

test.each(['no_such_code', 'toString', '__proto__'])('has no page for %s', async (code) => {
  const answer = await new MemoryApi().send('GET', `/errors/${code}`);
  expect(answer).toMatchObject({ status: 404, body: { code: 'not_found', type: '/errors/not_found' } });
});
