import type { Judge } from '../../../lib/client/api-types.ts';
import { useAnswer } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { useProject } from '../url-state/scope.ts';
import { JudgeForm } from './judge-form.tsx';

export function JudgeTab() {
  const project = useProject();
  const query = useAnswer<Judge>(`api/v1/projects/${encodeURIComponent(project)}/judge`);
  return (
    <QueryState query={query} what="the judge">
      {(judge) => <JudgeForm key={JSON.stringify(judge)} judge={judge} />}
    </QueryState>
  );
}
