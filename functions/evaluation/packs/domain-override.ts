import * as z from 'zod';
import { Domain } from '../../content/trace.ts';
import { PackOverride } from './pack.ts';

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
