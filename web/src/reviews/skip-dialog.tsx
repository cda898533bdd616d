import { useState } from 'react';
import { TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';

export function SkipDialog({ onSkip, onClose }: { onSkip: (reason: string) => void; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const isGiven = reason.trim() !== '';
  return (
    <FormDialog
      title="Skip this review"
      action="Skip review"
      onSubmit={() => {
        setTried(true);
        if (isGiven) onSkip(reason.trim());
      }}
      onClose={onClose}
      isBusy={false}
      error={null}
    >
      <TextField
        label="Reason"
        description="It is not shown to you again, and still to everybody else."
        value={reason}
        onChange={setReason}
        problem={isTried && !isGiven ? 'Why?' : undefined}
      />
    </FormDialog>
  );
}
