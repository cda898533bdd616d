import * as z from 'zod';
import { ERROR_DEFINITIONS, type ErrorCode } from '../../kernel/errors.ts';
import { defineOpenRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { answerPage } from './html-page.ts';
import { PAGE_STYLE } from './page-style.ts';
import { renderErrorPage } from './render-error-page.ts';
import type { OperationServices } from './services.ts';

const Code = z
  .custom<ErrorCode>((value) => typeof value === 'string' && Object.hasOwn(ERROR_DEFINITIONS, value))
  .meta({ type: 'string', enum: Object.keys(ERROR_DEFINITIONS), description: 'The `code` of a problem.' });

export const errorPageRoute = defineOpenRoute({
  operation: 'getErrorPage',
  method: 'GET',
  path: '/errors/{code}',
  summary: 'Read what an error code means and what to do about it, as a web page',
  tag: 'documentation',
  params: z.strictObject({ code: Code }),
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The page of the error code as HTML. The `type` of a problem leads to it.' } },
  run: async ({ params }, _services: OperationServices) => answerPage(renderErrorPage(params.code, PAGE_STYLE)),
});
