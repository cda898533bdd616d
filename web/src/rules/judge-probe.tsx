import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { JudgeProbe, ProbeJudgeRequest } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { formatMoneyShort } from '../format/money.ts';
import { formatDuration } from '../format/numbers.ts';
import { DataTable } from '../parts/data-table.tsx';
import { TextField } from '../parts/fields.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useChange } from '../parts/queries.ts';
import { StrangerName } from '../text/stranger-text.tsx';

/** Asks a model in each mode, and says in which it answers. It spends what the project may spend for judging. */
export function JudgeProbeBox({ path }: { path: string }) {
  const [model, setModel] = useState('');
  const probe = useChange<ProbeJudgeRequest, JudgeProbe>(
    (body) => request(`${path}/probe`, { method: 'POST', body }),
    [],
  );
  return (
    <SpaceBetween size="m">
      <Container
        header={
          <Header
            variant="h2"
            description="Calls the model in every mode. It counts against the daily budget."
            actions={
              <Button
                loading={probe.isPending}
                onClick={() => probe.mutate(model.trim() === '' ? {} : { model: model.trim() })}
              >
                Probe
              </Button>
            }
          >
            Probe
          </Header>
        }
      >
        <TextField
          label="Model to probe"
          description="Empty is the one that judges."
          value={model}
          onChange={setModel}
        />
      </Container>
      <NotDone error={probe.error} />
      {probe.data === undefined ? null : (
        <DataTable
          title={`Modes of ${probe.data.model}`}
          description={
            probe.data.mode === null
              ? 'None works: it cannot judge.'
              : `From now on it is asked in the mode ${probe.data.mode}. The probe cost ${formatMoneyShort(probe.data.cost_usd)}.`
          }
          items={probe.data.modes}
          keyOf={({ mode }) => mode}
          columns={[
            { id: 'mode', header: 'Mode', cell: ({ mode }) => mode, isRowHeader: true },
            {
              id: 'works',
              header: 'Works',
              cell: ({ works }) => (
                <StatusIndicator type={works ? 'success' : 'error'}>{works ? 'Yes' : 'No'}</StatusIndicator>
              ),
            },
            { id: 'detail', header: 'Why not', cell: ({ detail }) => <StrangerName text={detail} atMost={400} /> },
            { id: 'time', header: 'Time', cell: (one) => formatDuration(one.latency_ms), isNumber: true },
            { id: 'cost', header: 'Cost', cell: (one) => formatMoneyShort(one.cost_usd), isNumber: true },
          ]}
          empty="No mode was tried."
        />
      )}
    </SpaceBetween>
  );
}
