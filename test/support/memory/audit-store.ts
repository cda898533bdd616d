import { type AuditEntry, type ChainHead, EMPTY_CHAIN } from '../../../functions/audit/audit-entry.ts';
import type { AuditStore } from '../../../functions/audit/audit-log.ts';

const PAGE = 10;

/** Audit entries in memory: see test/support/contracts/audit-store.ts. */
export class MemoryAuditStore implements AuditStore {
  readonly #chains = new Map<string, AuditEntry[]>();

  async head(organizationId: string): Promise<ChainHead> {
    return this.entries(organizationId).at(-1) ?? EMPTY_CHAIN;
  }

  async append(entry: AuditEntry): Promise<AuditEntry | null> {
    const chain = this.entries(entry.organization_id);
    const winner = chain[entry.seq - 1];
    if (winner !== undefined) return winner.hash === entry.hash ? null : structuredClone(winner);
    this.#chains.set(entry.organization_id, [...chain, structuredClone(entry)]);
    return null;
  }

  async *list(organizationId: string, before: number | null): AsyncGenerator<AuditEntry[]> {
    const entries = this.entries(organizationId)
      .filter(({ seq }) => before === null || seq < before)
      .reverse();
    for (let start = 0; start < entries.length; start += PAGE) yield entries.slice(start, start + PAGE);
  }

  /** The chain, oldest first. */
  entries(organizationId: string): readonly AuditEntry[] {
    return this.#chains.get(organizationId) ?? [];
  }
}
