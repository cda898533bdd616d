import type { CircuitStore } from '../judging/circuit.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Project } from '../projects/project.ts';

/** A circuit that was open until then and that nobody has tried since says nothing any more. */
const BELIEVED_MILLISECONDS = 15 * 60_000;

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
  return async (project) => {
    if (judging === null || !(await judging.isJudged(project))) return null;
    const model = project.judge.model ?? judging.deployment.model;
    if (model === null) return null;
    const circuit = await circuits.find(model);
    if (circuit === null) return true;
    return circuit.openUntil + BELIEVED_MILLISECONDS > now() ? false : null;
  };
}
