import type { Rubric } from '../../../lib/client/api-types.ts';

export interface RubricChange {
  /** A check by its id, or a member of the rubric. */
  readonly what: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before: string;
  readonly after: string;
}

const MEMBERS = ['name', 'enabled', 'blocking', 'filter', 'share', 'examples'] as const;

/** What differs between two versions of a rubric, checks first. The order of checks is no difference. */
export function diffRubrics(before: Rubric, after: Rubric): readonly RubricChange[] {
  const old = new Map(before.checks.map((check) => [check.id, check]));
  const young = new Map(after.checks.map((check) => [check.id, check]));
  const changes: RubricChange[] = [];
  for (const id of new Set([...old.keys(), ...young.keys()])) {
    const change = compare(`check ${id}`, old.get(id), young.get(id));
    if (change !== null) changes.push(change);
  }
  for (const name of MEMBERS) {
    const change = compare(name, before[name], after[name]);
    if (change !== null) changes.push(change);
  }
  return changes;
}

function compare(what: string, before: unknown, after: unknown): RubricChange | null {
  const [old, young] = [tell(before), tell(after)];
  if (old === young) return null;
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return { what, kind, before: old, after: young };
}

/** The same value gives the same text, whatever the order of its members. */
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
