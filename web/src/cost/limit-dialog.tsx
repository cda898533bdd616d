import { useState } from 'react';
import type { QuotaLimits, QuotaUpdate } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useChange } from '../parts/queries.ts';
import { LIMIT_NAMES, type LimitForm, readLimitForm } from './limit-change.ts';

const SCOPES = [
  { value: 'project', label: 'This project' },
  { value: 'user', label: 'One user of this project' },
  { value: 'organization', label: 'The whole organization' },
] as const;
const TIMES = [
  { value: 'now', label: 'At once' },
  { value: 'next_window', label: 'From the next day or month' },
] as const;

const NOTHING = {
  max_requests_daily: '',
  max_tokens_daily: '',
  max_cost_daily: '',
  max_requests_monthly: '',
  max_tokens_monthly: '',
  max_cost_monthly: '',
};

interface Props {
  readonly project: string;
  readonly user: string;
  readonly onClose: () => void;
}

export function LimitDialog({ project, user, onClose }: Props) {
  const [form, setForm] = useState<LimitForm>({
    scope: user === '' ? 'project' : 'user',
    projectId: project,
    userId: user,
    values: NOTHING,
    effective: 'now',
  });
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const save = useChange<QuotaUpdate, QuotaLimits>(
    (body) => request('api/v1/quota/update', { method: 'POST', body }),
    ['api/v1/quota/status'],
    onClose,
  );
  const submit = (): void => {
    const read = readLimitForm(form);
    setProblems('problems' in read ? read.problems : {});
    if ('update' in read) save.mutate(read.update);
  };
  const refused = fieldProblems(save.error);
  return (
    <FormDialog
      title="Change limits"
      action="Change limits"
      onSubmit={submit}
      onClose={onClose}
      isBusy={save.isPending}
      error={save.error}
    >
      <ChoiceField label="Of" value={form.scope} onChange={(scope) => setForm({ ...form, scope })} choices={SCOPES} />
      {form.scope === 'user' ? (
        <TextField
          label="User"
          value={form.userId}
          onChange={(userId) => setForm({ ...form, userId })}
          problem={problems['user_id'] ?? refused['user_id']}
        />
      ) : null}
      {LIMIT_NAMES.map(({ name, says }) => (
        <TextField
          key={name}
          label={says}
          placeholder="as it is; none takes it away"
          value={form.values[name]}
          onChange={(value) => setForm({ ...form, values: { ...form.values, [name]: value } })}
          problem={problems[name] ?? refused[name]}
        />
      ))}
      <ChoiceField
        label="From when"
        value={form.effective}
        onChange={(effective) => setForm({ ...form, effective })}
        choices={TIMES}
      />
    </FormDialog>
  );
}
