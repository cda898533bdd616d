import { AegisError } from '../kernel/errors.ts';
import { type KeptCharge, keptChargesOf } from './kept-charges.ts';
import type { RemovedCopies, TraceRecord } from './trace-store.ts';

/** One that removes, one that finds nothing, and one to spare for a writer in between. */
const MAX_LOOKS = 3;

/** A stored part of a trace besides its record. */
export interface Copy {
  readonly name: string;
  /** The object that holds its content, where it is not in the item itself. */
  readonly object: string | null;
}

/** What a store holds of one trace at one moment. */
export interface FoundCopies<C extends Copy> {
  readonly record: TraceRecord | null;
  readonly body: C | null;
  /** Spans and evaluations that are items of their own. */
  readonly others: readonly C[];
}

/** A store's side of a deletion. Every act is safe to repeat. */
export interface CopiesOfTrace<C extends Copy> {
  /** What is there now, expired or not. */
  find(): Promise<FoundCopies<C>>;
  /** Names of what the item of the record holds; the record's own is the last. */
  namesOf(record: TraceRecord): readonly string[];
  /** The object of the body, also where no item points at it yet: a submission may end between its object and its item. */
  objectOf(record: TraceRecord, body: C | null): string | null;
  /** Whether the body of a record that has none beside it may be elsewhere: then its object is removed, but not told of. */
  mayBeElsewhere?(record: TraceRecord): boolean;
  keepCharge(record: TraceRecord, charge: KeptCharge): Promise<void>;
  removeObject(name: string): Promise<void>;
  /** False when the trace was submitted anew, by another admission than this one: then the copy is that one's. */
  removeOther(copy: C, admission: string | undefined): Promise<boolean>;
  /** Removes a record and its body, both as they were found; false when one is another by now. */
  removeRecord(record: TraceRecord, body: C | null): Promise<boolean>;
}

/**
 * Removes every copy of a trace. Its record goes last, together with its body: as long as the record is there an
 * interrupted deletion can be repeated, and whoever writes a body afterwards finds no record and takes it back. Usage
 * that was charged stays charged, and the counters have to stay explicable: the charges are kept first.
 *
 * @returns null when there was no such trace
 * @throws AegisError `unavailable` when the record was another at every attempt
 */
export async function removeCopies<C extends Copy>(
  copies: CopiesOfTrace<C>,
): Promise<Omit<RemovedCopies, 'lake'> | null> {
  const items = new Set<string>();
  const objects = new Set<string>();
  let admission: string | undefined;
  let isGone = false;
  let isLeft = false;
  // An evaluation that ended meanwhile is found by the next look, and none can end after the record is gone.
  for (let look = 0; look < MAX_LOOKS; look++) {
    const { record, body, others } = await copies.find();
    isLeft = false;
    // Somebody submitted it anew: what is there now is that.
    if (admission !== undefined && record !== null && record.charge.hold_id !== admission) break;
    admission ??= record?.charge.hold_id;
    // A body alone is that of a submission under way, whose record comes next.
    if (record === null && others.length === 0) break;
    if (record !== null) await keepCharges(copies, record);
    const bodyObject = record === null ? null : copies.objectOf(record, body);
    for (const name of [...others.map(({ object }) => object), bodyObject]) {
      if (name === null) continue;
      await copies.removeObject(name);
      const isSupposed = name === bodyObject && body === null && record !== null;
      if (!isSupposed || copies.mayBeElsewhere?.(record) !== true) objects.add(name);
    }
    for (const copy of others) if (await copies.removeOther(copy, admission)) items.add(copy.name);
    if (record === null) continue;
    isLeft = !(await copies.removeRecord(record, body));
    if (isLeft) continue;
    // A retry may have stored it again while the record was there.
    if (bodyObject !== null) await copies.removeObject(bodyObject);
    for (const name of [...(body === null ? [] : [body.name]), ...copies.namesOf(record)]) items.add(name);
    isGone = true;
  }
  if (isLeft) {
    throw new AegisError('unavailable', 'The trace kept changing while it was deleted. Try again.', {
      retryAfterSeconds: 1,
    });
  }
  return isGone ? { items: [...items], objects: [...objects] } : null;
}

async function keepCharges<C extends Copy>(copies: CopiesOfTrace<C>, record: TraceRecord): Promise<void> {
  for (const charge of keptChargesOf(record)) await copies.keepCharge(record, charge);
}
