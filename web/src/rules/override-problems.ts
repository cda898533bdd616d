import type { PackOverride } from '../../../lib/client/api-types.ts';

const AT_RULE = /^(?:override\.)?(?<kind>rules|limits)\[(?<index>\d+)\]\.?(?<member>.*)$/;
const AT_DISABLED = /^(?:override\.)?disabled\[(?<index>\d+)\]$/;
const AT_NAME = /^(?:override\.)?(?<list>severities|rl)\.(?<name>.+)$/;
const AT_ENTRY = /^(?<member>[\w.]+)\[(?<index>\d+)\]$/;

/** What the API refuses of an override, by the id of the rule, limit, check or threshold that it is about. */
export function problemsById(
  problems: Readonly<Record<string, string>>,
  override: PackOverride,
): { readonly at: Readonly<Record<string, Readonly<Record<string, string>>>>; readonly others: readonly string[] } {
  const at: Record<string, Record<string, string>> = {};
  const others: string[] = [];
  for (const [path, message] of Object.entries(problems)) {
    const found = placeOf(path, override);
    if (found === null) {
      others.push(`${path} ${message}`);
      continue;
    }
    const { id, member, entry } = found;
    const ofRule = at[id] ?? {};
    const told = entry === '' ? message : `${entry} ${message}`;
    at[id] = { ...ofRule, [member]: ofRule[member] === undefined ? told : `${ofRule[member]}; ${told}` };
  }
  return { at, others };
}

function placeOf(path: string, override: PackOverride): { id: string; member: string; entry: string } | null {
  const { kind, index = '', member = '' } = AT_RULE.exec(path)?.groups ?? {};
  if (kind === 'rules' || kind === 'limits') {
    const one = override[kind][Number(index)];
    if (one === undefined) return null;
    const { member: list = member, index: place } = AT_ENTRY.exec(member)?.groups ?? {};
    return { id: one.id, member: list, entry: place === undefined ? '' : entryOf(one, list, Number(place)) };
  }
  const disabled = override.disabled[Number(AT_DISABLED.exec(path)?.groups?.['index'] ?? -1)];
  if (disabled !== undefined) return { id: disabled, member: '', entry: '' };
  const { name } = AT_NAME.exec(path)?.groups ?? {};
  return name === undefined ? null : { id: name, member: '', entry: '' };
}

/** The phrase or name itself, as it stands in a list that has no numbers. */
function entryOf(one: object, list: string, index: number): string {
  let value: unknown = one;
  for (const name of [...list.split('.'), index]) {
    value = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(String(name)) : undefined;
  }
  return typeof value === 'string' ? `\u201C${value}\u201D` : `(${index + 1})`;
}
