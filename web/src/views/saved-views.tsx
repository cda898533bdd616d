import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
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
  const [isTried, setTried] = useState(false);
  const isGiven = name.trim() !== '';
  return (
    <FormDialog
      title="Save this view"
      action="Save"
      onSubmit={() => {
        setTried(true);
        if (!isGiven) return;
        onName(name.trim());
        onClose();
      }}
      onClose={onClose}
      isBusy={false}
      error={null}
    >
      <TextField
        label="Name"
        description="The view is kept in this browser. To give it to somebody else, share the address of the page."
        value={name}
        onChange={setName}
        problem={isTried && !isGiven ? 'A name by which you find it again' : undefined}
      />
    </FormDialog>
  );
}
