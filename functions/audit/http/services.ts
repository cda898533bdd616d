import type { Hasher } from '../../kernel/ports.ts';
import type { RouteServices } from '../../runtime/route.ts';
import type { AuditEvent } from '../audit-entry.ts';
import type { AuditStore } from '../audit-log.ts';

/** What a route needs whose actions are accounted for. */
export interface AuditedServices extends RouteServices {
  /** Adds to the organization's audit log; rejects when it is not there for sure. */
  record(organizationId: string, event: AuditEvent): Promise<void>;
  /** Announces an action and takes it; the announcement stands unless it is known how the action ended. */
  accountFor<T>(organizationId: string, event: AuditEvent, act: () => Promise<T>): Promise<T>;
}

/** What the routes of the audit log need. */
export interface AuditLogServices extends RouteServices {
  readonly audit: AuditStore;
  readonly hasher: Hasher;
  /** Enters the organization's refusals that were only counted so far. */
  enterRefusals(organizationId: string): Promise<void>;
}
