import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Grid from '@cloudscape-design/components/grid';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo, useRef, useState } from 'react';
import type { ClaimedReview } from '../../../lib/client/api-types.ts';
import { NotDone } from '../parts/not-done.tsx';
import { DeskHeader } from './desk-header.tsx';
import { DeskTexts, type SelectionReader } from './desk-texts.tsx';
import { Findings } from './findings.tsx';
import { KeyHelp } from './key-help.tsx';
import type { LabelDraft } from './label-draft.ts';
import { LabelPanel } from './label-panel.tsx';
import { describeLoss } from './lease.ts';
import { MarkDialog, type MarkedRange } from './mark-dialog.tsx';
import { markableTexts } from './markable-texts.ts';
import { SkipDialog } from './skip-dialog.tsx';
import { useDesk } from './use-desk.ts';
import { useDeskKeys } from './use-desk-keys.ts';
import type { NextReview } from './use-next-review.ts';

interface Props {
  readonly review: ClaimedReview;
  readonly next: NextReview;
  readonly leave: () => void;
  readonly restored: LabelDraft | null;
  /** @param draft what was filled in, to go on with */
  readonly claimAgain: (draft: LabelDraft) => void;
}

type Dialog = { readonly is: 'help' | 'skip' } | { readonly is: 'mark'; readonly range: MarkedRange | null };

export function DeskView({ review, next, restored, leave, claimAgain }: Props) {
  const { review_id: id } = review;
  const desk = useDesk(review, restored, {
    onLabelled: () => {
      next.labelled(id, desk.state.draft);
      next.goOn(id);
    },
    onLeft: () => next.goOn(id),
  });
  const texts = useMemo(() => markableTexts(review.content), [review.content]);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const selection = useRef<SelectionReader>({ read: () => null });
  const notes = useRef<{ focus: () => void }>(null);
  const [together, setTogether] = useState<readonly string[]>([]);
  const submit = (): void => desk.submit(together);
  const close = (): void => setDialog(null);
  const mark = (): void => setDialog({ is: 'mark', range: selection.current.read() });
  const undo = (): void => {
    if (desk.state.past.length > 0) desk.take({ kind: 'undo' });
    else next.takeBack(desk.release);
  };
  const giveBack = (): void => void desk.release().then(leave);

  useDeskKeys(
    {
      next: () => desk.take({ kind: 'move', by: 1 }),
      previous: () => desk.take({ kind: 'move', by: -1 }),
      'verdict:pass': () => desk.take({ kind: 'verdict', verdict: 'pass' }),
      'verdict:fail': () => desk.take({ kind: 'verdict', verdict: 'fail' }),
      'verdict:unsure': () => desk.take({ kind: 'verdict', verdict: 'unsure' }),
      'severity:low': () => desk.take({ kind: 'severity', severity: 'low' }),
      'severity:medium': () => desk.take({ kind: 'severity', severity: 'medium' }),
      'severity:high': () => desk.take({ kind: 'severity', severity: 'high' }),
      'severity:critical': () => desk.take({ kind: 'severity', severity: 'critical' }),
      toggle: () => desk.take({ kind: 'toggle' }),
      undo,
      mark,
      notes: () => notes.current?.focus(),
      submit,
      skip: () => setDialog({ is: 'skip' }),
      release: giveBack,
      claim: () => void desk.release().then(() => next.goOn(id)),
      help: () => setDialog({ is: 'help' }),
    },
    dialog !== null || desk.loss !== null || desk.isBusy,
  );

  return (
    <SpaceBetween size="m">
      {desk.loss === null ? null : (
        <Lost reason={desk.loss} next={() => next.goOn(id)} claimAgain={() => claimAgain(desk.state.draft)} />
      )}
      <NotDone error={desk.error} />
      {next.note === null ? null : <Alert type="info">{next.note}</Alert>}
      <DeskHeader review={review} desk={desk} onRelease={giveBack} onHelp={() => setDialog({ is: 'help' })} />
      <Grid gridDefinition={[{ colspan: { default: 12, s: 7 } }, { colspan: { default: 12, s: 5 } }]}>
        <DeskTexts texts={texts} review={review} state={desk.state} selection={selection} />
        <SpaceBetween size="m">
          <Findings review={review} state={desk.state} take={desk.take} />
          <LabelPanel
            review={review}
            desk={desk}
            notes={notes}
            together={together}
            onTogether={setTogether}
            onSubmit={submit}
            onMark={mark}
            onUndo={undo}
            onSkip={() => setDialog({ is: 'skip' })}
          />
        </SpaceBetween>
      </Grid>
      {dialog?.is === 'help' ? <KeyHelp onClose={close} /> : null}
      {dialog?.is === 'skip' ? (
        <SkipDialog
          onClose={close}
          onSkip={(reason) => {
            close();
            desk.skip(reason);
          }}
        />
      ) : null}
      {dialog?.is === 'mark' ? (
        <MarkDialog
          texts={texts}
          range={dialog.range}
          onClose={close}
          onMark={(missed) => {
            close();
            desk.take({ kind: 'mark', missed });
          }}
        />
      ) : null}
    </SpaceBetween>
  );
}

function Lost({ reason, next, claimAgain }: { reason: string; next: () => void; claimAgain: () => void }) {
  const loss = describeLoss(reason);
  return (
    <Alert
      type="warning"
      header={loss.title}
      action={
        <SpaceBetween direction="horizontal" size="xs">
          {loss.next === 'claim' ? <Button onClick={claimAgain}>Claim it again</Button> : null}
          <Button variant={loss.next === 'next' ? 'primary' : 'normal'} onClick={next}>
            Next review
          </Button>
        </SpaceBetween>
      }
    >
      {loss.text}
    </Alert>
  );
}
