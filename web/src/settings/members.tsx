import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Member } from '../../../lib/client/api-types.ts';
import { useMay } from '../api/session.ts';
import { DataTable } from '../parts/data-table.tsx';
import { useList } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useProject } from '../url-state/scope.ts';
import { MemberDialog, RemoveMember } from './member-dialogs.tsx';

export function Members() {
  const project = useProject();
  const path = `api/v1/projects/${encodeURIComponent(project)}/members`;
  const { query, items, more, isLoadingMore } = useList<Member>(path);
  const [open, setOpen] = useState<Member | 'new' | null>(null);
  const [gone, setGone] = useState<Member | null>(null);
  const mayChange = useMay({ operations: ['putMember'] });
  const mayRemove = useMay({ operations: ['removeMember'] });
  return (
    <QueryState query={query} what="the members">
      {() => (
        <>
          <DataTable
            title={`Members of ${project}`}
            description="A member is a person. All keys of a member are one person, and a role holds in one project."
            items={items}
            keyOf={({ user_id: id }) => id}
            more={more}
            isLoadingMore={isLoadingMore}
            actions={mayChange ? <Button onClick={() => setOpen('new')}>Add member</Button> : null}
            columns={[
              {
                id: 'user',
                header: 'Member',
                cell: ({ user_id: id }) => <StrangerName text={id} />,
                isRowHeader: true,
              },
              { id: 'role', header: 'Role', cell: ({ role }) => role },
              { id: 'skills', header: 'Reviews', cell: ({ skills }) => skills?.join(', ') ?? 'every domain' },
              {
                id: 'change',
                header: 'Change',
                cell: (member) => (
                  <SpaceBetween direction="horizontal" size="xs">
                    {mayChange ? (
                      <Button ariaLabel={`Change ${member.user_id}`} onClick={() => setOpen(member)}>
                        Change
                      </Button>
                    ) : null}
                    {mayRemove ? (
                      <Button ariaLabel={`Remove ${member.user_id}`} onClick={() => setGone(member)}>
                        Remove
                      </Button>
                    ) : null}
                  </SpaceBetween>
                ),
              },
            ]}
            empty="No member yet. Give every reviewer one, so that two keys of one person never count as two people."
          />
          {open === null ? null : (
            <MemberDialog path={path} member={open === 'new' ? null : open} onClose={() => setOpen(null)} />
          )}
          {gone === null ? null : <RemoveMember path={path} member={gone} onClose={() => setGone(null)} />}
        </>
      )}
    </QueryState>
  );
}
