import { useState } from 'react';
import type { NewRubricRequest, Rubric, RubricContent, RubricRequest } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { LongTextField, TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useChange } from '../parts/queries.ts';
import { readRubric, tellRubric } from './rubric-text.ts';

interface Props {
  /** The rubric to make a new version of; null for a new one. */
  readonly rubric: Rubric | null;
  readonly project: string;
  readonly onClose: () => void;
}

export function RubricDialog({ rubric, project, onClose }: Props) {
  const [id, setId] = useState('');
  const [text, setText] = useState(() => tellRubric(rubric));
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const save = useChange<RubricContent, Rubric>(
    (content) => {
      if (rubric === null) {
        const body: NewRubricRequest = { ...content, rubric_id: id.trim(), project_id: project };
        return request('api/v1/rubrics', { method: 'POST', body });
      }
      const body: RubricRequest = { ...content, project_id: project };
      return request(`api/v1/rubrics/${encodeURIComponent(rubric.rubric_id)}`, { method: 'PUT', body });
    },
    ['api/v1/rubrics', ...(rubric === null ? [] : [`api/v1/rubrics/${encodeURIComponent(rubric.rubric_id)}/versions`])],
    onClose,
  );
  const problems = Object.entries(fieldProblems(save.error)).map(([path, message]) => `${path} ${message}`);
  return (
    <FormDialog
      title={rubric === null ? 'New rubric' : `Next version of ${rubric.rubric_id}`}
      action={rubric === null ? 'Create rubric' : 'Store version'}
      onSubmit={() => {
        const read = readRubric(text);
        setProblem('problem' in read ? read.problem : undefined);
        if ('rubric' in read) save.mutate(read.rubric);
      }}
      onClose={onClose}
      isBusy={save.isPending}
      error={save.error}
    >
      {rubric === null ? <TextField label="Id" value={id} onChange={setId} placeholder="politeness" /> : null}
      <LongTextField
        label="Rubric"
        description="Every version is kept. Evaluations name the one they were judged by."
        value={text}
        onChange={setText}
        problem={problem ?? (problems.length === 0 ? undefined : problems.join('; '))}
        rows={18}
      />
    </FormDialog>
  );
}
