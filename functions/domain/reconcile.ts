import type { CounterKey, LedgerStore } from './ledger/ledger-store.ts';
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
 * @throws Error at the end when a part failed; the others were done all the same
 */
export async function reconcile(
  deps: RequeueDependencies & { readonly ledger: LedgerStore; readonly tenants: Pick<TenantStore, 'findProject'> },
  isOutOfTime: () => boolean,
): Promise<ReconcileOutcome> {
  const outcome = { holdsReleased: 0, stuck: 0, requeued: 0, sentToReview: 0 };
  const failures: unknown[] = [];
  const attempt = (part: Promise<void>) => part.catch((failure: unknown) => void failures.push(failure));
  const seen = new Set<string>();

  const endHolds = async (keys: readonly CounterKey[]) => {
    outcome.holdsReleased += await reconcileHolds(deps, keys);
  };
  const requeue = async (organizationId: string, projectId: string) => {
    const project = await deps.tenants.findProject(organizationId, projectId);
    if (project === null) return;
    const found = await requeueStuckTraces(deps, project, isOutOfTime);
    outcome.stuck += found.stuck;
    outcome.requeued += found.requeued;
    outcome.sentToReview += found.sentToReview;
  };

  for await (const keys of deps.ledger.openCounters()) {
    await attempt(endHolds(keys));
    for (const { organizationId, scope } of keys) {
      if (isOutOfTime()) break;
      if (scope.kind === 'organization' || seen.has(`${organizationId}/${scope.projectId}`)) continue;
      seen.add(`${organizationId}/${scope.projectId}`);
      await attempt(requeue(organizationId, scope.projectId));
    }
    if (isOutOfTime()) break;
  }
  if (failures.length > 0) throw new Error(`${failures.length} parts could not be reconciled`, { cause: failures[0] });
  return outcome;
}
