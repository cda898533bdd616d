import { useState } from 'react';
import type { Project } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { choicesOf } from '../parts/choice.ts';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useChange } from '../parts/queries.ts';
import { projectForm, readProjectForm } from './project-form.ts';

const PATH = 'api/v1/projects';
const STATES = choicesOf(['active', 'inactive']);

export function ProjectDialog({ project, onClose }: { project: Project | null; onClose: () => void }) {
  const [form, setForm] = useState(() => projectForm(project));
  const save = useChange<NonNullable<ReturnType<typeof readProjectForm>>, Project>(
    (read) =>
      'create' in read
        ? request(PATH, { method: 'POST', body: read.create })
        : request(`${PATH}/${encodeURIComponent(form.projectId)}`, { method: 'PATCH', body: read.update }),
    [PATH, 'projects'],
    onClose,
  );
  const refused = fieldProblems(save.error);
  return (
    <FormDialog
      title={project === null ? 'Create project' : `Change ${project.project_id}`}
      action={project === null ? 'Create project' : 'Change project'}
      onSubmit={() => {
        const read = readProjectForm(form, project);
        if (read === null) onClose();
        else save.mutate(read);
      }}
      onClose={onClose}
      isBusy={save.isPending}
      error={save.error}
    >
      {project === null ? (
        <TextField
          label="Id"
          value={form.projectId}
          onChange={(projectId) => setForm({ ...form, projectId })}
          problem={refused['project_id']}
        />
      ) : (
        <ChoiceField
          label="State"
          description="An inactive project accepts no traces; what is stored can be read."
          value={form.status}
          onChange={(status) => setForm({ ...form, status })}
          choices={STATES}
        />
      )}
      <TextField
        label="Name"
        value={form.name}
        onChange={(name) => setForm({ ...form, name })}
        problem={refused['name']}
      />
    </FormDialog>
  );
}
