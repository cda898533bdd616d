import type { Project } from '../../../lib/client/api-types.ts';

/** Settings that were made, without defaults. */
export type Config = Project['configured'];
export type Json = Config[string];

/** The JSON merge patch (RFC 7396) from one object to another: null takes a member away. */
export function patchOf(before: Config, after: Config): Config {
  const patch: { [name: string]: Json } = {};
  for (const name of Object.keys(before)) if (!(name in after)) patch[name] = null;
  for (const [name, value] of Object.entries(after)) {
    const old = before[name];
    if (isConfig(value) && isConfig(old)) {
      const inner = patchOf(old, value);
      if (Object.keys(inner).length > 0) patch[name] = inner;
    } else if (JSON.stringify(value) !== JSON.stringify(old)) patch[name] = value;
  }
  return patch;
}

export function isConfig(value: Json | undefined): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
