import type { Domain } from '../../content/trace.ts';
import { applyOverride, type Pack, type PackOverride, revisedVersion } from './pack.ts';
import { packOf } from './registry.ts';

interface OwnOverride {
  readonly override: PackOverride;
  readonly version: number | 'candidate';
}

/** The pack of a domain as a project uses it; its version names the override. */
export function projectPack(domain: Domain, own: OwnOverride | null): Pack {
  const pack = packOf(domain);
  if (own === null) return pack;
  return { ...applyOverride(pack, own.override), version: revisedVersion(pack.version, own.version) };
}
