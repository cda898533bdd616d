import type { AuditEntry } from '../../../functions/audit/audit-entry.ts';
import type { AuditStore } from '../../../functions/audit/audit-log.ts';
import type { RefusalCount, RefusalStore } from '../../../functions/audit/refusals.ts';

/** Counted refusals in memory: see test/support/contracts/audit-store.ts. */
export class MemoryRefusalStore implements RefusalStore {
  readonly #audit: AuditStore;
  readonly #counts = new Map<string, RefusalCount>();

  constructor(audit: AuditStore) {
    this.#audit = audit;
  }

  async add(refusal: Omit<RefusalCount, 'count'>): Promise<void> {
    const key = keyOf(refusal);
    const known = this.#counts.get(key);
    this.#counts.set(key, structuredClone({ ...(known ?? refusal), count: (known?.count ?? 0) + 1 }));
  }

  async *list(organizationId: string | null): AsyncGenerator<RefusalCount[]> {
    const all = [...this.#counts.values()];
    yield all.filter(({ organization_id: id }) => organizationId === null || id === organizationId);
  }

  async enter(entry: AuditEntry, refusals: RefusalCount): Promise<boolean> {
    const key = keyOf(refusals);
    if (this.#counts.get(key)?.count !== refusals.count) return false;
    if ((await this.#audit.append(entry)) !== null) return false;
    return this.#counts.delete(key);
  }
}

function keyOf({ organization_id: organizationId, minute, event }: Omit<RefusalCount, 'count'>): string {
  return [organizationId, minute, event.actor.id, event.action, event.code].join('#');
}
