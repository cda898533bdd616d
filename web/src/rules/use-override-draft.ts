import type { PackOverride, ProjectDomain } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { useChange } from '../parts/queries.ts';
import { useDraft } from '../parts/use-draft.ts';
import { NO_OVERRIDE } from './pack-rows.ts';

export function overrideOf({ override }: ProjectDomain): PackOverride {
  return override ?? NO_OVERRIDE;
}

function versionOf({ override_version: version }: ProjectDomain): number | null {
  return version;
}

/** What a project changes about a domain, as somebody changes it. What others stored meanwhile is not undone unasked. */
export function useOverrideDraft(current: ProjectDomain) {
  const { finish, rebase, ...draft } = useDraft(current, overrideOf, versionOf);
  const { project_id: project, domain } = draft.base;
  const path = `api/v1/projects/${encodeURIComponent(project)}/domains/${encodeURIComponent(domain)}`;
  const save = useChange<PackOverride, ProjectDomain>(
    async (body) => {
      const fresh = await request<ProjectDomain>(path);
      if (versionOf(fresh) !== versionOf(draft.base)) {
        rebase(fresh, body);
        throw new Error('Somebody stored other rules meanwhile. Look at what would change now, and store again.');
      }
      return request(path, { method: 'PUT', body });
    },
    [path],
    finish,
  );
  return { ...draft, save };
}
