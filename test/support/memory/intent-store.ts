import type { AuditIntent, IntentStore } from '../../../functions/audit/audit-intent.ts';

/** Announced actions in memory: see test/support/contracts/audit-store.ts. */
export class MemoryIntentStore implements IntentStore {
  readonly #intents = new Map<string, AuditIntent>();

  async announce(intent: AuditIntent): Promise<void> {
    this.#intents.set(intent.intent_id, structuredClone(intent));
  }

  async withdraw({ intent_id: intentId }: AuditIntent): Promise<void> {
    this.#intents.delete(intentId);
  }

  async *list(): AsyncGenerator<AuditIntent[]> {
    yield [...this.#intents.values()].sort((a, b) => (a.intent_id < b.intent_id ? -1 : 1));
  }
}
