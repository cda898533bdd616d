import type { Clock } from '../../../functions/kernel/ports.ts';
import {
  APPEALS_PER_HOUR,
  Appeal,
  type AppealRate,
  type AppealStore,
  appealPlaceOf,
} from '../../../functions/review/appeal.ts';
import type { MemoryTraceStore } from './trace-store.ts';

/** Appeals in memory, with the promises of the table: see test/support/contracts/appeal-store.ts. */
export class MemoryAppealStore implements AppealStore {
  readonly #items = new Map<string, unknown>();
  readonly #rates = new Map<string, number>();
  readonly #traces: MemoryTraceStore;
  readonly #now: Clock;

  constructor(traces: MemoryTraceStore, now: Clock) {
    this.#traces = traces;
    this.#now = now;
    traces.companions.push({
      namesOf: (organizationId, traceId) =>
        this.#all()
          .filter((appeal) => appeal.organization_id === organizationId && appeal.trace_id === traceId)
          .map(({ appeal_id: id }) => `APPEAL#${id}`),
      remove: (organizationId, _traceId, name) =>
        this.#items.delete(keyOf(organizationId, name.slice('APPEAL#'.length))),
    });
  }

  async create(appeal: Appeal, rate: AppealRate): Promise<'created' | 'exists' | 'gone' | 'limited'> {
    const record = await this.#traces.findRecord(appeal.organization_id, appeal.trace_id);
    if (record?.charge.hold_id !== appeal.hold_id) return 'gone';
    const key = keyOf(appeal.organization_id, appeal.appeal_id);
    if (this.#items.has(key)) return 'exists';
    const counter = keyOf(appeal.organization_id, appeal.project_id, rate.keyId, rate.hour);
    const made = this.#rates.get(counter) ?? 0;
    if (made >= APPEALS_PER_HOUR) return 'limited';
    this.#rates.set(counter, made + 1);
    this.#items.set(key, structuredClone(appeal));
    return 'created';
  }

  async find(organizationId: string, appealId: string): Promise<Appeal | null> {
    const item = this.#items.get(keyOf(organizationId, appealId));
    const appeal = item === undefined ? null : Appeal.parse(item);
    return appeal === null || appeal.expires_at * 1000 <= this.#now() ? null : appeal;
  }

  async replace(known: Appeal, next: Appeal): Promise<boolean> {
    const key = keyOf(known.organization_id, known.appeal_id);
    const stored = this.#items.get(key);
    if (stored === undefined || Appeal.parse(stored).version !== known.version) return false;
    this.#items.set(key, structuredClone(next));
    return true;
  }

  async *list(organizationId: string, projectId: string, after: string | null): AsyncGenerator<Appeal[]> {
    yield this.#all()
      .filter((appeal) => appeal.organization_id === organizationId && appeal.project_id === projectId)
      .filter((appeal) => !appeal.pending && (after === null || appealPlaceOf(appeal) < after))
      .sort((a, b) => (appealPlaceOf(a) < appealPlaceOf(b) ? 1 : -1));
  }

  async *pending(): AsyncGenerator<Appeal[]> {
    yield this.#all().filter(({ pending }) => pending);
  }

  #all(): Appeal[] {
    return [...this.#items.values()]
      .map((item) => Appeal.parse(item))
      .filter(({ expires_at: end }) => end * 1000 > this.#now());
  }
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('#');
}
