import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { usePreference } from '../shell/preferences.ts';
import { parseViews, withoutView, withView } from './views.ts';

/** Opens, saves and forgets views of the page that it stands on. */
export function SavedViews() {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const [stored, store] = usePreference('views');
  const [isNaming, setNaming] = useState(false);
  const views = parseViews(stored);
  const here = views.filter((view) => view.path === pathname);
  const choose = (id: string): void => {
    const [action = '', name = ''] = [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)];
    const view = here.find((one) => one.name === name);
    if (action === 'save') setNaming(true);
    else if (action === 'open' && view !== undefined) void navigate(view.path + view.search);
    else if (action === 'forget' && view !== undefined) store(JSON.stringify(withoutView(views, view)));
  };
  return (
    <>
      <ButtonDropdown
        items={[
          { id: 'save:', text: 'Save this view …' },
          ...here.map(({ name }) => ({ id: `open:${name}`, text: name })),
          ...(here.length === 0
            ? []
            : [{ text: 'Forget', items: here.map(({ name }) => ({ id: `forget:${name}`, text: name })) }]),
        ]}
        onItemClick={({ detail }) => choose(detail.id)}
      >
        Views
      </ButtonDropdown>
      {isNaming ? (
        <NameView
          onClose={() => setNaming(false)}
          onName={(name) => store(JSON.stringify(withView(views, { name, path: pathname, search })))}
        />
      ) : null}
    </>
  );
}

function NameView({ onClose, onName }: { onClose: () => void; onName: (name: string) => void }) {
  const [name, setName] = useState('');
  const save = (): void => {
    onName(name.trim());
    onClose();
  };
  return (
    <Modal
      visible
      header="Save this view"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" disabled={name.trim() === ''} onClick={save}>
              Save
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <FormField
        label="Name"
        description="The view is kept in this browser. To give it to somebody else, share the address of the page."
      >
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </Modal>
  );
}
