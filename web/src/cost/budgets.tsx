import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Budgets as BudgetList, BudgetStatus } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { formatMoney } from '../format/money.ts';
import { formatShare } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import { DataTable } from '../parts/data-table.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useAnswer, useChange } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useProject, useZone } from '../url-state/scope.ts';
import { BudgetDialog } from './budget-dialog.tsx';

export function Budgets() {
  const project = useProject();
  const query = useAnswer<BudgetList>('api/v1/budgets', {}, { live: 'list' });
  const mayChange = useMay({ operations: ['createBudget'] });
  const [open, setOpen] = useState<BudgetStatus | 'new' | null>(null);
  const [gone, setGone] = useState<BudgetStatus | null>(null);
  return (
    <QueryState query={query} what="the budgets">
      {({ items }) => (
        <>
          <DataTable
            title="Budgets"
            description="A budget tells when a share of it is spent. It refuses nothing."
            items={items}
            keyOf={({ budget_id: id }) => id}
            actions={mayChange ? <Button onClick={() => setOpen('new')}>New budget</Button> : null}
            columns={[
              { id: 'name', header: 'Budget', cell: ({ name }) => <StrangerName text={name} />, isRowHeader: true },
              { id: 'scope', header: 'Of', cell: ({ scope }) => <StrangerName text={scopeOf(scope)} /> },
              { id: 'window', header: 'In', cell: ({ window: time }) => time },
              { id: 'spent', header: 'Spent', cell: (budget) => <Spent budget={budget} /> },
              { id: 'crossings', header: 'Told at', cell: (budget) => <Crossings budget={budget} /> },
              ...(mayChange
                ? [
                    {
                      id: 'change',
                      header: 'Change',
                      cell: (budget: BudgetStatus) => (
                        <SpaceBetween direction="horizontal" size="xs">
                          <Button ariaLabel={`Change ${budget.name}`} onClick={() => setOpen(budget)}>
                            Change
                          </Button>
                          <Button ariaLabel={`Delete ${budget.name}`} onClick={() => setGone(budget)}>
                            Delete
                          </Button>
                        </SpaceBetween>
                      ),
                    },
                  ]
                : []),
            ]}
            empty={
              <Box>
                No budget yet. A budget tells your channels when three quarters, nine tenths and all of an amount are
                spent.
              </Box>
            }
          />
          {open === null ? null : (
            <BudgetDialog budget={open === 'new' ? null : open} project={project} onClose={() => setOpen(null)} />
          )}
          {gone === null ? null : <DeleteBudget budget={gone} onClose={() => setGone(null)} />}
        </>
      )}
    </QueryState>
  );
}

function scopeOf({ project_id: project, account }: BudgetStatus['scope']): string {
  if (project === null) return 'the organization';
  return account === null ? `project ${project}` : `user ${account} of ${project}`;
}

function Spent({ budget }: { budget: BudgetStatus }) {
  return (
    <ProgressBar
      value={Math.min(100, budget.share * 100)}
      ariaLabel={`Spent of ${budget.name}`}
      additionalInfo={`${formatMoney(budget.spent_usd)} of ${formatMoney(budget.limit_usd)} (${formatShare(budget.share)})`}
    />
  );
}

function Crossings({ budget: { crossings, thresholds } }: { budget: BudgetStatus }) {
  const zone = useZone();
  if (crossings.length === 0) return `Tells at ${thresholds.map((one) => formatShare(one)).join(', ')}`;
  return (
    <>
      {crossings.map(({ threshold, crossed_at: at }) => (
        <Box key={threshold} variant="small" display="block">
          {formatShare(threshold)} on {formatTime(at, zone)}
        </Box>
      ))}
    </>
  );
}

function DeleteBudget({ budget, onClose }: { budget: BudgetStatus; onClose: () => void }) {
  const remove = useChange(
    () => request(`api/v1/budgets/${encodeURIComponent(budget.budget_id)}`, { method: 'DELETE' }),
    ['api/v1/budgets'],
    onClose,
  );
  return (
    <FormDialog
      title={`Delete ${budget.name}?`}
      action="Delete budget"
      onSubmit={() => remove.mutate(undefined)}
      onClose={onClose}
      isBusy={remove.isPending}
      error={remove.error}
    >
      <Box>Nothing is told of it any longer. What was spent stays counted.</Box>
    </FormDialog>
  );
}
