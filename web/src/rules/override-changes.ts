import type { Pack, PackOverride } from '../../../lib/client/api-types.ts';
import type { Change } from '../parts/change.ts';
import { compareMembers, compareValues } from '../parts/compare.ts';

/** What one override does that another does not, rule by rule. What is not said holds as shipped. */
export function overrideChanges(shipped: Pack, before: PackOverride, after: PackOverride): readonly Change[] {
  const switches = [...new Set([...before.disabled, ...after.disabled])].map((id) =>
    compareValues(`${id}: used`, usedIn(before, id), usedIn(after, id)),
  );
  const severities = idsOf(before.severities, after.severities).map((id) =>
    compareValues(`${id}: severity`, severityIn(shipped, before, id), severityIn(shipped, after, id)),
  );
  const thresholds = compareMembers('threshold', before.rl, after.rl);
  const own = [
    ...ownChanges(shipped.rules, before.rules, after.rules),
    ...ownChanges(shipped.limits, before.limits, after.limits),
  ];
  return [...switches, ...severities, ...thresholds, ...own].flatMap((change) => (change === null ? [] : [change]));
}

/** Where one of the project's stands in for a shipped one, that is what it differs from. */
function ownChanges<One extends { readonly id: string }>(
  shipped: readonly One[],
  before: readonly One[],
  after: readonly One[],
): readonly Change[] {
  const [given, old, young] = [byId(shipped), byId(before), byId(after)];
  return [...new Set([...old.keys(), ...young.keys()])].flatMap((id) =>
    compareMembers(id, old.get(id) ?? given.get(id), young.get(id) ?? given.get(id)),
  );
}

function usedIn({ disabled }: PackOverride, id: string): string {
  return disabled.includes(id) ? 'no' : 'yes';
}

function severityIn(shipped: Pack, { severities, rules, limits }: PackOverride, id: string): string | undefined {
  const known = [...rules, ...limits, ...shipped.rules, ...shipped.limits].find((one) => one.id === id);
  return severities[id] ?? known?.severity;
}

function byId<One extends { readonly id: string }>(all: readonly One[]): ReadonlyMap<string, One> {
  return new Map(all.map((one) => [one.id, one]));
}

function idsOf(before: object, after: object): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}
