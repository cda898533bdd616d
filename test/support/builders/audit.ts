import type { AuditEvent } from '../../../functions/audit/audit-entry.ts';
import type { AuditDependencies, AuditStore } from '../../../functions/audit/audit-log.ts';
import { sha256 } from '../../../functions/kernel/crypto/sha256.ts';
import { NOON } from './records.ts';

export function anEvent(fields: Partial<AuditEvent> = {}): AuditEvent {
  return {
    actor: { kind: 'key', id: 'pub00001', member_id: null, role: 'owner' },
    action: 'createApiKey',
    target: 'api-key/pub00002',
    outcome: 'done',
    code: null,
    request_id: 'request-1',
    source_ip: '192.0.2.1',
    before: null,
    after: { name: 'ci', rate_limit_per_minute: 60, scopes: ['traces:write'] },
    ...fields,
  };
}

/** What appending to a chain takes; the clock stands at noon. */
export function auditDependencies(audit: AuditStore): AuditDependencies {
  return { audit, sha256, now: () => NOON, backOff: async () => undefined };
}
