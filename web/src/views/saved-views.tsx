import Box from '@cloudscape-design/components/box';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { NewSavedView, SavedView, SavedViews as Views } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useAnswer, useChange } from '../parts/queries.ts';
import { visibleText } from '../text/visible.ts';
import { useProject } from '../url-state/scope.ts';
import { queryToSave, viewAddress, whyNotSaved } from './views.ts';

type Open = { readonly what: 'save' } | { readonly what: 'delete'; readonly view: SavedView };

/** Opens, saves and deletes views of the page that it stands on, which all members of the project see. */
export function SavedViews() {
  const { pathname, search } = useLocation();
  const project = useProject();
  const navigate = useNavigate();
  // A page asks for what it shows; the views are asked for when somebody comes near the menu.
  const [isNear, setNear] = useState(false);
  const [open, setOpen] = useState<Open | null>(null);
  const may = useMay({ operations: ['listSavedViews'] });
  const isAdmin = useMay({ role: 'admin' });
  const path = viewsPath(project);
  const { data } = useAnswer<Views>(path, {}, { isAsked: may && isNear });
  if (!may) return null;
  const here = (data?.items ?? []).filter(({ page }) => page === pathname);
  const deletable = here.filter(({ is_own: isOwn }) => isOwn || isAdmin);
  const choose = (id: string): void => {
    const view = here.find(({ view_id: own }) => id.endsWith(own));
    if (id === 'save') setOpen({ what: 'save' });
    else if (view === undefined) return;
    else if (id.startsWith('open:')) void navigate(viewAddress(view, new URLSearchParams(search)));
    else setOpen({ what: 'delete', view });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only begins to load what the button within shows
    <span onPointerEnter={() => setNear(true)} onFocus={() => setNear(true)}>
      <ButtonDropdown
        items={[
          { id: 'save', text: 'Save this view …' },
          ...(data === undefined ? [{ id: 'loading', text: 'Loading views …', disabled: true }] : []),
          ...here.map(({ view_id, name }) => ({ id: `open:${view_id}`, text: visibleText(name) })),
          ...(deletable.length === 0
            ? []
            : [
                {
                  text: 'Delete',
                  items: deletable.map(({ view_id, name }) => ({ id: `delete:${view_id}`, text: visibleText(name) })),
                },
              ]),
        ]}
        onItemClick={({ detail }) => choose(detail.id)}
      >
        Views
      </ButtonDropdown>
      {open?.what === 'save' ? <SaveView path={path} onClose={() => setOpen(null)} /> : null}
      {open?.what === 'delete' ? <DeleteView path={path} view={open.view} onClose={() => setOpen(null)} /> : null}
    </span>
  );
}

function viewsPath(project: string): string {
  return `api/v1/projects/${encodeURIComponent(project)}/views`;
}

function SaveView({ path, onClose }: { path: string; onClose: () => void }) {
  const { pathname, search } = useLocation();
  const [name, setName] = useState('');
  const [isTried, setTried] = useState(false);
  const isGiven = name.trim() !== '';
  const save = useChange<NewSavedView, SavedView>((body) => request(path, { method: 'POST', body }), [path], onClose);
  const problems = fieldProblems(save.error);
  const told = problems['name'] ?? problems['query'] ?? whyNotSaved(search) ?? undefined;
  return (
    <FormDialog
      title="Save this view"
      action="Save"
      onSubmit={() => {
        setTried(true);
        if (isGiven) save.mutate({ name, page: pathname, query: queryToSave(search) });
      }}
      onClose={onClose}
      isBusy={save.isPending}
      error={save.error}
    >
      <TextField
        label="Name"
        description="All who read the project see it."
        value={name}
        onChange={setName}
        problem={isTried && !isGiven ? 'A name by which all find it again' : told}
      />
    </FormDialog>
  );
}

function DeleteView({ path, view, onClose }: { path: string; view: SavedView; onClose: () => void }) {
  const remove = useChange<void>(
    () => request(`${path}/${encodeURIComponent(view.view_id)}`, { method: 'DELETE' }),
    [path],
    onClose,
  );
  return (
    <FormDialog
      title={`Delete ${visibleText(view.name)}`}
      action="Delete"
      onSubmit={() => remove.mutate()}
      onClose={onClose}
      isBusy={remove.isPending}
      error={remove.error}
    >
      <Box>It is gone for all who read the project.</Box>
    </FormDialog>
  );
}
