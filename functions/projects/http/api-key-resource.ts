import * as z from 'zod';
import type { ApiKeyRecord } from '../../access/api-key-record.ts';
import { SCOPES } from '../../access/permissions.ts';
import { Role } from '../../access/roles.ts';

export const ApiKeyResource = z
  .object({
    id: z.string().meta({ description: 'The public part of the key; safe to log.' }),
    name: z.string(),
    role: Role,
    scopes: z.array(z.enum(SCOPES)),
    project_id: z.string().nullable(),
    user_id: z.string().nullable(),
    member_id: z.string().nullable(),
    rate_limit_per_minute: z.int().nullable(),
    status: z.enum(['active', 'revoked']),
    created_at: z.string(),
    expires_at: z.string().nullable(),
    last_used_at: z.string().nullable().meta({ description: 'The time of the last use, exact to an hour.' }),
    rotation: z.object({
      waiting: z.boolean().meta({ description: 'True while a new secret waits for its first use.' }),
      previous_valid_until: z
        .string()
        .nullable()
        .meta({ description: 'The time until which the old secret works as well.' }),
    }),
  })
  .meta({ id: 'ApiKey' });

export const NewApiKeyResource = ApiKeyResource.extend({
  key: z.string().meta({ description: 'The key itself. It is shown only in this answer.' }),
}).meta({ id: 'NewApiKey' });

export function toApiKeyResource(record: ApiKeyRecord): z.infer<typeof ApiKeyResource> {
  return {
    id: record.public_id,
    name: record.name,
    role: record.role,
    scopes: record.scopes,
    project_id: record.project_id,
    user_id: record.user_id,
    member_id: record.member_id,
    rate_limit_per_minute: record.rate_limit_per_minute,
    status: record.status,
    created_at: record.created_at,
    expires_at: record.expires_at,
    last_used_at: record.last_used_at,
    rotation: { waiting: record.next !== null, previous_valid_until: record.previous?.valid_until ?? null },
  };
}
