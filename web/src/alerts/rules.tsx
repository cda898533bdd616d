import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import type { AlertRule } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { DataTable } from '../parts/data-table.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useAnswer, useChange } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useProject } from '../url-state/scope.ts';
import { describeCondition } from './describe-alert.ts';
import { RemoveRule } from './remove-rule.tsx';
import { RuleDialog } from './rule-dialog.tsx';

const PATH = 'api/v1/alert-rules';

export function AlertRules() {
  const project = useProject();
  const query = useAnswer<{ readonly items: readonly AlertRule[] }>(PATH, { project_id: project });
  const mayCreate = useMay({ operations: ['createAlertRule'] });
  const mayChange = useMay({ operations: ['updateAlertRule'] });
  const mayRemove = useMay({ operations: ['deleteAlertRule'] });
  const [open, setOpen] = useState<AlertRule | 'new' | null>(null);
  const [gone, setGone] = useState<AlertRule | null>(null);
  const turn = useChange<AlertRule, AlertRule>(
    ({ rule_id: id, enabled }) =>
      request(`${PATH}/${encodeURIComponent(id)}`, { method: 'PATCH', body: { enabled: !enabled } }),
    [PATH],
  );
  return (
    <>
      <NotDone error={turn.error} />
      <QueryState query={query} what="the rules">
        {({ items }) => (
          <DataTable
            title="Rules"
            description="In force within 30 seconds. Try a rule on the last week before you store it."
            items={items}
            keyOf={({ rule_id: id }) => id}
            actions={mayCreate ? <Button onClick={() => setOpen('new')}>New rule</Button> : null}
            columns={[
              {
                id: 'name',
                header: 'Rule',
                isRowHeader: true,
                cell: ({ name, shipped }) => (
                  <>
                    <StrangerName text={name} /> {shipped ? <Badge>shipped</Badge> : null}
                  </>
                ),
              },
              {
                id: 'on',
                header: 'Looks for',
                cell: ({ on }) => <StrangerName text={describeCondition(on)} atMost={300} />,
              },
              { id: 'of', header: 'Of', cell: ({ project_id: id }) => id ?? 'every project' },
              { id: 'severity', header: 'Severity', cell: ({ severity }) => severity ?? 'that of the issue' },
              {
                id: 'channels',
                header: 'Tells',
                cell: ({ channels }) => (channels.length === 0 ? 'the default channels' : channels.join(', ')),
              },
              {
                id: 'enabled',
                header: 'On',
                cell: (rule) => (
                  <Toggle
                    checked={rule.enabled}
                    disabled={!mayChange || turn.isPending}
                    ariaLabel={`Use ${rule.name}`}
                    onChange={() => turn.mutate(rule)}
                  />
                ),
              },
              {
                id: 'change',
                header: 'Change',
                cell: (rule) => (
                  <SpaceBetween direction="horizontal" size="xs">
                    {mayChange ? (
                      <Button ariaLabel={`Change ${rule.name}`} onClick={() => setOpen(rule)}>
                        Change
                      </Button>
                    ) : null}
                    {mayRemove ? (
                      <Button
                        ariaLabel={`${rule.shipped ? 'Reset' : 'Remove'} ${rule.name}`}
                        onClick={() => setGone(rule)}
                      >
                        {rule.shipped ? 'Reset' : 'Remove'}
                      </Button>
                    ) : null}
                  </SpaceBetween>
                ),
              },
            ]}
            empty="No rule is about this project."
          />
        )}
      </QueryState>
      {open === null ? null : (
        <RuleDialog rule={open === 'new' ? null : open} project={project} onClose={() => setOpen(null)} />
      )}
      {gone === null ? null : <RemoveRule rule={gone} onClose={() => setGone(null)} />}
    </>
  );
}
