import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { Project } from '../../../lib/client/api-types.ts';
import { useMay } from '../api/session.ts';
import { formatTime } from '../format/time.ts';
import { DataTable } from '../parts/data-table.tsx';
import { useList } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { PageLink } from '../url-state/links.tsx';
import { useZone } from '../url-state/scope.ts';
import { ProjectDialog } from './project-dialog.tsx';

export function Projects() {
  const zone = useZone();
  const { query, items, more, isLoadingMore } = useList<Project>('api/v1/projects');
  const [open, setOpen] = useState<Project | 'new' | null>(null);
  const mayCreate = useMay({ operations: ['createProject'] });
  const mayChange = useMay({ operations: ['updateProject'] });
  return (
    <QueryState query={query} what="the projects">
      {() => (
        <>
          <DataTable
            title="Projects"
            items={items}
            keyOf={({ project_id: id }) => id}
            more={more}
            isLoadingMore={isLoadingMore}
            actions={mayCreate ? <Button onClick={() => setOpen('new')}>Create project</Button> : null}
            columns={[
              { id: 'id', header: 'Project', cell: ({ project_id: id }) => id, isRowHeader: true },
              { id: 'name', header: 'Name', cell: ({ name }) => <StrangerName text={name} /> },
              { id: 'zone', header: 'Its days are of', cell: ({ config }) => config.time_zone },
              { id: 'domain', header: 'Domain', cell: ({ config }) => config.default_domain },
              {
                id: 'kept',
                header: 'Traces are kept',
                cell: ({ config }) =>
                  config.retention_days === null ? 'as the deployment says' : `${config.retention_days} days`,
              },
              { id: 'created', header: `Since (${zone})`, cell: (project) => formatTime(project.created_at, zone) },
              {
                id: 'state',
                header: 'State',
                cell: ({ status }) => (
                  <StatusIndicator type={status === 'active' ? 'success' : 'stopped'}>{status}</StatusIndicator>
                ),
              },
              {
                id: 'settings',
                header: 'Settings',
                cell: ({ project_id: project }) => (
                  <PageLink to="/settings" query={{ tab: 'project', project }} ariaLabel={`Settings of ${project}`}>
                    Settings
                  </PageLink>
                ),
              },
              {
                id: 'change',
                header: 'Change',
                cell: (project) =>
                  mayChange ? (
                    <Button ariaLabel={`Change ${project.project_id}`} onClick={() => setOpen(project)}>
                      Change
                    </Button>
                  ) : null,
              },
            ]}
            empty="No project."
          />
          {open === null ? null : (
            <ProjectDialog project={open === 'new' ? null : open} onClose={() => setOpen(null)} />
          )}
        </>
      )}
    </QueryState>
  );
}
