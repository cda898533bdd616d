import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Pack, PackOverride, ProjectDomain } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { useMay } from '../api/session.ts';
import { AnyOrOne } from '../parts/any-or-one.tsx';
import { FindField } from '../parts/find-field.tsx';
import { JsonEditor } from '../parts/json-editor.tsx';
import { UnsavedChanges } from '../parts/unsaved-changes.tsx';
import { type EditView, ViewChoice } from '../parts/view-choice.tsx';
import { oneOf, type UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { DomainTrial } from './domain-trial.tsx';
import { LimitDialog } from './limit-dialog.tsx';
import { overrideChanges } from './override-changes.ts';
import { problemsById } from './override-problems.ts';
import { readOverride, withOwn, withoutOwn } from './own-rules.ts';
import { findRows, type PackRow, packRows, withDisabled, withSeverity } from './pack-rows.ts';
import { PackTable } from './pack-table.tsx';
import { ThresholdsForm } from './rl-form.tsx';
import { shippedThresholds } from './rl-thresholds.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { overrideOf, useOverrideDraft } from './use-override-draft.ts';

const KINDS = ['rule', 'limit', 'check'] as const;
type Find = { readonly find: string; readonly kind: PackRow['kind'] | null };
const FIND: UrlState<Find> = {
  read: (params) => ({ find: params.get('find') ?? '', kind: oneOf(KINDS, params.get('kind')) }),
  write: ({ find, kind }) => ({ find: find === '' ? null : find, kind }),
};

interface Open {
  readonly kind: 'rule' | 'limit';
  /** Null for a new one. */
  readonly id: string | null;
}

interface Props {
  readonly shipped: Pack;
  readonly generic: Pack | undefined;
  readonly current: ProjectDomain;
}

/** What a project uses of a domain, and a draft of what it is to use. Nothing is changed until it is stored. */
export function PackEditor({ shipped, generic, current }: Props) {
  const { base, draft, round, edit, replace, discard, save } = useOverrideDraft(current);
  const [view, setView] = useState<EditView>('form');
  const [obstacle, setObstacle] = useState<string | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const [{ find, kind }, look] = useUrlState(FIND);
  const mayChange = useMay({ operations: ['putProjectDomain'] });
  // What is typed while it is stored would be lost with the answer.
  const isFixed = !mayChange || save.isPending;
  const mayTry = useMay({ operations: ['dryRunDomain'] });
  const { project_id: project, domain } = base;
  const changes = overrideChanges(shipped, overrideOf(base), draft);
  const refused = problemsById(fieldProblems(save.error), save.variables ?? draft);
  const rows = findRows(packRows(shipped, draft), find, kind);
  return (
    <>
      <SpaceBetween size="l">
        <Container
          header={
            <Header
              variant="h2"
              description={`Version ${base.pack.version}. Nothing changes until it is stored.`}
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
              Rules of {domain}
            </Header>
          }
        >
          {view === 'json' ? (
            <JsonEditor
              key={round}
              label="What the project changes, as JSON"
              description="A rule or limit with the id of a shipped one stands in for it. The API reference lists the members."
              value={draft}
              read={readOverride}
              onRead={edit}
              isFixed={isFixed}
              onProblem={setObstacle}
              error={save.error}
            />
          ) : (
            <Grid gridDefinition={[{ colspan: { default: 12, s: 9 } }, { colspan: { default: 12, s: 3 } }]}>
              <FindField
                label="Find a rule"
                value={find}
                onChange={(typed) => look({ find: typed }, { replace: true })}
              />
              <AnyOrOne what="kind" values={KINDS} value={kind} onChange={(chosen) => look({ kind: chosen })} />
            </Grid>
          )}
        </Container>
        {refused.others.length === 0 ? null : <Alert type="error">{refused.others.join('; ')}</Alert>}
        {view === 'json' ? null : (
          <PackTable
            title="Rules, limits and checks"
            description="A limit holds a number to its bounds; a check is what phrases cannot express."
            rows={rows}
            isFixed={isFixed}
            refused={refused.at}
            actions={
              isFixed ? null : (
                <SpaceBetween direction="horizontal" size="xs">
                  <Button onClick={() => setOpen({ kind: 'rule', id: null })}>Add a rule</Button>
                  <Button onClick={() => setOpen({ kind: 'limit', id: null })}>Add a limit</Button>
                </SpaceBetween>
              )
            }
            onSeverity={(row, severity) => edit(withSeverity(draft, row, severity))}
            onUse={(row, isUsed) => edit(withDisabled(draft, row.id, !isUsed))}
            onOpen={(row) => setOpen(row.kind === 'check' ? null : { kind: row.kind, id: row.id })}
            onRemove={(row) => edit(withoutOwn(draft, row.kind === 'limit' ? 'limits' : 'rules', row.id, shipped))}
          />
        )}
        {view === 'json' ? null : (
          <ThresholdsForm
            key={round}
            draft={draft}
            shipped={shippedThresholds(shipped, generic)}
            refused={refused.at}
            isFixed={isFixed}
            onChange={edit}
            onWrong={(isWrong) => setObstacle(isWrong ? 'A threshold cannot be read yet' : null)}
          />
        )}
        {mayTry ? <DomainTrial domain={domain} project={project} override={draft} /> : null}
        {open === null ? null : (
          <OwnDialog
            open={open}
            shipped={shipped}
            draft={draft}
            place={{ project, domain }}
            refused={refused.at[open.id ?? ''] ?? {}}
            onTake={(changed) => {
              edit(changed);
              setOpen(null);
            }}
            onClose={() => setOpen(null)}
          />
        )}
      </SpaceBetween>
      <UnsavedChanges
        changes={changes}
        obstacle={obstacle}
        save={save}
        onStore={() => save.mutate(draft)}
        onDiscard={() => {
          setObstacle(null);
          discard();
        }}
      />
    </>
  );
}

interface OwnProps {
  readonly open: Open;
  readonly shipped: Pack;
  readonly draft: PackOverride;
  readonly place: { readonly project: string; readonly domain: string };
  readonly refused: Readonly<Record<string, string>>;
  readonly onTake: (draft: PackOverride) => void;
  readonly onClose: () => void;
}

/** The form of a rule or a limit. That of a shipped one begins with what is shipped. */
function OwnDialog({ open: { kind, id }, shipped, draft, onTake, ...others }: OwnProps) {
  const byId = <One extends { readonly id: string }>(own: readonly One[], given: readonly One[]): One | null =>
    [...own, ...given].find((one) => one.id === id) ?? null;
  return kind === 'rule' ? (
    <RuleDialog
      {...others}
      one={byId(draft.rules, shipped.rules)}
      draft={draft}
      onTake={(rule) => onTake(withOwn(draft, 'rules', rule, id))}
    />
  ) : (
    <LimitDialog
      {...others}
      one={byId(draft.limits, shipped.limits)}
      draft={draft}
      onTake={(limit) => onTake(withOwn(draft, 'limits', limit, id))}
    />
  );
}
