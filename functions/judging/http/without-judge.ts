import * as z from 'zod';
import type { OperationId } from '../../access/permissions.ts';
import { AegisError } from '../../kernel/errors.ts';
import { defineRoute, NONE, type Route, type RouteServices } from '../../runtime/route.ts';

const MESSAGE = 'This deployment names no judge: its operator has to name a model or an endpoint, and deploy.';

/**
 * What is answered for the routes that ask a judge while somebody waits, where the deployment names no judge and the
 * function that answers them is not there. Every id is answered alike.
 */
export const WITHOUT_JUDGE_ROUTES: readonly Route<RouteServices>[] = [
  refuse('probeJudge', '/api/v1/projects/{id}/judge/probe', 'judge'),
  refuse('dryRunRubric', '/api/v1/rubrics/{id}/dry-run', 'rubrics'),
];

function refuse(operation: OperationId, path: string, tag: string): Route<RouteServices> {
  return defineRoute({
    operation,
    method: 'POST',
    path,
    summary: 'Ask a judge, where there is none',
    tag,
    params: z.object({ id: z.string() }),
    query: NONE,
    body: z.unknown(),
    responses: { 409: { description: MESSAGE } },
    async run() {
      throw new AegisError('conflict', MESSAGE, { extensions: { reason: 'not_deployed' } });
    },
  });
}
