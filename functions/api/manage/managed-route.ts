import { AuditEntry, type AuditEvent } from '../../domain/audit/audit-entry.ts';
import { ERROR_STATUS } from '../../domain/errors.ts';
import { type MaskingPolicy, maskContent } from '../../domain/evaluation/masking.ts';
import type { Caller } from '../../domain/tenancy/caller.ts';
import type { HttpRequest, HttpResponse } from '../../runtime/http.ts';
import { defineRoute, type ParsedRequest, type Refusal } from '../../runtime/route.ts';
import type { ManageServices } from './services.ts';

/** What a management action did, for the audit log. */
export interface Change {
  /** Such as `api-key/3kTMd8Qz`. */
  readonly target: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

type Definition<P, Q, B> = Omit<Parameters<typeof defineRoute<ManageServices, P, Q, B>>[0], 'run'>;

/**
 * Defines a management route. What it is about to do is announced, and what it did is in the audit log before
 * its answer is sent: an action whose function dies in between is entered by `reconcile`.
 */
export function defineManagedRoute<P, Q, B>(
  definition: Definition<P, Q, B> & {
    run(
      parsed: ParsedRequest<P, Q, B> & { readonly caller: Caller },
      services: ManageServices,
    ): Promise<HttpResponse & { readonly change: Change }>;
  },
) {
  return defineRoute<ManageServices, P, Q, B>({
    ...definition,
    async run(parsed, services) {
      const { caller, request } = parsed;
      const event = beginning(actorOf(caller), definition.operation, request);
      return services.accountFor(caller.organizationId, event, async () => {
        const { change, ...response } = await definition.run(parsed, services);
        await services.record(caller.organizationId, doneEvent(event.actor, event.action, change, request));
        return response;
      });
    },
  });
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
  if (!NOTED_STATUSES.has(ERROR_STATUS[error.code])) return null;
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

function actorOf(caller: Caller): AuditEvent['actor'] {
  return { kind: 'key', id: caller.keyId, member_id: caller.memberId, role: caller.role };
}

export const PLATFORM: AuditEvent['actor'] = { kind: 'platform', id: null, member_id: null, role: null };

/** Names and addresses belong into an audit log; secrets do not, wherever somebody has put one. */
const SECRETS_ONLY: MaskingPolicy = { secret: 'redact', pii: 'off', kinds: {} };

function withoutSecrets(event: AuditEvent): AuditEvent {
  const { before, after, target } = event;
  return { ...event, ...maskContent({ before, after, target }, SECRETS_ONLY).content };
}

function asJson(value: unknown): AuditEvent['before'] {
  return AuditEntry.shape.before.parse(JSON.parse(JSON.stringify(value)));
}
