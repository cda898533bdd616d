import * as z from 'zod';
import { Organization } from '../../domain/tenancy/tenant.ts';

export const OrganizationResource = Organization.meta({ id: 'Organization' });

export const ProjectResource = z
  .object({
    project_id: z.string(),
    time_zone: z.string().meta({ description: 'IANA name; quota days begin at its midnight.' }),
    default_domain: z.string(),
    created_at: z.string(),
  })
  .meta({ id: 'Project' });
