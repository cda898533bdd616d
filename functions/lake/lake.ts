import { mapBounded } from '../kernel/map-bounded.ts';
import type { ColdBodies } from '../traces/cold-bodies.ts';
import type { RangedFile } from './part.ts';
import { readFromLake } from './read-body.ts';
import { removeFromLake } from './remove-rows.ts';
import type { LakeDependencies } from './write-part.ts';

const READ_AT_ONCE = 16;

/** The lake as those see it who read and delete traces. */
export function coldBodies(deps: LakeDependencies): ColdBodies {
  const recent = new Map<string, RangedFile>();
  return {
    read: (place) => readFromLake({ ...deps, recent }, place),
    async remove(organizationId, traceIds) {
      const places = await mapBounded(traceIds, READ_AT_ONCE, (id) => deps.store.findDeleted(organizationId, id));
      return removeFromLake(
        deps,
        places.filter((place) => place !== null),
      );
    },
  };
}
