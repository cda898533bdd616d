import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import type { Appeal } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useChange } from '../parts/queries.ts';

const LONGEST = 2_000;

/** Asks that somebody else decides an evaluation. */
export function AppealForm(props: { evaluationId: string; onClose: () => void; onDone: (said: string) => void }) {
  const { evaluationId, onClose, onDone } = props;
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const appeal = useChange<string, Appeal>(
    (text) =>
      request(`api/v1/evaluations/${encodeURIComponent(evaluationId)}/appeals`, {
        method: 'POST',
        body: { reason: text },
      }),
    ['api/v1/appeals'],
    ({ appeal_id: id }) => {
      onDone(`Appeal ${id} was made. Somebody else decides it.`);
      onClose();
    },
  );
  const problem = reason.trim() === '' ? 'Why?' : reason.length > LONGEST ? `At most ${LONGEST} characters` : undefined;
  return (
    <FormDialog
      title="Appeal this evaluation"
      action="Appeal"
      onSubmit={() => {
        setTried(true);
        if (problem === undefined) appeal.mutate(reason.trim());
      }}
      onClose={onClose}
      isBusy={appeal.isPending}
      error={appeal.error}
    >
      <FormField
        label="Why is it wrong?"
        description="Whoever decides reads this beside the trace."
        constraintText={`${reason.length} of ${LONGEST} characters`}
        errorText={isTried ? problem : undefined}
      >
        <Textarea value={reason} rows={6} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </FormDialog>
  );
}
