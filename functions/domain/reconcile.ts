import type { LedgerStore } from './ledger/ledger-store.ts';
import { reconcileHolds } from './ledger/reconcile-holds.ts';
import type { TenantStore } from './tenancy/tenant.ts';
import { type RequeueDependencies, requeueStuckTraces } from './traces/requeue-stuck-traces.ts';

export interface ReconcileOutcome {
  readonly holdsReleased: number;
  readonly stuck: number;
  readonly requeued: number;
  readonly sentToReview: number;
}

/**
 * Walks over every open counter: ends expired holds, and looks once into each project that had an
 * admission for traces that nobody evaluated. Safe to stop anywhere and to run twice at once.
 */
export async function reconcile(
  deps: RequeueDependencies & { readonly ledger: LedgerStore; readonly tenants: Pick<TenantStore, 'findProject'> },
  isOutOfTime: () => boolean,
): Promise<ReconcileOutcome> {
  const outcome = { holdsReleased: 0, stuck: 0, requeued: 0, sentToReview: 0 };
  const seen = new Set<string>();
  for await (const keys of deps.ledger.openCounters()) {
    outcome.holdsReleased += await reconcileHolds(deps, keys);
    for (const { organizationId, scope } of keys) {
      if (isOutOfTime()) return outcome;
      if (scope.kind === 'organization' || seen.has(`${organizationId}/${scope.projectId}`)) continue;
      seen.add(`${organizationId}/${scope.projectId}`);
      const project = await deps.tenants.findProject(organizationId, scope.projectId);
      if (project === null) continue;
      const found = await requeueStuckTraces(deps, project);
      outcome.stuck += found.stuck;
      outcome.requeued += found.requeued;
      outcome.sentToReview += found.sentToReview;
    }
  }
  return outcome;
}
