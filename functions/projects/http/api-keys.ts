import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { delegated, findOwnKey, issueKey, isWithinReach } from '../../access/issue-key.ts';
import { SCOPES } from '../../access/permissions.ts';
import { pseudonymize } from '../../access/pseudonym.ts';
import { Role } from '../../access/roles.ts';
import { MAX_GRACE_SECONDS, rotateKey } from '../../access/rotate-key.ts';
import { bindingOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ClientId, ProjectId, UserId } from '../../content/trace.ts';
import { cutList } from '../../kernel/cut-list.ts';
import { AegisError } from '../../kernel/errors.ts';
import { CursorQuery, listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { ApiKeyResource, NewApiKeyResource, toApiKeyResource } from './api-key-resource.ts';
import { auditedKey } from './audited-key.ts';
import type { ProjectServices } from './services.ts';

/** Requests a minute that a key may be held to. */
const MAX_RATE_PER_MINUTE = 1_000_000;
const DEFAULT_GRACE_SECONDS = 86_400;

const NewKeyRequest = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    role: Role.default('developer'),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    project_id: ProjectId.optional().meta({ description: 'Binds the key to one project.' }),
    user_id: UserId.optional().meta({ description: "Binds the key to one end user's traces." }),
    member_id: ClientId.optional().meta({
      description: "Binds the key to a member: in each project it may do what the member's role there allows.",
    }),
    rate_limit_per_minute: z.int().min(1).max(MAX_RATE_PER_MINUTE).optional(),
    expires_at: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ id: 'NewApiKeyRequest' });

const KeyId = z.object({ id: z.string().regex(/^[0-9A-Za-z]{8}$/) });

export const createApiKeyRoute = defineManagedRoute({
  operation: 'createApiKey',
  method: 'POST',
  path: '/api/v1/api-keys',
  summary: 'Create an API key',
  tag: 'api-keys',
  params: NONE,
  query: NONE,
  body: NewKeyRequest,
  responses: {
    201: {
      description: 'The key was created. This answer is the only one that contains it.',
      schema: NewApiKeyResource,
    },
    409: { description: 'The organization has the maximum number of active keys.' },
  },
  async run({ caller, body }, services: ProjectServices) {
    const named = await pseudonymize(services, caller.organizationId, body.user_id);
    const { projectId, userId } = bindingOf(caller, { projectId: body.project_id, userId: named });
    const request = delegated(caller, {
      name: body.name,
      role: body.role,
      scopes: body.scopes,
      projectId,
      userId,
      memberId: body.member_id ?? null,
      rateLimitPerMinute: body.rate_limit_per_minute ?? null,
      expiresAt: expiryOf(body.expires_at, services.now()),
    });
    if (request.projectId !== null) await services.findProject(caller, request.projectId);
    if (request.memberId !== null) await requireMember(services, caller, request.memberId, request.projectId);
    const issued = await issueKey(services, request);
    await services.keys.create(issued.record);
    const resource = toApiKeyResource(issued.record);
    return {
      status: 201,
      body: { ...resource, key: issued.key },
      change: { target: `api-key/${resource.id}`, after: await auditedKey(services, issued.record) },
    };
  },
});

function expiryOf(text: string | undefined, now: number): string | null {
  if (text === undefined) return null;
  const expiresAt = new Date(text);
  if (expiresAt.getTime() <= now) throw invalidField('expires_at', 'must lie in the future');
  return expiresAt.toISOString();
}

async function requireMember(
  services: ProjectServices,
  caller: Caller,
  memberId: string,
  projectId: string | null,
): Promise<void> {
  const roles = (await services.members.find(caller.organizationId, memberId))?.roles ?? {};
  const isMember = projectId === null ? Object.keys(roles).length > 0 : Object.hasOwn(roles, projectId);
  if (!isMember) throw invalidField('member_id', 'is not a member');
}

function invalidField(path: string, message: string): AegisError {
  return new AegisError('invalid_request', 'Some fields of the request are not valid.', {
    errors: [{ path, message }],
  });
}

export const listApiKeysRoute = defineRoute({
  operation: 'listApiKeys',
  method: 'GET',
  path: '/api/v1/api-keys',
  summary: "List the organization's API keys",
  tag: 'api-keys',
  params: NONE,
  query: CursorQuery,
  body: NO_BODY,
  responses: {
    200: {
      description: 'The keys, oldest first. A bound key sees only keys with its own binding.',
      schema: listOf(ApiKeyResource).meta({ id: 'ApiKeyList' }),
    },
  },
  async run({ caller, query }, services: ProjectServices) {
    const keys = await services.keys.list(caller.organizationId);
    const items = keys.filter((key) => isWithinReach(caller, key)).map(toApiKeyResource);
    const list = { organizationId: caller.organizationId, name: 'api-keys', ...query };
    const placeOf = ({ created_at: at, id }: (typeof items)[number]) => ({ at, id });
    return { status: 200, body: await cutList(services, list, items, placeOf) };
  },
});

export const rotateApiKeyRoute = defineManagedRoute({
  operation: 'rotateApiKey',
  method: 'POST',
  path: '/api/v1/api-keys/{id}/rotate',
  summary: 'Give an API key a new secret; the old secret works for a while',
  tag: 'api-keys',
  params: KeyId,
  query: NONE,
  body: z
    .strictObject({
      grace_seconds: z
        .int()
        .min(0)
        .max(MAX_GRACE_SECONDS)
        .default(DEFAULT_GRACE_SECONDS)
        .meta({ description: 'How long the old secret works beside the new one.' }),
      activation: z
        .enum(['now', 'first_use'])
        .default('now')
        .meta({ description: 'Whether the grace begins at once or when the new secret is first used.' }),
    })
    .meta({ id: 'RotateApiKeyRequest' }),
  responses: {
    200: {
      description:
        'The key with its new secret, shown only here. Its id, bindings and limits do not change. Sessions of the console that it opened before end when the new secret takes over.',
      schema: NewApiKeyResource,
    },
    409: { description: 'The key no longer works, or somebody changed it at the same moment.' },
  },
  async run({ caller, params, body }, services: ProjectServices) {
    const key = await findOwnKey(services.keys, caller, params.id);
    const rotated = await rotateKey(services, key, { graceSeconds: body.grace_seconds, activation: body.activation });
    const after = toApiKeyResource(rotated.record);
    return {
      status: 200,
      body: { ...after, key: rotated.key },
      change: {
        target: `api-key/${params.id}`,
        before: await auditedKey(services, key),
        after: await auditedKey(services, rotated.record),
      },
    };
  },
});

export const revokeApiKeyRoute = defineManagedRoute({
  operation: 'revokeApiKey',
  method: 'DELETE',
  path: '/api/v1/api-keys/{id}',
  summary: 'Revoke an API key',
  tag: 'api-keys',
  params: KeyId,
  query: NONE,
  body: NO_BODY,
  responses: {
    204: { description: 'The key was revoked. It stops working within 30 seconds.' },
    409: { description: 'The key is the last owner key of the organization.' },
  },
  async run({ caller, params }, services: ProjectServices) {
    const key = await findOwnKey(services.keys, caller, params.id);
    if (key.status === 'active') await services.keys.revoke(key);
    const before = await auditedKey(services, key);
    return {
      status: 204,
      change: { target: `api-key/${params.id}`, before, after: { ...before, status: 'revoked' } },
    };
  },
});
