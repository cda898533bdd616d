import * as z from 'zod';
import { PricePlan } from './price-plan.ts';

/** What one organization may have; published in the README and enforced exactly. */
export const COUNT_LIMITS = { projects: 100, members: 1_000, keys: 1_000 } as const;
export type Counted = keyof typeof COUNT_LIMITS;

export const Organization = z.object({
  organization_id: z.string(),
  name: z.string(),
  email: z.string(),
  status: z.enum(['active', 'inactive']),
  created_at: z.string(),
  /** What the operator asks for each month, where that is to be shown. */
  plan: PricePlan.optional(),
  /** The same by the month from which it holds. */
  plans: z.record(z.string(), PricePlan).optional(),
});
export type Organization = z.infer<typeof Organization>;
export interface OrganizationFinder {
  findOrganization(organizationId: string): Promise<Organization | null>;
}

export type OrganizationChange = Partial<Pick<Organization, 'name' | 'email' | 'status' | 'plan' | 'plans'>>;
