import type { AuditedServices } from '../../audit/http/services.ts';
import type { TenantStore } from '../../projects/project.ts';
import type { ReviewStore } from '../../review/review-store.ts';
import type { HeadChanged } from '../head-change.ts';
import type { HeadDependencies } from '../make-version.ts';

/** What the routes of versions of models need. */
export interface HeadServices extends AuditedServices, Omit<HeadDependencies, 'tenants' | 'reviews'> {
  readonly reviews: ReviewStore;
  readonly tenants: TenantStore;
  /** Tells whom it concerns; safe to repeat. */
  tellHeadChange(change: HeadChanged): Promise<void>;
}
