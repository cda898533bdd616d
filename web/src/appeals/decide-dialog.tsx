import { useState } from 'react';
import type { Appeal, AppealDecision } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { SEVERITIES, type Severity } from '../api/words.ts';
import { choicesOf } from '../parts/choice.ts';
import { ChoiceField, LongTextField, TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useChange } from '../parts/queries.ts';
import { TRACE } from '../trace/use-trace.ts';
import { decisionsOf } from './decisions.ts';

const VERDICTS = [
  { value: '', label: 'The opposite of what stands' },
  { value: 'pass', label: 'pass' },
  { value: 'fail', label: 'fail' },
] as const;
const NOT_SAID = { value: '', label: 'not said' } as const;
const REPAIRS = [
  { value: '', label: 'Nothing' },
  { value: 'rule', label: 'A rule' },
  { value: 'model', label: 'A model' },
] as const;

export function DecideDialog({ appeal, onClose }: { appeal: Appeal; onClose: () => void }) {
  const choices = decisionsOf(appeal.state);
  const [decision, setDecision] = useState<AppealDecision['decision']>(choices[0]?.value ?? 'review');
  const [reason, setReason] = useState('');
  const [verdict, setVerdict] = useState<(typeof VERDICTS)[number]['value']>('');
  const [severity, setSeverity] = useState<Severity | ''>('');
  const [repair, setRepair] = useState<(typeof REPAIRS)[number]['value']>('');
  const [name, setName] = useState('');
  const [isTried, setTried] = useState(false);
  const decide = useChange<AppealDecision, Appeal>(
    (body) => request(`api/v1/appeals/${encodeURIComponent(appeal.appeal_id)}/decide`, { method: 'POST', body }),
    ['api/v1/appeals', TRACE],
    onClose,
  );
  const problems = fieldProblems(decide.error);
  const isOverturning = decision === 'overturn';
  return (
    <FormDialog
      title={`Decide the appeal of ${appeal.trace_id}`}
      action="Decide"
      onSubmit={() => {
        setTried(true);
        if (reason.trim() === '') return;
        decide.mutate({
          decision,
          reason: reason.trim(),
          ...(isOverturning && verdict !== '' ? { verdict } : {}),
          ...(isOverturning && severity !== '' ? { severity } : {}),
          ...(isOverturning && repair !== '' ? { repair: { kind: repair, name: name.trim() } } : {}),
        });
      }}
      onClose={onClose}
      isBusy={decide.isPending}
      error={decide.error}
    >
      <ChoiceField label="Decision" value={decision} onChange={setDecision} choices={choices} />
      <LongTextField
        label="Reason"
        value={reason}
        onChange={setReason}
        problem={isTried && reason.trim() === '' ? 'Why?' : problems['reason']}
        rows={3}
      />
      {isOverturning ? (
        <>
          <ChoiceField label="Verdict" value={verdict} onChange={setVerdict} choices={VERDICTS} />
          <ChoiceField
            label="Severity"
            value={severity}
            onChange={setSeverity}
            choices={[NOT_SAID, ...choicesOf(SEVERITIES)]}
          />
          <ChoiceField label="To be mended" value={repair} onChange={setRepair} choices={REPAIRS} />
          {repair === '' ? null : (
            <TextField
              label={`Name of the ${repair}`}
              value={name}
              onChange={setName}
              problem={problems['repair.name']}
            />
          )}
        </>
      ) : null}
    </FormDialog>
  );
}
