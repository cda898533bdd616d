import type { RubricContent } from '../../../lib/client/api-types.ts';
import type { Change } from '../parts/change.ts';
import { compareMembers, compareValues } from '../parts/compare.ts';

const MEMBERS = ['name', 'enabled', 'blocking', 'filter', 'share', 'examples', 'examples_from_labels'] as const;

/** What differs between two versions of a rubric, checks first. */
export function diffRubrics(before: RubricContent, after: RubricContent): readonly Change[] {
  const old = new Map(before.checks.map((check) => [check.id, check]));
  const young = new Map(after.checks.map((check) => [check.id, check]));
  const changes = [...new Set([...old.keys(), ...young.keys()])].flatMap((id) =>
    compareMembers(`check ${id}`, old.get(id), young.get(id)),
  );
  const orderOf = ({ checks }: RubricContent) =>
    checks.map(({ id }) => id).filter((id) => old.has(id) && young.has(id));
  return [
    ...changes,
    compareValues('order of the checks', orderOf(before), orderOf(after)),
    ...MEMBERS.map((name) => compareValues(name, before[name], after[name])),
  ].flatMap((change) => (change === null ? [] : [change]));
}
