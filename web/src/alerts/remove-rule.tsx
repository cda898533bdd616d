import Box from '@cloudscape-design/components/box';
import type { AlertRule } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useChange } from '../parts/queries.ts';

export function RemoveRule({ rule, onClose }: { rule: AlertRule; onClose: () => void }) {
  const remove = useChange<void>(
    () => request(`api/v1/alert-rules/${encodeURIComponent(rule.rule_id)}`, { method: 'DELETE' }),
    ['api/v1/alert-rules', 'api/v1/alerts'],
    onClose,
  );
  return (
    <FormDialog
      title={rule.shipped ? `Reset ${rule.name}?` : `Remove ${rule.name}?`}
      action={rule.shipped ? 'Reset rule' : 'Remove rule'}
      onSubmit={() => remove.mutate()}
      onClose={onClose}
      isBusy={remove.isPending}
      error={remove.error}
    >
      <Box>{rule.shipped ? 'It goes back to what it was.' : 'Its open episodes are resolved.'}</Box>
    </FormDialog>
  );
}
