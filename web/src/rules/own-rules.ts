import type { Pack, PackOverride } from '../../../lib/client/api-types.ts';
import { readJsonObject } from './read-json.ts';

type Own = { readonly id: string };

/** The override with a rule or limit in the place of the one by that id, or added where there is none. */
export function withOwn<Kind extends 'rules' | 'limits'>(
  override: PackOverride,
  kind: Kind,
  one: PackOverride[Kind][number],
  before: string | null,
): PackOverride {
  const own: readonly PackOverride[Kind][number][] = override[kind];
  const place = own.findIndex(({ id }) => id === (before ?? one.id));
  return { ...override, [kind]: place === -1 ? [...own, one] : own.map((each, at) => (at === place ? one : each)) };
}

/** The override without a rule or limit of its own; what was said of it goes too, unless the pack has one of that id. */
export function withoutOwn(override: PackOverride, kind: 'rules' | 'limits', id: string, shipped: Pack): PackOverride {
  const isOther = (one: Own): boolean => one.id !== id;
  const left = { ...override, [kind]: override[kind].filter(isOther) };
  return [...shipped.rules, ...shipped.limits].every(isOther) ? forget(left, id) : left;
}

function forget(override: PackOverride, id: string): PackOverride {
  const { [id]: _severity, ...severities } = override.severities;
  return { ...override, severities, disabled: override.disabled.filter((one) => one !== id) };
}

const MEMBERS = ['disabled', 'severities', 'rules', 'limits', 'rl'];

/** A whole override as typed; the API says what is wrong inside of a rule. */
export function readOverride(text: string): { readonly value: PackOverride } | { readonly problem: string } {
  const read = readJsonObject(text);
  if ('problem' in read) return read;
  const unknown = Object.keys(read.value).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) return { problem: `${unknown} is none of ${MEMBERS.join(', ')}` };
  const { disabled = [], severities = {}, rules = [], limits = [], rl = {} }: Partial<PackOverride> = read.value;
  if (![disabled, rules, limits].every(Array.isArray)) return { problem: 'disabled, rules and limits are lists' };
  if (![severities, rl].every(isPlain)) return { problem: 'severities and rl are objects' };
  if (![...rules, ...limits].every(hasId)) return { problem: 'Each rule and each limit has an id' };
  return { value: { disabled, severities, rules, limits, rl } };
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasId(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}
