import * as z from 'zod';
import { AegisError } from '../../domain/errors.ts';
import { issueKey } from '../../domain/tenancy/create-organization.ts';
import { SCOPES } from '../../domain/tenancy/permissions.ts';
import { Role } from '../../domain/tenancy/tenant.ts';
import { ClientId, ProjectId } from '../../domain/trace.ts';
import { pseudonymize } from '../../domain/traces/prepare-trace.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { ApiKeyResource, NewApiKeyResource, toApiKeyResource } from '../resources/api-key.ts';
import type { ManageServices } from './services.ts';

const NewKeyRequest = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    role: Role.default('developer'),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    project_id: ProjectId.optional().meta({ description: 'Binds the key to one project.' }),
    user_id: ClientId.optional().meta({ description: 'Binds the key to one user.' }),
    expires_at: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ id: 'NewApiKeyRequest' });

export const createApiKeyRoute = defineRoute({
  operation: 'createApiKey',
  method: 'POST',
  path: '/api/v1/api-keys',
  summary: 'Create an API key',
  tag: 'api-keys',
  params: NONE,
  query: NONE,
  body: NewKeyRequest,
  responses: { 201: { description: 'Created. The key is shown this once.', schema: NewApiKeyResource } },
  async run({ caller, body }, services: ManageServices) {
    const expiresAt = body.expires_at === undefined ? null : new Date(body.expires_at).toISOString();
    if (expiresAt !== null && Date.parse(expiresAt) <= services.now()) {
      throw new AegisError('invalid_request', 'Some fields of the request are not valid.', {
        errors: [{ path: 'expires_at', message: 'must lie in the future' }],
      });
    }
    const missing = body.scopes.find((scope) => !caller.scopes.includes(scope));
    if (missing !== undefined) {
      throw new AegisError('forbidden', `A key cannot give away ${missing}, which it does not have itself.`);
    }
    const bound = body.project_id ?? caller.projectId;
    if (bound !== null) await services.findProject(caller, bound);
    // As traces keep it: a user id that is personal data is not stored as it is (P4).
    const userId = (await pseudonymize(services, caller.organizationId, body.user_id)) ?? caller.userId;
    if (caller.userId !== null && userId !== caller.userId) {
      throw new AegisError('forbidden', 'A key that is bound to a user cannot make one for another.');
    }
    const issued = await issueKey(services, {
      organizationId: caller.organizationId,
      name: body.name,
      role: body.role,
      scopes: [...new Set(body.scopes)],
      projectId: bound,
      userId,
      expiresAt,
    });
    await services.keys.create(issued.record);
    return { status: 201, body: { ...toApiKeyResource(issued.record), key: issued.key } };
  },
});

export const listApiKeysRoute = defineRoute({
  operation: 'listApiKeys',
  method: 'GET',
  path: '/api/v1/api-keys',
  summary: "List the organization's API keys",
  tag: 'api-keys',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: {
    200: {
      description: 'Oldest first.',
      schema: z.object({ items: z.array(ApiKeyResource) }).meta({ id: 'ApiKeyList' }),
    },
  },
  async run({ caller }, services: ManageServices) {
    const keys = await services.keys.list(caller.organizationId);
    return { status: 200, body: { items: keys.map(toApiKeyResource) } };
  },
});

export const revokeApiKeyRoute = defineRoute({
  operation: 'revokeApiKey',
  method: 'DELETE',
  path: '/api/v1/api-keys/{id}',
  summary: 'Revoke an API key',
  tag: 'api-keys',
  params: z.object({ id: z.string().regex(/^[0-9A-Za-z]{8}$/) }),
  query: NONE,
  body: NO_BODY,
  responses: { 204: { description: 'Revoked. It stops working everywhere within 30 seconds.' } },
  async run({ caller, params }, services: ManageServices) {
    if (!(await services.keys.revoke(caller.organizationId, params.id))) {
      throw new AegisError('not_found', 'There is no such API key.');
    }
    return { status: 204 };
  },
});
