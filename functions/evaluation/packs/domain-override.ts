import * as z from 'zod';
import { Domain } from '../../content/trace.ts';
import { applyOverride, type Pack, PackOverride, revisedVersion } from './pack.ts';
import { packOf } from './registry.ts';

/** The override of one domain by one project, as stored. */
export const DomainOverride = z.object({
  organization_id: z.string(),
  project_id: z.string(),
  domain: Domain,
  override: PackOverride,
  /** Counts the changes. */
  version: z.int().positive(),
  updated_at: z.string(),
});
export type DomainOverride = z.infer<typeof DomainOverride>;

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
