import { useState } from 'react';
import type { Alert, AlertSilence } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useChange } from '../parts/queries.ts';

const HOURS = [
  { value: '1', label: 'An hour' },
  { value: '8', label: 'Eight hours' },
  { value: '24', label: 'A day' },
  { value: '168', label: 'A week' },
] as const;
type Hours = (typeof HOURS)[number]['value'];

function endOf(hours: Hours): string {
  return new Date(Date.now() + Number(hours) * 3_600_000).toISOString();
}

/** One episode is not told for a time. */
export function SilenceDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const [hours, setHours] = useState<Hours>('8');
  const silence = useChange<string, Alert>(
    (until) =>
      request(`api/v1/alerts/${encodeURIComponent(alert.alert_id)}/silence`, { method: 'POST', body: { until } }),
    ['api/v1/alerts'],
    onClose,
  );
  return (
    <FormDialog
      title={`Silence ${alert.name}`}
      action="Silence"
      onSubmit={() => silence.mutate(endOf(hours))}
      onClose={onClose}
      isBusy={silence.isPending}
      error={silence.error}
    >
      <ChoiceField
        label="Tell nobody for"
        description="It is listed all the same."
        value={hours}
        onChange={setHours}
        choices={HOURS}
      />
    </FormDialog>
  );
}

/** Nothing of a project is told for a time. */
export function NewSilence({ project, onClose }: { project: string; onClose: () => void }) {
  const [hours, setHours] = useState<Hours>('8');
  const [reason, setReason] = useState('');
  const create = useChange<void, AlertSilence>(
    () => {
      const body = { project_id: project, ends_at: endOf(hours), reason };
      return request('api/v1/alert-silences', { method: 'POST', body });
    },
    ['api/v1/alert-silences'],
    onClose,
  );
  return (
    <FormDialog
      title={`Silence ${project}`}
      action="Silence project"
      onSubmit={() => create.mutate()}
      onClose={onClose}
      isBusy={create.isPending}
      error={create.error}
    >
      <ChoiceField label="Tell nobody for" value={hours} onChange={setHours} choices={HOURS} />
      <TextField label="Reason" value={reason} onChange={setReason} />
    </FormDialog>
  );
}
