import type { MemberStore } from '../../access/member.ts';
import type { AuditedServices } from '../../audit/http/services.ts';
import type { Clock, Hasher } from '../../kernel/ports.ts';
import type { FindProject } from '../../projects/find-project.ts';
import type { RouteServices } from '../../runtime/route.ts';
import type { TraceStore } from '../../traces/trace-store.ts';
import type { AppealStore } from '../appeal.ts';
import type { AppealDependencies } from '../appeals.ts';
import type { OpenDependencies } from '../open-review.ts';
import type { ReviewStore } from '../review-store.ts';
import type { WorkDependencies } from '../work-on-review.ts';

/** What the routes that show reviews and appeals need. */
export interface ReviewReadServices extends RouteServices {
  readonly reviews: ReviewStore;
  readonly appeals: AppealStore;
  readonly members: MemberStore;
  readonly findProject: FindProject;
  readonly hasher: Hasher;
  readonly now: Clock;
}

/** What the routes need by which people review, appeal and decide. */
export interface ReviewServices
  extends AuditedServices,
    ReviewReadServices,
    Omit<OpenDependencies, 'traces'>,
    Omit<AppealDependencies, 'traces' | 'reviews'>,
    Omit<WorkDependencies, 'traces'> {
  readonly traces: TraceStore;
}
