import type * as z from 'zod';
import { AegisError } from '../kernel/errors.ts';
import { maskableKinds } from '../masking/masking.ts';
import { ProjectConfig, type SparseConfig } from './project-config.ts';

/**
 * The document after a JSON merge patch (RFC 7396): objects are merged, null takes a setting back to its
 * default, anything else replaces.
 * @throws AegisError `invalid_request` naming each field of the result that is not valid or not known
 */
export function patchConfig(config: SparseConfig, patch: SparseConfig): SparseConfig {
  const merged = mergePatch(config, patch);
  const checked = ProjectConfig.safeParse(merged);
  if (checked.success) {
    refuseUnknownKinds(checked.data);
    return merged;
  }
  throw new AegisError('invalid_request', 'Some fields of the request are not valid.', {
    errors: checked.error.issues.flatMap((issue) => {
      const path = ['config', ...issue.path].join('.');
      if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
      return issue.keys.map((key) => ({ path: `${path}.${key}`, message: 'is not a known field' }));
    }),
  });
}

type Json = z.core.util.JSONType;

function mergePatch(target: SparseConfig, patch: SparseConfig): SparseConfig {
  const merged = new Map<string, Json>(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    const old = merged.get(name);
    if (value === null) merged.delete(name);
    else if (isObject(value)) merged.set(name, mergePatch(isObject(old) ? old : {}, value));
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

function isObject(value: Json | undefined): value is SparseConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Checked here and not in the schema, which functions read that do not carry the rules of tier 0. */
function refuseUnknownKinds({ masking }: ProjectConfig): void {
  const known = maskableKinds();
  const errors = Object.keys(masking.kinds)
    .filter((kind) => !known.has(kind))
    .map((kind) => ({ path: `config.masking.kinds.${kind}`, message: 'is not a kind that can be masked' }));
  if (errors.length > 0)
    throw new AegisError('invalid_request', 'Some fields of the request are not valid.', { errors });
}
