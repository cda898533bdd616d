import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { DeletionReceipt } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { plural } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { downloadText } from '../text/download.ts';
import { useLinks } from '../url-state/links.tsx';
import { useZone } from '../url-state/scope.ts';
import { traceKey } from './use-trace.ts';

/** Deletes a trace after asking, and shows the receipt of what was removed where. */
export function DeleteTrace({ traceId, onClose }: { traceId: string; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const links = useLinks();
  const deletion = useMutation({
    mutationFn: () => request<DeletionReceipt>(`api/v1/traces/${encodeURIComponent(traceId)}`, { method: 'DELETE' }),
  });
  const leave = (): void => {
    client.removeQueries({ queryKey: traceKey(traceId) });
    client.removeQueries({ queryKey: ['traces'] });
    void navigate(links.to('/traces'));
  };
  if (deletion.data !== undefined) return <Receipt receipt={deletion.data} onClose={leave} />;
  return (
    <FormDialog
      title="Delete this trace?"
      action="Delete for good"
      onSubmit={() => deletion.mutate()}
      onClose={onClose}
      isBusy={deletion.isPending}
      error={deletion.error}
    >
      <Box>
        Its texts, evaluations and reviews are removed from every store. Nothing brings them back. You get a receipt of
        what was removed where.
      </Box>
    </FormDialog>
  );
}

function Receipt({ receipt, onClose }: { receipt: DeletionReceipt; onClose: () => void }) {
  const zone = useZone();
  return (
    <Modal
      visible
      header="Deleted"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              iconName="download"
              onClick={() =>
                downloadText(`receipt-${receipt.trace_id}.json`, JSON.stringify(receipt, null, 2), 'application/json')
              }
            >
              Download the receipt
            </Button>
            <Button variant="primary" onClick={onClose}>
              Go to the traces
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Box>
          Trace {receipt.trace_id} was deleted at {formatTime(receipt.deleted_at, zone)} ({zone}).
        </Box>
        {receipt.removed.map(({ store, items }) => (
          <Box key={store}>
            <strong>{store}:</strong> {plural(items.length, 'item')}
            <Box variant="small" display="block">
              {items.join(', ')}
            </Box>
          </Box>
        ))}
      </SpaceBetween>
    </Modal>
  );
}
