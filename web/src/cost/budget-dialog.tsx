import { useState } from 'react';
import type { BudgetStatus, BudgetUpdate, NewBudget } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useChange } from '../parts/queries.ts';
import { readThresholds, tellThresholds } from './thresholds.ts';

const SCOPES = [
  { value: 'project', label: 'This project' },
  { value: 'user', label: 'One user of this project' },
  { value: 'organization', label: 'The whole organization' },
] as const;
const PERIODS = [
  { value: 'month', label: 'A month' },
  { value: 'day', label: 'A day' },
] as const;

interface Props {
  /** The budget to change; null for a new one. */
  readonly budget: BudgetStatus | null;
  readonly project: string;
  readonly onClose: () => void;
}

export function BudgetDialog({ budget, project, onClose }: Props) {
  const [name, setName] = useState(budget?.name ?? '');
  const [limit, setLimit] = useState(budget?.limit_usd ?? '');
  const [thresholds, setThresholds] = useState(tellThresholds(budget?.thresholds ?? [0.75, 0.9, 1]));
  const [scope, setScope] = useState<(typeof SCOPES)[number]['value']>('project');
  const [user, setUser] = useState('');
  const [period, setPeriod] = useState<(typeof PERIODS)[number]['value']>('month');
  const shares = readThresholds(thresholds);
  const save = useChange(
    () => {
      const common = { name, limit_usd: limit, thresholds: shares ?? [] };
      if (budget !== null) {
        const body: BudgetUpdate = common;
        return request(`api/v1/budgets/${encodeURIComponent(budget.budget_id)}`, { method: 'PATCH', body });
      }
      const place = { project_id: project, ...(scope === 'user' ? { user_id: user } : {}) };
      const body: NewBudget = { ...common, period, ...(scope === 'organization' ? {} : { scope: place }) };
      return request('api/v1/budgets', { method: 'POST', body });
    },
    ['api/v1/budgets'],
    onClose,
  );
  const problems = fieldProblems(save.error);
  return (
    <FormDialog
      title={budget === null ? 'New budget' : `Change ${budget.name}`}
      action={budget === null ? 'Create budget' : 'Change budget'}
      onSubmit={() => {
        if (shares !== null) save.mutate(undefined);
      }}
      onClose={onClose}
      isBusy={save.isPending}
      error={save.error}
    >
      <TextField label="Name" value={name} onChange={setName} problem={problems['name']} />
      {budget === null ? (
        <>
          <ChoiceField label="Of what" value={scope} onChange={setScope} choices={SCOPES} />
          {scope === 'user' ? (
            <TextField label="User" value={user} onChange={setUser} problem={problems['scope.user_id']} />
          ) : null}
          <ChoiceField label="In" value={period} onChange={setPeriod} choices={PERIODS} />
        </>
      ) : null}
      <TextField
        label="Limit in USD"
        value={limit}
        onChange={setLimit}
        problem={problems['limit_usd']}
        placeholder="500.00"
      />
      <TextField
        label="Tell at (percent)"
        description="A budget tells and refuses nothing. To refuse, set a limit."
        value={thresholds}
        onChange={setThresholds}
        problem={shares === null ? 'Percentages such as 75, 90, 100' : problems['thresholds']}
      />
    </FormDialog>
  );
}
