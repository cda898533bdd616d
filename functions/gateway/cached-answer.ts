import { cacheKeyOf, mayBeKept } from './answer-cache.ts';
import type { Asking } from './ask-steps.ts';
import type { CallGuard } from './guard-call.ts';
import { guardWhole } from './guard-output.ts';
import type { GatewayPolicy } from './plan-route.ts';
import type { Target } from './target.ts';
import { readWholeAnswer, type WholeAnswer } from './whole-answer.ts';

/** Where the answer to a request is kept, and what is there. */
export interface CachePlace {
  readonly key: string;
  readonly target: Target;
  readonly found: WholeAnswer | null;
}

/** Looks for a kept answer; null where the project keeps none. A cache that does not answer has none. */
export async function lookUp(
  { deps, caller, read, settings }: Asking,
  policy: GatewayPolicy,
  target: Target | undefined,
): Promise<CachePlace | null> {
  if (!settings.cache || target === undefined) return null;
  const { organization_id: organizationId, project_id: projectId, version } = caller.project;
  const key = await cacheKeyOf(deps.hasher, {
    organizationId,
    projectId,
    policyVersion: `${policy.version}.${version}`,
    target,
    body: read.request,
  });
  const found = await deps.answers.find(organizationId, key).catch((error: unknown) => {
    deps.note('cache_failed', {}, error);
    return null;
  });
  return { key, target, found };
}

/** Keeps an answer that is whole and passes the guard, without what the project masks: nothing else is ever stored (P4). */
export async function keep(
  { deps, caller, settings }: Asking,
  guard: CallGuard,
  place: CachePlace | null,
  answer: WholeAnswer,
): Promise<void> {
  if (place === null || place.found !== null || !mayBeKept(answer)) return;
  const { body, isBlocked } = guardWhole(JSON.stringify(answer), guard.openInspector().inspect);
  if (isBlocked) return;
  await deps.answers
    .put(caller.project.organization_id, place.key, readWholeAnswer(body), settings.cache_seconds)
    .catch((error: unknown) => deps.note('cache_failed', {}, error));
}
