import type { NewRubricRequest, Rubric, RubricRequest } from '../../../lib/client/api-types.ts';
import { request, withQuery } from '../api/request.ts';
import { useChange } from '../parts/queries.ts';
import { useDraft } from '../parts/use-draft.ts';
import { type Content, contentOf } from './rubric-draft.ts';

const PATH = 'api/v1/rubrics';

/** The next version of a rubric, or a new one where there is none yet. A version that others stored is not passed over. */
export function useRubricDraft(rubric: Rubric | null, project: string, id: string) {
  const { finish, rebase, ...draft } = useDraft(rubric, contentOf, (one) => one?.revision ?? null);
  const { base } = draft;
  const path = `${PATH}/${encodeURIComponent(id)}`;
  const save = useChange<Content, Rubric>(
    async (content) => {
      if (base === null) {
        const body: NewRubricRequest = { ...content, rubric_id: id, project_id: project };
        return request(PATH, { method: 'POST', body });
      }
      const fresh = await request<Rubric>(withQuery(path, { project_id: project }));
      if (fresh.revision !== base.revision) {
        rebase(fresh, content);
        throw new Error('Somebody stored another version meanwhile. Look at what would change now, and store again.');
      }
      const body: RubricRequest = { ...content, project_id: project };
      return request(path, { method: 'PUT', body });
    },
    [PATH, `${path}/versions`],
    finish,
  );
  return { ...draft, save };
}
