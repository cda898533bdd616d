import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Appeal } from '../../../lib/client/api-types.ts';
import { sentenceOf } from '../api/problem.ts';
import { request } from '../api/request.ts';

const LONGEST = 2_000;

/** Asks that somebody else decides an evaluation. */
export function AppealForm(props: { evaluationId: string; onClose: () => void; onDone: (said: string) => void }) {
  const { evaluationId, onClose, onDone } = props;
  const [reason, setReason] = useState('');
  const appeal = useMutation({
    mutationFn: () =>
      request<Appeal>(`api/v1/evaluations/${encodeURIComponent(evaluationId)}/appeals`, {
        method: 'POST',
        body: { reason: reason.trim() },
      }),
    onSuccess: ({ appeal_id }) => {
      onDone(`Appeal ${appeal_id} was made. Somebody else decides it.`);
      onClose();
    },
  });
  return (
    <Modal
      visible
      header="Appeal this evaluation"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              loading={appeal.isPending}
              disabled={reason.trim() === '' || reason.length > LONGEST}
              onClick={() => appeal.mutate()}
            >
              Appeal
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <FormField
        label="Why is it wrong?"
        description="Whoever decides reads this beside the trace."
        constraintText={`${reason.length} of ${LONGEST} characters`}
        errorText={appeal.error === null ? undefined : sentenceOf(appeal.error)}
      >
        <Textarea value={reason} rows={6} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </Modal>
  );
}
