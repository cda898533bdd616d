import { useQuery } from '@tanstack/react-query';
import type { ProjectList } from '../../../lib/client/api-types.ts';
import { useProject } from '../url-state/scope.ts';
import { request, withQuery } from './request.ts';
import { mayDo, useSession } from './session.ts';

const PAGES_AT_MOST = 20;

/**
 * The projects that the session may choose from; where it may not list them, or until they are asked for, the one that
 * it is in.
 */
export function useProjects(isAsked = true): readonly string[] {
  const session = useSession();
  const current = useProject();
  const { data } = useQuery({
    queryKey: ['projects'],
    queryFn: ({ signal }) => listProjects(signal),
    enabled: isAsked && session.project_id === null && mayDo(session, { operations: ['listProjects'] }),
    staleTime: 60_000,
  });
  if (session.project_id !== null) return [session.project_id];
  const known = data ?? [];
  return known.includes(current) ? known : [current, ...known];
}

async function listProjects(signal: AbortSignal): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_AT_MOST; page++) {
    const list: ProjectList = await request<ProjectList>(withQuery('api/v1/projects', { cursor }), { signal });
    ids.push(...list.items.map(({ project_id }) => project_id));
    cursor = list.next_cursor;
    if (cursor === null) break;
  }
  return ids;
}
