import { type AuditDependencies, appendEntry } from '../audit/audit-log.ts';
import type { Repair } from '../quota/check-counters.ts';
import { counterName } from '../quota/reservation.ts';

/** Enters every repair of a quota counter into the organization's audit log. */
export function recordRepairs(deps: AuditDependencies): (repair: Repair) => Promise<void> {
  return async ({ key, drift, before, after }) => {
    await appendEntry(deps, key.organizationId, {
      actor: { kind: 'system', id: null, member_id: null, role: null },
      action: 'repairCounter',
      target: `quota-counter/${counterName(key)}`,
      outcome: 'done',
      code: null,
      request_id: null,
      source_ip: null,
      before: { left: { ...before } },
      after: { left: { ...after }, drift: { ...drift } },
    });
  };
}
