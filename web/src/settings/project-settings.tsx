import Alert from '@cloudscape-design/components/alert';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Project } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { useMay } from '../api/session.ts';
import { plural } from '../format/numbers.ts';
import { FIND, FindField } from '../parts/find-field.tsx';
import { JsonEditor } from '../parts/json-editor.tsx';
import { useAnswer } from '../parts/queries.ts';
import { UnsavedChanges } from '../parts/unsaved-changes.tsx';
import { type EditView, ViewChoice } from '../parts/view-choice.tsx';
import { readJsonObject } from '../rules/read-json.ts';
import { QueryState } from '../shell/query-state.tsx';
import { useProject } from '../url-state/scope.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import type { Config } from './merge-patch.ts';
import { SettingRow } from './setting-row.tsx';
import { settingSections } from './setting-sections.ts';
import { problemsBySetting, settingChanges } from './setting-values.ts';
import { typedProblems, withTyped, withValue } from './settings-draft.ts';
import { PROJECTS, useSettingsDraft } from './use-settings-draft.ts';

/** The settings of the project that is chosen at the top. */
export function ProjectSettings() {
  const id = useProject();
  const path = `${PROJECTS}/${encodeURIComponent(id)}`;
  const query = useAnswer<Project>(path);
  return (
    <QueryState query={query} what="project">
      {(project) => <SettingsForm key={project.project_id} project={project} path={path} />}
    </QueryState>
  );
}

function SettingsForm({ project, path }: { project: Project; path: string }) {
  const { base, draft, round, edit, replace, discard, save } = useSettingsDraft(project, path);
  const [view, setView] = useState<EditView>('form');
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const [{ find }, look] = useUrlState(FIND);
  const mayChange = useMay({ operations: ['updateProject'] });
  // What is typed while it is stored would be lost with the answer.
  const isFixed = !mayChange || save.isPending;
  const stored = base.configured;
  const changes = settingChanges(stored, draft.config);
  const typed = typedProblems(draft);
  const refused = problemsBySetting(fieldProblems(save.error), new Set(changes.map(({ what }) => what)));
  const wrong = Object.keys(typed).length;
  const obstacle = unreadable ?? (wrong === 0 ? null : `${plural(wrong, 'setting')} cannot be read yet`);
  const sections = settingSections(find);
  return (
    <>
      <SpaceBetween size="l">
        <Container
          header={
            <Header
              variant="h2"
              description="They take effect within 30 seconds, for what comes in from then on."
              actions={
                <ViewChoice
                  view={view}
                  isHeld={obstacle !== null || save.isPending}
                  onChange={(chosen) => {
                    setView(chosen);
                    replace({ ...draft, typed: {} });
                  }}
                />
              }
            >
              Settings of {project.project_id}
            </Header>
          }
        >
          {view === 'form' ? (
            <FindField
              label="Find a setting"
              value={find}
              onChange={(typed) => look({ find: typed }, { replace: true })}
            />
          ) : (
            <JsonEditor<Config>
              key={round}
              label="What was set, as JSON"
              description="What is not named has its default. The API reference lists every setting."
              value={draft.config}
              read={readConfig}
              onRead={(config) => edit({ config, typed: {} })}
              isFixed={isFixed}
              onProblem={setUnreadable}
              error={save.error}
            />
          )}
        </Container>
        {view === 'form' && refused.others.length > 0 ? <Alert type="error">{refused.others.join('; ')}</Alert> : null}
        {view === 'form' && sections.length === 0 ? <Alert type="info">No setting is called that.</Alert> : null}
        {view === 'form'
          ? sections.map(({ title, paths }) => (
              <Container key={`${title} ${round}`} header={<Header variant="h3">{title}</Header>}>
                <ColumnLayout columns={2}>
                  {paths.map((one) => (
                    <SettingRow
                      key={one}
                      path={one}
                      config={draft.config}
                      typed={draft.typed[one]}
                      problem={typed[one] ?? refused.at[one]}
                      isFixed={isFixed}
                      onChange={(value) => edit(withValue(stored, draft, one, value))}
                      onType={(text) => edit(withTyped(stored, draft, one, text))}
                    />
                  ))}
                </ColumnLayout>
              </Container>
            ))
          : null}
      </SpaceBetween>
      <UnsavedChanges
        changes={changes}
        obstacle={obstacle}
        save={save}
        onStore={() => save.mutate(draft.config)}
        onDiscard={() => {
          setUnreadable(null);
          discard();
        }}
      />
    </>
  );
}

function readConfig(text: string): { readonly value: Config } | { readonly problem: string } {
  const read = readJsonObject(text);
  return 'problem' in read ? read : { value: { ...read.value } };
}
