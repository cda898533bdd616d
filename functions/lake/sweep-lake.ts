import type { DueInLake } from './part.ts';
import { removeFromLake, replacePart } from './remove-rows.ts';
import { dropSpare, type LakeDependencies } from './write-part.ts';

const AT_ONCE = 25;
const RETRY_MILLISECONDS = 900_000;

/**
 * Does what is due: removes objects that no part names, parts whose traces have all expired, and deleted traces that
 * were on their way into the lake.
 * @returns how many were done
 * @throws what the first that failed threw, when the others have had their turn
 */
export async function sweepLake(deps: LakeDependencies, isOutOfTime: () => boolean): Promise<number> {
  const failures: unknown[] = [];
  let done = 0;
  for (let found = AT_ONCE; found === AT_ONCE && failures.length === 0 && !isOutOfTime(); ) {
    const due = await deps.store.due(deps.now(), AT_ONCE);
    found = due.length;
    for (const item of due) {
      if (isOutOfTime()) break;
      await sweep(deps, item).then(
        () => void done++,
        (failure: unknown) => void failures.push(failure),
      );
    }
  }
  if (failures.length > 0) throw failures[0];
  return done;
}

async function sweep(deps: LakeDependencies, item: DueInLake): Promise<void> {
  if (item.kind === 'deleted') {
    const place = await deps.store.findDeleted(item.organizationId, item.traceId);
    if (place === null) return;
    await removeFromLake(deps, [place], true).catch(async (failure: unknown) => {
      // It keeps no other from its turn.
      await deps.store.postponeDeleted(place, deps.now() + RETRY_MILLISECONDS);
      throw failure;
    });
    return;
  }
  const { organizationId, projectId } = item;
  if (item.kind === 'spare') {
    // The list may be a moment old, and a part may name it since.
    if (await deps.store.isSpare(organizationId, projectId, item.object)) {
      await dropSpare(deps, organizationId, projectId, item.object);
    }
    return;
  }
  const [createdAt = '', traceId = ''] = item.low.split('#');
  const part = await deps.store.findPart({ organizationId, projectId, createdAt, traceId });
  if (part !== null && part.low === item.low && Date.parse(part.keepUntil) <= deps.now()) {
    await replacePart(deps, part, null);
  }
}
