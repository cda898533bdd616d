import type { Change } from './change.ts';

/** What differs between two values under one name, or null. The order of members is no difference. */
export function compareValues(what: string, before: unknown, after: unknown): Change | null {
  const [old, young] = [tell(before), tell(after)];
  if (old === young) return null;
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return { what, kind, before: old, after: young };
}

/** The members of two objects that differ, each under its name; an object that is new or gone is one difference. */
export function compareMembers(what: string, before: object | undefined, after: object | undefined): readonly Change[] {
  if (before === undefined || after === undefined) {
    const change = compareValues(what, before, after);
    return change === null ? [] : [change];
  }
  const [old, young] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...young.keys()])].flatMap((name) => {
    const change = compareValues(`${what}: ${name}`, old.get(name), young.get(name));
    return change === null ? [] : [change];
  });
}

function tell(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(sorted(value), null, 1);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}
