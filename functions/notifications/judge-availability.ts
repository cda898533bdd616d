import type { CircuitState, CircuitStore } from '../judging/circuit.ts';
import { ExpiringCache } from '../kernel/expiring-cache.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Project } from '../projects/project.ts';

/** A circuit that was open until then and that nobody has tried since says nothing any more. */
const BELIEVED_MILLISECONDS = 15 * 60_000;
/** Projects share models: their circuits are read once in a look at all of them. */
const CIRCUIT_CACHE_MILLISECONDS = 60_000;
const CACHED_MODELS = 1_000;

interface Outlook {
  readonly deployment: { readonly model: Project['judge']['model'] };
  readonly isJudged: (project: Project) => Promise<boolean>;
}

/** Tells whether the judge of a project answers, by its circuit; null where there is no judge, or nobody knows. */
export function judgeAvailability(
  judging: Outlook | null,
  circuits: Pick<CircuitStore, 'find'>,
  now: Clock,
): (project: Project) => Promise<boolean | null> {
  const known = new ExpiringCache<CircuitState | null>({
    ttlMilliseconds: CIRCUIT_CACHE_MILLISECONDS,
    maxEntries: CACHED_MODELS,
    now,
  });
  return async (project) => {
    if (judging === null || !(await judging.isJudged(project))) return null;
    const model = project.judge.model ?? judging.deployment.model;
    if (model === null) return null;
    const circuit = await known.get(model, () => circuits.find(model));
    if (circuit === null) return true;
    return circuit.openUntil + BELIEVED_MILLISECONDS > now() ? false : null;
  };
}
