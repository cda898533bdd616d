import { defineOpenRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { answerPage } from './html-page.ts';
import { loadDocument } from './openapi.ts';
import { REFERENCE_STYLE } from './reference-style.ts';
import { renderReference } from './render-reference.ts';
import type { OperationServices } from './services.ts';

let page: string | undefined;

export const referenceRoute = defineOpenRoute({
  operation: 'getReference',
  method: 'GET',
  path: '/docs',
  summary: 'Read the API reference as a web page',
  tag: 'documentation',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The reference as HTML.' } },
  async run(_parsed, _services: OperationServices) {
    page ??= renderReference(await loadDocument(), REFERENCE_STYLE);
    return answerPage(page);
  },
});
