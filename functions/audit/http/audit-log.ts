import * as z from 'zod';
import { ClientId } from '../../content/trace.ts';
import { listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { AuditEntry } from '../audit-entry.ts';
import { listEntries } from '../audit-log.ts';
import type { AuditLogServices } from './services.ts';

const NDJSON = 'application/x-ndjson';

const Instant = z.iso
  .datetime({ offset: true })
  .or(z.iso.date())
  .transform((text) => new Date(text).toISOString());

const AuditQuery = z.strictObject({
  action: z.string().max(64).optional().meta({ description: 'An operation of this API, such as `revokeApiKey`.' }),
  key_id: z.string().max(64).optional(),
  member_id: ClientId.optional(),
  outcome: z.enum(['done', 'denied', 'unknown']).optional(),
  from: Instant.optional().meta({ description: 'The first instant that is included: a date or a time.' }),
  to: Instant.optional().meta({ description: 'The last instant that is included; a date means its first instant.' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
  cursor: z.string().max(1_000).optional(),
});

export const getAuditLogRoute = defineRoute({
  operation: 'getAuditLog',
  method: 'GET',
  path: '/api/v1/audit-log',
  summary: "Read or export the organization's audit log, newest first",
  tag: 'audit',
  params: NONE,
  query: AuditQuery,
  body: NO_BODY,
  responses: {
    200: {
      description:
        'A page of entries. With `Accept: application/x-ndjson` it has one entry a line, and `x-next-cursor` has the cursor.',
      schema: listOf(AuditEntry).meta({ id: 'AuditLog' }),
    },
  },
  async run({ caller, query, request }, services: AuditLogServices) {
    const { limit, cursor, key_id: keyId, member_id: memberId, ...rest } = query;
    if (cursor === undefined) await services.enterRefusals(caller.organizationId);
    const filter = { ...rest, keyId, memberId };
    const { entries, nextCursor } = await listEntries(services, caller.organizationId, { filter, limit, cursor });
    if (!(request.headers['accept'] ?? '').includes(NDJSON)) {
      return { status: 200, body: { items: entries, next_cursor: nextCursor } };
    }
    return {
      status: 200,
      headers: { 'content-type': NDJSON, ...(nextCursor === null ? {} : { 'x-next-cursor': nextCursor }) },
      body: entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
    };
  },
});
