import * as z from 'zod';
import { Domain } from '../../content/trace.ts';
import type { DomainOverride } from '../../evaluation/packs/domain-override.ts';
import {
  NumericLimit,
  type Pack,
  PackCheck,
  PackOverride,
  PackRule,
  RlThresholds,
} from '../../evaluation/packs/pack.ts';

export const PackResource = z
  .object({
    domain: Domain,
    version: z
      .string()
      .meta({ description: 'The version of the shipped pack, and after `+` the number of the override.' }),
    rules: z.array(PackRule.meta({ id: 'PackRule' })),
    limits: z.array(NumericLimit.meta({ id: 'PackLimit' })),
    checks: z.array(PackCheck).meta({ description: 'Checks that phrases cannot express.' }),
    rl: RlThresholds.nullable().meta({ description: 'Thresholds of RL episodes; null when the generic ones apply.' }),
  })
  .meta({ id: 'Pack', description: 'The rules of a domain.' });

export const ProjectDomainResource = z
  .object({
    project_id: z.string(),
    domain: Domain,
    override: PackOverride.nullable().meta({ description: 'What the project changes; null when it changes nothing.' }),
    override_version: z
      .int()
      .nullable()
      .meta({ description: 'The number of the override; it grows with every change.' }),
    updated_at: z.string().nullable(),
    pack: PackResource.meta({ description: 'The pack that the project uses.' }),
  })
  .meta({ id: 'ProjectDomain' });

export function toPackResource({ rl, ...pack }: Pack): z.input<typeof PackResource> {
  return { ...pack, rl: rl ?? null };
}

export function toProjectDomainResource(
  projectId: string,
  domain: Domain,
  stored: DomainOverride | null,
  pack: Pack,
): z.input<typeof ProjectDomainResource> {
  return {
    project_id: projectId,
    domain,
    override: stored?.override ?? null,
    override_version: stored?.version ?? null,
    updated_at: stored?.updated_at ?? null,
    pack: toPackResource(pack),
  };
}
