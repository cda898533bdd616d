import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import type { AlertSilence } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { formatTime } from '../format/time.ts';
import { DataTable } from '../parts/data-table.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useAnswer, useChange } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useZone } from '../url-state/scope.ts';
import { NewSilence } from './silence-dialog.tsx';

const PATH = 'api/v1/alert-silences';

export function Silences({ project }: { project: string }) {
  const zone = useZone();
  const query = useAnswer<{ readonly items: readonly AlertSilence[] }>(PATH, { project_id: project });
  const mayCreate = useMay({ operations: ['createAlertSilence'] });
  const mayEnd = useMay({ operations: ['deleteAlertSilence'] });
  const [isOpen, setOpen] = useState(false);
  const end = useChange<string>((id) => request(`${PATH}/${encodeURIComponent(id)}`, { method: 'DELETE' }), [PATH]);
  return (
    <>
      <NotDone error={end.error} />
      <QueryState query={query} what="the silences">
        {({ items }) => (
          <DataTable
            title="Silences"
            description="What is silenced is listed, and told to nobody."
            items={items}
            keyOf={({ silence_id: id }) => id}
            actions={mayCreate ? <Button onClick={() => setOpen(true)}>Silence the project</Button> : null}
            columns={[
              {
                id: 'what',
                header: 'What',
                isRowHeader: true,
                cell: ({ project_id: id, rule_id: rule, severity_at_most: severity }) =>
                  [
                    `project ${id ?? 'any'}`,
                    ...(rule === null ? [] : [`rule ${rule}`]),
                    ...(severity === null ? [] : [`up to ${severity}`]),
                  ].join(', '),
              },
              { id: 'from', header: `From (${zone})`, cell: (silence) => formatTime(silence.starts_at, zone) },
              { id: 'to', header: 'Until', cell: (silence) => formatTime(silence.ends_at, zone) },
              { id: 'reason', header: 'Reason', cell: ({ reason }) => <StrangerName text={reason} atMost={300} /> },
              {
                id: 'end',
                header: 'End',
                cell: ({ silence_id: id }) =>
                  mayEnd ? (
                    <Button
                      ariaLabel={`End the silence ${id}`}
                      loading={end.isPending && end.variables === id}
                      onClick={() => end.mutate(id)}
                    >
                      End
                    </Button>
                  ) : null,
              },
            ]}
            empty="Everything is told."
          />
        )}
      </QueryState>
      {isOpen ? <NewSilence project={project} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
