import type { Caller } from '../../access/caller.ts';
import { SECRETS_ONLY } from '../../access/holds-secret.ts';
import { ERROR_DEFINITIONS } from '../../kernel/errors.ts';
import { maskContent } from '../../masking/masking.ts';
import type { HttpRequest } from '../../runtime/http.ts';
import type { Refusal } from '../../runtime/route.ts';
import { AuditEntry, type AuditEvent } from '../audit-entry.ts';

/** What a management action did, for the audit log. */
export interface Change {
  /** Such as `api-key/3kTMd8Qz`. */
  readonly target: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What is known of an action before it is taken. */
export function beginning(actor: AuditEvent['actor'], action: string, request: HttpRequest): AuditEvent {
  return doneEvent(actor, action, { target: pathOf(request) }, request);
}

export function doneEvent(
  actor: AuditEvent['actor'],
  action: string,
  { target, before = null, after = null }: Change,
  request: HttpRequest,
): AuditEvent {
  return withoutSecrets({
    actor,
    action,
    target,
    outcome: 'done',
    code: null,
    request_id: request.requestId,
    source_ip: request.sourceIp,
    before: asJson(before),
    after: asJson(after),
  });
}

const MAX_PATH_LENGTH = 300;

/** Refusals that say something about the caller, rather than about the form of a request. */
const NOTED_STATUSES: ReadonlySet<number> = new Set([401, 403, 404, 409]);

/** Null for a refusal that is not worth an entry. */
export function deniedEvent({ operation, caller, error, request }: Refusal): AuditEvent | null {
  if (!NOTED_STATUSES.has(ERROR_DEFINITIONS[error.code].status)) return null;
  return withoutSecrets({
    actor: actorOf(caller),
    action: operation,
    target: pathOf(request),
    outcome: 'denied',
    code: error.code,
    request_id: request.requestId,
    source_ip: request.sourceIp,
    before: null,
    after: null,
  });
}

function pathOf({ path }: HttpRequest): string {
  return path.slice(0, MAX_PATH_LENGTH);
}

export function actorOf(caller: Pick<Caller, 'keyId' | 'memberId' | 'role'>): AuditEvent['actor'] {
  return { kind: 'key', id: caller.keyId, member_id: caller.memberId, role: caller.role };
}

export const PLATFORM: AuditEvent['actor'] = { kind: 'platform', id: null, member_id: null, role: null };

/** Names and addresses belong into an audit log; secrets do not, wherever somebody has put one. */
function withoutSecrets(event: AuditEvent): AuditEvent {
  const { before, after, target, request_id } = event;
  return { ...event, ...maskContent({ before, after, target, request_id }, SECRETS_ONLY).content };
}

function asJson(value: unknown): AuditEvent['before'] {
  return AuditEntry.shape.before.parse(JSON.parse(JSON.stringify(value)));
}
