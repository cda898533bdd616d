import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import type { Rubric } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { useMay } from '../api/session.ts';
import { TextField } from '../parts/fields.tsx';
import { JsonEditor } from '../parts/json-editor.tsx';
import { UnsavedChanges } from '../parts/unsaved-changes.tsx';
import { type EditView, ViewChoice } from '../parts/view-choice.tsx';
import { diffRubrics } from './rubric-diff.ts';
import { contentOf, readRubric } from './rubric-draft.ts';
import { RubricFields } from './rubric-fields.tsx';
import { RubricParts } from './rubric-parts.tsx';
import { rubricProblems } from './rubric-problems.ts';
import { RubricTrial } from './rubric-trial.tsx';
import { RubricVersions } from './rubric-versions.tsx';
import { useRubricDraft } from './use-rubric-draft.ts';

interface Props {
  /** The rubric to make a new version of; null for a new one. */
  readonly rubric: Rubric | null;
  readonly project: string;
  readonly onCreated?: (id: string) => void;
}

/** A rubric as it is, and a draft of its next version. Nothing is changed until it is stored. */
export function RubricEditor({ rubric, project, onCreated }: Props) {
  const [id, setId] = useState(rubric?.rubric_id ?? '');
  const { base, draft, round, edit, replace, discard, save } = useRubricDraft(rubric, project, id.trim());
  const [view, setView] = useState<EditView>('form');
  const [obstacle, setObstacle] = useState<string | null>(null);
  const isNew = rubric === null;
  const mayChange = useMay({ operations: [isNew ? 'createRubric' : 'putRubric'] });
  // What is typed while it is stored would be lost with the answer.
  const isFixed = !mayChange || save.isPending;
  const mayTry = useMay({ operations: ['dryRunRubric'] });
  const created = isNew ? save.data?.rubric_id : undefined;
  // Once the draft is none any longer, and nobody is asked whether to leave it.
  useEffect(() => {
    if (created !== undefined) onCreated?.(created);
  }, [created, onCreated]);
  const changes = diffRubrics(contentOf(base), draft);
  const refused = rubricProblems(fieldProblems(save.error), save.variables ?? draft);
  return (
    <>
      <SpaceBetween size="l">
        <Container
          header={
            <Header
              variant="h2"
              description="Every version is kept. Evaluations name the one they were judged by."
              actions={
                <ViewChoice
                  view={view}
                  isHeld={obstacle !== null || save.isPending}
                  onChange={(chosen) => {
                    setView(chosen);
                    replace(draft);
                  }}
                />
              }
            >
              {base === null ? 'New rubric' : base.version}
            </Header>
          }
        >
          <SpaceBetween size="m">
            {isNew ? (
              <TextField
                label="Id"
                description="What evaluations name it by."
                placeholder="house-style"
                value={id}
                onChange={setId}
                isFixed={isFixed}
                problem={refused.members['rubric_id']}
              />
            ) : null}
            {view === 'json' ? (
              <JsonEditor
                key={round}
                label="Rubric, as JSON"
                description="The API reference lists the members."
                value={draft}
                read={readRubric}
                onRead={edit}
                isFixed={isFixed}
                onProblem={setObstacle}
                error={save.error}
              />
            ) : (
              <RubricFields
                key={round}
                content={draft}
                isOwn={base === null || base.origin === 'own'}
                isFixed={isFixed}
                refused={refused.members}
                onChange={edit}
                onWrong={setObstacle}
              />
            )}
          </SpaceBetween>
        </Container>
        {view === 'json' ? null : <RubricParts content={draft} isFixed={isFixed} refused={refused} onChange={edit} />}
        {isNew || base === null ? null : <RubricVersions rubric={base} />}
        {mayTry && base !== null ? <RubricTrial rubric={base} content={draft} /> : null}
      </SpaceBetween>
      <UnsavedChanges
        changes={changes}
        obstacle={obstacle}
        save={save}
        action={isNew ? 'Create rubric' : 'Store version'}
        onStore={() => save.mutate(draft)}
        onDiscard={() => {
          setObstacle(null);
          discard();
        }}
      />
    </>
  );
}
