import * as z from 'zod';
import { Organization } from '../../access/organization.ts';
import { Domain } from '../../content/trace.ts';
import type { Project } from '../project.ts';
import { ProjectConfig, SparseConfig } from '../project-config.ts';

export const OrganizationResource = Organization.meta({ id: 'Organization' });

export const ProjectResource = z
  .object({
    project_id: z.string(),
    name: z.string(),
    status: z.enum(['active', 'inactive']),
    config: ProjectConfig,
    configured: SparseConfig.meta({ description: 'The settings that were made; all others have their defaults.' }),
    version: z.int(),
    created_at: z.string(),
  })
  .meta({ id: 'Project' });

export function toProjectResource(project: Project): z.input<typeof ProjectResource> {
  return {
    project_id: project.project_id,
    name: project.name,
    status: project.status,
    config: {
      time_zone: project.time_zone,
      default_domain: project.default_domain,
      retention_days: project.retention_days,
      unknown_price: project.unknown_price,
      zero_cost: project.zero_cost,
      masking: project.masking,
      security: project.security,
      cascade: project.cascade,
      judge: project.judge,
      review: project.review,
      features: project.features,
    },
    configured: project.configured,
    version: project.version,
    created_at: project.created_at,
  };
}

export const MemberResource = z
  .object({
    user_id: z.string(),
    project_id: z.string(),
    role: z.enum(['viewer', 'developer', 'admin', 'owner']),
    skills: z.array(Domain).nullable().meta({ description: 'The domains that they review; null for every domain.' }),
  })
  .meta({ id: 'Member' });
