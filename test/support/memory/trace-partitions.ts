import type { TraceBody } from '../../../functions/content/trace.ts';
import type { Clock } from '../../../functions/kernel/ports.ts';
import type { StoredSpan } from '../../../functions/spans/assemble-trace.ts';
import { type Charge, TraceRecord } from '../../../functions/traces/trace-store.ts';

/** What lies beside a trace and goes with it, in a store of its own. */
export interface Companion {
  readonly namesOf: (organizationId: string, traceId: string) => readonly string[];
  readonly remove: (organizationId: string, traceId: string, name: string) => boolean;
}

interface StoredBody {
  readonly body: unknown;
  readonly fingerprint: string;
  readonly holdId: string;
  readonly expiresAt: number;
}

interface Partition {
  /** Epoch seconds, once the trace was deleted. */
  deletedUntil?: number;
  record?: unknown;
  body?: StoredBody;
  spanBytes: number;
  readonly spans: Map<string, { readonly span: StoredSpan; readonly charge: Charge }>;
  readonly evaluations: Map<string, { readonly evaluation: unknown; readonly expiresAt: number }>;
}

/** What is stored under each trace id of each organization, and what of it is over. */
export class TracePartitions {
  readonly #partitions = new Map<string, Partition>();
  readonly #now: Clock;

  constructor(now: Clock) {
    this.#now = now;
  }

  all(): Partition[] {
    return [...this.#partitions.values()];
  }

  of(organizationId: string, traceId: string): Partition {
    const partition = this.look(organizationId, traceId);
    this.#partitions.set(keyOf(organizationId, traceId), partition);
    return partition;
  }

  /** The same for a reader, who leaves nothing behind. */
  look(organizationId: string, traceId: string): Partition {
    const found = this.#partitions.get(keyOf(organizationId, traceId));
    return found ?? { spanBytes: 0, spans: new Map(), evaluations: new Map() };
  }

  stored(partition: Partition): TraceRecord | null {
    return partition.record === undefined ? null : TraceRecord.parse(partition.record);
  }

  record(partition: Partition): TraceRecord | null {
    const record = this.stored(partition);
    return record === null || this.isOver(record.expires_at) ? null : record;
  }

  isDeleted({ deletedUntil }: Partition): boolean {
    return deletedUntil !== undefined && !this.isOver(deletedUntil);
  }

  isOver(expiresAt: number): boolean {
    return expiresAt * 1000 <= this.#now();
  }

  /** Everything that is stored, as one text. */
  dump(): string {
    return JSON.stringify(
      [...this.#partitions].map(([key, { record, body, evaluations, spans }]) => [
        key,
        record,
        body,
        [...evaluations],
        [...spans],
      ]),
    );
  }
}

export function bodyOf(record: TraceRecord, body: TraceBody): StoredBody {
  return {
    body: structuredClone(body),
    fingerprint: record.fingerprint,
    holdId: record.charge.hold_id,
    expiresAt: record.expires_at,
  };
}

export function keyOf(...parts: readonly string[]): string {
  return parts.join('#');
}
