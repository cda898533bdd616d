import type { AuditedServices } from '../../audit/http/services.ts';
import type { Clock, Hasher } from '../../kernel/ports.ts';
import type { TenantStore } from '../../projects/project.ts';
import type { PickLabelExamples } from '../label-examples.ts';
import type { RubricStore } from '../rubric-store.ts';

/** What the routes of rubrics need. */
export interface RubricServices extends AuditedServices {
  readonly tenants: TenantStore;
  readonly rubrics: RubricStore;
  readonly pickLabelExamples: PickLabelExamples;
  readonly hasher: Hasher;
  readonly now: Clock;
}
