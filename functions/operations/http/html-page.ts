import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../runtime/http.ts';
import { PAGE_STYLE } from './page-style.ts';

const styleHash = createHash('sha256').update(PAGE_STYLE).digest('base64');

/** A page is one file: no script, no font, no image, and the only style is the one with this hash. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers a page whose only style is PAGE_STYLE; clients may keep it for five minutes. */
export function answerPage(page: string): HttpResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'cache-control': 'public, max-age=300',
    },
    body: page,
  };
}
