import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { AlertDryRun, AlertRule } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { plural } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import { ChoiceField, LongTextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useChange } from '../parts/queries.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import { useZone } from '../url-state/scope.ts';
import { readChangedRule, readRule, TEMPLATES, type TemplateId, tellRule, tellTemplate } from './rule-form.ts';

const PATH = 'api/v1/alert-rules';

interface Props {
  /** The rule to change; null for a new one. */
  readonly rule: AlertRule | null;
  readonly project: string;
  readonly onClose: () => void;
}

export function RuleDialog({ rule, project, onClose }: Props) {
  const zone = useZone();
  const [template, setTemplate] = useState<TemplateId>('share');
  const [text, setText] = useState(() => (rule === null ? tellTemplate('share') : tellRule(rule)));
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const save = useChange<object, AlertRule>(
    (body) =>
      rule === null
        ? request(PATH, { method: 'POST', body: { ...body, project_id: project } })
        : request(`${PATH}/${encodeURIComponent(rule.rule_id)}`, { method: 'PATCH', body }),
    [PATH],
    onClose,
  );
  const trial = useChange<object, AlertDryRun>(
    (body) => request(`${PATH}/dry-run`, { method: 'POST', body: { ...body, project_id: project } }),
    [],
  );
  const withRule = (read: ReturnType<typeof readRule>, use: (body: object) => void): void => {
    setProblem('problem' in read ? read.problem : undefined);
    if ('rule' in read) use(read.rule);
  };
  const refused = Object.entries(fieldProblems(save.error ?? trial.error)).map(([path, said]) => `${path} ${said}`);
  return (
    <FormDialog
      title={rule === null ? 'New rule' : `Change ${rule.name}`}
      action={rule === null ? 'Create rule' : 'Change rule'}
      onSubmit={() => withRule(rule === null ? readRule(text) : readChangedRule(text), save.mutate)}
      onClose={onClose}
      isBusy={save.isPending}
      error={save.error}
    >
      {rule === null ? (
        <ChoiceField
          label="Begin with"
          value={template}
          onChange={(id) => {
            setTemplate(id);
            setText(tellTemplate(id));
          }}
          choices={TEMPLATES}
        />
      ) : null}
      <LongTextField
        label="Rule"
        description="The API reference lists the members."
        value={text}
        onChange={setText}
        problem={problem ?? (refused.length === 0 ? undefined : refused.join('; '))}
        rows={14}
      />
      <Button formAction="none" loading={trial.isPending} onClick={() => withRule(readRule(text), trial.mutate)}>
        Try it on the last week
      </Button>
      <NotDone error={trial.error} />
      {trial.data === undefined ? null : <TrialResult result={trial.data} zone={zone} />}
    </FormDialog>
  );
}

function TrialResult({ result, zone }: { result: AlertDryRun; zone: string }) {
  return (
    <SpaceBetween size="xs">
      <Box fontWeight="bold">
        <span role="status">
          {plural(result.total, 'episode')} from {formatTime(result.seen_from, zone)} to{' '}
          {formatTime(result.seen_until, zone)}
        </span>
      </Box>
      <ul>
        {result.alerts.map(({ opened_at: at, severity, summary, count }) => (
          <li key={`${at} ${summary}`}>
            {formatTime(at, zone)}, {severity}, {plural(count, 'trace')}: <StrangerName text={summary} atMost={200} />
          </li>
        ))}
        {result.not_seen.map((said) => (
          <li key={said}>{said}</li>
        ))}
      </ul>
    </SpaceBetween>
  );
}
