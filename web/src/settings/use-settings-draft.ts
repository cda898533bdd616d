import type { Project, ProjectUpdate } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { useChange } from '../parts/queries.ts';
import { useDraft } from '../parts/use-draft.ts';
import { type Config, patchOf } from './merge-patch.ts';
import { mergedSettings, sameSettings } from './setting-values.ts';
import { draftOf } from './settings-draft.ts';

export const PROJECTS = 'api/v1/projects';

/** The settings of a project as somebody changes them. What others stored meanwhile is not undone unasked. */
export function useSettingsDraft(project: Project, path: string) {
  const { finish, rebase, ...draft } = useDraft(project, draftOf, ({ version }) => version);
  const stored = draft.base.configured;
  const save = useChange<Config, Project>(
    async (config) => {
      const fresh = await request<Project>(path);
      const merged = mergedSettings(stored, config, fresh.configured);
      const both = sameSettings(stored, config, fresh.configured);
      if (both.length > 0) {
        rebase(fresh, { config: merged, typed: {} });
        const what = both.join(', ');
        throw new Error(`Somebody changed ${what} meanwhile. Look at what would change now, and store again.`);
      }
      const body: ProjectUpdate = { config: patchOf(fresh.configured, merged) };
      return request<Project>(path, { method: 'PATCH', body });
    },
    [path, PROJECTS],
    finish,
  );
  return { ...draft, save };
}
