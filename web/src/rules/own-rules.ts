import type { PackOverride } from '../../../lib/client/api-types.ts';
import { readJsonObject } from './read-json.ts';

/** The part of an override that is written as text. */
export function tellOwnRules({ rules, limits, rl }: PackOverride): string {
  return JSON.stringify({ rules, limits, rl }, null, 2);
}

/** The override with what was typed; the API says what is wrong inside of a rule. */
export function readOwnRules(
  text: string,
  override: PackOverride,
): { readonly override: PackOverride } | { readonly problem: string } {
  const read = readJsonObject(text);
  if ('problem' in read) return read;
  const unknown = Object.keys(read.value).find((name) => !['rules', 'limits', 'rl'].includes(name));
  if (unknown !== undefined) return { problem: `${unknown} is none of rules, limits and rl` };
  const { rules = [], limits = [], rl = {} }: Partial<PackOverride> = read.value;
  if (!Array.isArray(rules) || !Array.isArray(limits)) return { problem: 'rules and limits are lists' };
  return { override: { ...override, rules, limits, rl } };
}
