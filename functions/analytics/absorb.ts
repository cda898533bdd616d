import { windowAt, type Zone } from '../kernel/window.ts';
import { minuteOf } from './counting-rounds.ts';
import { addFact, emptyRollup, type SheetKind } from './rollup.ts';
import { type CountedChange, type RoundState, type Segment, type Sheet, segmentName } from './rollup-store.ts';

const MINUTE = 60_000;
/** A worker goes under one name for an hour, and its last batch may take some minutes more. */
const WRITER_ENDS_MILLISECONDS = 80 * MINUTE;
/** For so long a sheet remembers a segment that is gone: someone may have read it just before. */
const REMEMBERED_MILLISECONDS = 10 * MINUTE;

/** What a segment tells of one day. */
export interface DayOfSegment {
  readonly name: string;
  readonly segment: Segment;
  readonly entries: readonly { readonly round: number; readonly changes: readonly CountedChange[] }[];
}

export function emptySheet(kind: SheetKind, date: string): Sheet {
  return { kind, date, version: 0, rollup: emptyRollup(kind), absorbed: new Map() };
}

/** The day that an instant is in, `2026-11-20`. */
export function dateAt(instant: number, zone: Zone): string {
  return windowAt(instant, zone, 'daily').name.slice('DAY#'.length);
}

/** What segments tell, by the day that it is about. */
export function byDay(segments: readonly Segment[], zone: Zone): Map<string, DayOfSegment[]> {
  const days = new Map<string, DayOfSegment[]>();
  for (const segment of segments) {
    const ofSegment = new Map<string, { round: number; changes: CountedChange[] }[]>();
    for (const { round, changes } of segment.entries) {
      for (const [date, own] of Map.groupBy(changes, ({ fact }) => dateAt(Date.parse(fact.at), zone))) {
        ofSegment.set(date, [...(ofSegment.get(date) ?? []), { round, changes: own }]);
      }
    }
    for (const [date, entries] of ofSegment) {
      days.set(date, [...(days.get(date) ?? []), { name: segmentName(segment), segment, entries }]);
    }
  }
  return days;
}

/**
 * Adds to a sheet, in place, what was counted of its day and what it does not hold yet. A round that was closed is
 * passed over; one that is open ends what can be taken of its segment.
 * @returns the sheet as it is to be stored; null where nothing is new
 */
export function absorb(
  sheet: Sheet,
  days: readonly DayOfSegment[],
  { stateOf, now }: { readonly stateOf: RoundState; readonly now: number },
): Sheet | null {
  const absorbed = new Map([...sheet.absorbed].filter(([, { at }]) => now - at < REMEMBERED_MILLISECONDS));
  let isNew = false;
  for (const { name, segment, entries } of days) {
    const known = sheet.absorbed.get(name)?.round ?? 0;
    let last = known;
    for (const { round, changes } of entries) {
      if (round <= known) continue;
      const state = stateOf({ writer: segment.writer, number: round });
      if (state === 'open') break;
      last = round;
      if (state === 'closed') continue;
      for (const { fact, sign } of changes) addFact(sheet.rollup, fact, sign);
    }
    isNew ||= last > known;
    if (last > 0) absorbed.set(name, { round: last, at: now });
  }
  return isNew ? { ...sheet, absorbed } : null;
}

/** Whether no further round can come into the segment. */
export function isFinished(segment: Segment, all: readonly Segment[], now: number): boolean {
  if (now - minuteOf(segment.writer) * MINUTE > WRITER_ENDS_MILLISECONDS) return true;
  return all.some(({ writer, part }) => writer === segment.writer && part > segment.part);
}

/** Whether the sheet holds everything that the segment tells of its day. */
export function isAbsorbed({ name, entries }: DayOfSegment, { absorbed }: Pick<Sheet, 'absorbed'>): boolean {
  return (absorbed.get(name)?.round ?? 0) >= (entries.at(-1)?.round ?? 0);
}
