import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Flashbar from '@cloudscape-design/components/flashbar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { QueuedReEvaluation, Trace } from '../../../lib/client/api-types.ts';
import { sentenceOf } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { mayDo, useSession } from '../api/session.ts';
import { AppealForm } from './appeal-form.tsx';
import { DeleteTrace } from './delete-trace.tsx';
import { expectChange, traceKey } from './use-trace.ts';

/** What the session may do about a trace; what it may not is not offered. */
export function TraceActions({ trace }: { trace: Trace }) {
  const session = useSession();
  const client = useQueryClient();
  const [open, setOpen] = useState<'appeal' | 'delete' | null>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const { evaluation_id: evaluationId, trace_id: id } = trace;
  const again = useMutation({
    mutationFn: (tier: 2 | 3) =>
      request<QueuedReEvaluation>(`api/v1/traces/${encodeURIComponent(id)}/re-evaluate`, {
        method: 'POST',
        body: { tier },
      }),
    onSuccess: async ({ tier }) => {
      setNotice(`Queued for tier ${tier}. The page shows the new evaluation as soon as there is one.`);
      expectChange(id);
      await client.invalidateQueries({ queryKey: traceKey(id) });
    },
  });
  const may = (operation: string): boolean => mayDo(session, { operations: [operation] });
  const items = [
    ...(may('reEvaluateTrace')
      ? [
          { id: 'tier-2', text: 'Evaluate again', description: 'With the rules and models of now' },
          { id: 'tier-3', text: 'Ask the judge', description: 'Where the project has one' },
        ]
      : []),
    ...(may('createAppeal') && evaluationId !== null ? [{ id: 'appeal', text: 'Appeal …' }] : []),
    ...(may('deleteTrace') ? [{ id: 'delete', text: 'Delete …' }] : []),
  ];
  const choose = (chosen: string): void => {
    if (chosen === 'tier-2') again.mutate(2);
    else if (chosen === 'tier-3') again.mutate(3);
    else if (chosen === 'appeal' || chosen === 'delete') setOpen(chosen);
  };
  const message =
    again.error !== null
      ? { type: 'error' as const, content: sentenceOf(again.error) }
      : notice === null
        ? null
        : { type: 'success' as const, content: notice };
  const dismiss = (): void => {
    setNotice(null);
    again.reset();
  };
  return (
    <SpaceBetween size="xs">
      {items.length === 0 ? null : (
        <ButtonDropdown items={items} loading={again.isPending} onItemClick={({ detail }) => choose(detail.id)}>
          Actions
        </ButtonDropdown>
      )}
      {message === null ? null : (
        <Flashbar
          items={[{ ...message, id: 'done', dismissible: true, dismissLabel: 'Dismiss', onDismiss: dismiss }]}
        />
      )}
      {open === 'appeal' && evaluationId !== null ? (
        <AppealForm evaluationId={evaluationId} onClose={() => setOpen(null)} onDone={setNotice} />
      ) : null}
      {open === 'delete' ? <DeleteTrace traceId={id} onClose={() => setOpen(null)} /> : null}
    </SpaceBetween>
  );
}
