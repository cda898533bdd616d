import { createHash } from 'node:crypto';
import document from '../../../docs/api/openapi.json' with { type: 'json' };
import { defineOpenRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { REFERENCE_STYLE } from './reference-style.ts';
import { renderReference } from './render-reference.ts';
import type { ObserveServices } from './services.ts';

const styleHash = createHash('sha256').update(REFERENCE_STYLE).digest('base64');

/** The page is one file: no script, no font, no image, and the only style is the one with this hash. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

let page: string | undefined;

export const referenceRoute = defineOpenRoute({
  operation: 'getReference',
  method: 'GET',
  path: '/docs',
  summary: 'This description of the API, for people',
  tag: 'documentation',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'A page of HTML.' } },
  async run(_parsed, _services: ObserveServices) {
    page ??= renderReference(document, REFERENCE_STYLE);
    return {
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'cache-control': 'public, max-age=300',
      },
      body: page,
    };
  },
});
