import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import type { ApiKey, NewApiKey, NewApiKeyRequest, RotateApiKeyRequest } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { useProjects } from '../api/projects.ts';
import { request } from '../api/request.ts';
import { ROLES } from '../api/words.ts';
import { choicesOf } from '../parts/choice.ts';
import { ChoiceField, ChoicesField, TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useChange } from '../parts/queries.ts';
import { NEW_KEY, readKeyForm, SCOPES } from './key-form.ts';

const PATH = 'api/v1/api-keys';

interface Props {
  readonly onMade: (key: NewApiKey) => void;
  readonly onClose: () => void;
}

export function CreateKey({ onMade, onClose }: Props) {
  const projects = useProjects();
  const [form, setForm] = useState(NEW_KEY);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const create = useChange<NewApiKeyRequest, NewApiKey>(
    (body) => request(PATH, { method: 'POST', body }),
    [PATH],
    onMade,
  );
  const submit = (): void => {
    const read = readKeyForm(form, Date.now());
    setProblems('problems' in read ? read.problems : {});
    if ('body' in read) create.mutate(read.body);
  };
  const wrong = { ...fieldProblems(create.error), ...problems };
  return (
    <FormDialog
      title="Create key"
      action="Create key"
      onSubmit={submit}
      onClose={onClose}
      isBusy={create.isPending}
      error={create.error}
    >
      <TextField
        label="Name"
        value={form.name}
        onChange={(name) => setForm({ ...form, name })}
        problem={wrong['name']}
      />
      <ChoiceField
        label="Role"
        value={form.role}
        onChange={(role) => setForm({ ...form, role })}
        choices={choicesOf(ROLES)}
      />
      <ChoicesField
        label="Scopes"
        value={form.scopes}
        onChange={(scopes) => setForm({ ...form, scopes })}
        choices={SCOPES}
        placeholder="What it may do"
        problem={wrong['scopes']}
      />
      <ChoiceField
        label="Project"
        value={form.projectId}
        onChange={(projectId) => setForm({ ...form, projectId })}
        choices={[{ value: '', label: 'every project' }, ...choicesOf(projects)]}
        problem={wrong['project_id']}
      />
      <TextField
        label="Member"
        description="In each project the key may do what the member's role there allows."
        value={form.memberId}
        onChange={(memberId) => setForm({ ...form, memberId })}
        problem={wrong['member_id']}
      />
      <TextField
        label="End user"
        description="Binds the key to one end user's traces."
        value={form.userId}
        onChange={(userId) => setForm({ ...form, userId })}
        problem={wrong['user_id']}
      />
      <TextField
        label="Requests a minute at most"
        value={form.requestsPerMinute}
        onChange={(requestsPerMinute) => setForm({ ...form, requestsPerMinute })}
        problem={wrong['rate_limit_per_minute']}
      />
      <TextField
        label="Expires in days"
        description="Empty for never."
        value={form.days}
        onChange={(days) => setForm({ ...form, days })}
        problem={wrong['expires_at']}
      />
    </FormDialog>
  );
}

const GRACES = [
  { value: '0', label: 'At once' },
  { value: '3600', label: 'In an hour' },
  { value: '86400', label: 'In a day' },
] as const;
const ACTIVATIONS = [
  { value: 'first_use', label: 'When the new key is first used' },
  { value: 'now', label: 'Now' },
] as const;

export function RotateKey({ apiKey, onMade, onClose }: Props & { readonly apiKey: ApiKey }) {
  const [grace, setGrace] = useState<(typeof GRACES)[number]['value']>('86400');
  const [activation, setActivation] = useState<(typeof ACTIVATIONS)[number]['value']>('first_use');
  const rotate = useChange<RotateApiKeyRequest, NewApiKey>(
    (body) => request(`${PATH}/${encodeURIComponent(apiKey.id)}/rotate`, { method: 'POST', body }),
    [PATH],
    onMade,
  );
  return (
    <FormDialog
      title={`Rotate ${apiKey.name}`}
      action="Rotate key"
      onSubmit={() => rotate.mutate({ grace_seconds: Number(grace), activation })}
      onClose={onClose}
      isBusy={rotate.isPending}
      error={rotate.error}
    >
      <ChoiceField label="The old key stops working" value={grace} onChange={setGrace} choices={GRACES} />
      <ChoiceField label="Counted from" value={activation} onChange={setActivation} choices={ACTIVATIONS} />
    </FormDialog>
  );
}

export function RevokeKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const revoke = useChange(
    () => request(`${PATH}/${encodeURIComponent(apiKey.id)}`, { method: 'DELETE' }),
    [PATH, 'api/v1/console-sessions'],
    onClose,
  );
  return (
    <FormDialog
      title={`Revoke ${apiKey.name}?`}
      action="Revoke key"
      onSubmit={() => revoke.mutate(undefined)}
      onClose={onClose}
      isBusy={revoke.isPending}
      error={revoke.error}
    >
      <Box>The key {apiKey.id}, and every session opened with it, stops working within 30 seconds, for good.</Box>
    </FormDialog>
  );
}
