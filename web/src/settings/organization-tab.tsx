import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useState } from 'react';
import type { Organization, OrganizationUpdate } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { formatTime } from '../format/time.ts';
import { TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useAnswer, useChange } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useZone } from '../url-state/scope.ts';

const PATH = 'api/v1/organization';

export function OrganizationTab() {
  const zone = useZone();
  const query = useAnswer<Organization>(PATH);
  const mayChange = useMay({ operations: ['updateOrganization'] });
  const [isOpen, setOpen] = useState(false);
  return (
    <QueryState query={query} what="the organization">
      {(organization) => (
        <>
          <Container
            header={
              <Header variant="h2" actions={mayChange ? <Button onClick={() => setOpen(true)}>Change</Button> : null}>
                Organization
              </Header>
            }
          >
            <KeyValuePairs
              columns={3}
              items={[
                { label: 'Name', value: <StrangerName text={organization.name} /> },
                { label: 'Id', value: organization.organization_id },
                { label: 'E-mail', value: <StrangerName text={organization.email} /> },
                { label: 'State', value: organization.status },
                { label: 'Since', value: formatTime(organization.created_at, zone) },
                { label: 'Plan', value: organization.plan?.name ?? 'none' },
              ]}
            />
          </Container>
          {isOpen ? <OrganizationDialog organization={organization} onClose={() => setOpen(false)} /> : null}
        </>
      )}
    </QueryState>
  );
}

function OrganizationDialog({ organization, onClose }: { organization: Organization; onClose: () => void }) {
  const [name, setName] = useState(organization.name);
  const [email, setEmail] = useState(organization.email);
  const save = useChange<OrganizationUpdate, Organization>(
    (body) => request(PATH, { method: 'PATCH', body }),
    [PATH, 'session'],
    onClose,
  );
  const problems = fieldProblems(save.error);
  return (
    <FormDialog
      title="Change the organization"
      action="Change organization"
      onSubmit={() => save.mutate({ name, email })}
      onClose={onClose}
      isBusy={save.isPending}
      error={save.error}
    >
      <TextField label="Name" value={name} onChange={setName} problem={problems['name']} />
      <TextField label="E-mail" type="email" value={email} onChange={setEmail} problem={problems['email']} />
    </FormDialog>
  );
}
