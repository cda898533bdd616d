import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Judge, Quality } from '../../../lib/client/api-types.ts';
import { formatCount, formatShare } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import { DataTable } from '../parts/data-table.tsx';
import { describeCertificate, describeDrift, type JudgeStanding, judgeStandings } from './judge-standing.ts';
import { RateCell } from './rate-cell.tsx';
import { showRate } from './rates.ts';

interface Props {
  readonly figures: Quality;
  readonly settings: Judge | undefined;
  readonly zone: string;
}

export function Judges({ figures, settings, zone }: Props) {
  return (
    <DataTable
      title="Judges"
      description={describeUse(settings)}
      items={judgeStandings(figures)}
      keyOf={({ key }) => key}
      columns={[
        { id: 'judge', header: 'Judge', cell: ({ judge }) => <JudgeName judge={judge} />, isRowHeader: true },
        {
          id: 'certificate',
          header: 'Certificate',
          cell: ({ certificate }) => <CertificateCell certificate={certificate} zone={zone} />,
        },
        {
          id: 'drift',
          header: 'Drift',
          cell: ({ drift }) => (
            <>
              <Standing {...describeDrift(drift)} />
              {drift === null ? null : <RateCell shown={showRate(drift.right_on_anchors)} />}
            </>
          ),
        },
        { id: 'precision', header: 'Precision', cell: ({ figures: own }) => <Of rate={own?.precision} /> },
        { id: 'recall', header: 'Recall', cell: ({ figures: own }) => <Of rate={own?.recall} /> },
        { id: 'specificity', header: 'Specificity', cell: ({ figures: own }) => <Of rate={own?.specificity} /> },
        { id: 'abstained', header: 'Left to people', cell: ({ figures: own }) => <Of rate={own?.abstained} /> },
      ]}
      empty={
        settings?.configured === false
          ? 'This project has no judge. Rules, Judge says how to set one up.'
          : 'No trace that a judge rated was labelled yet.'
      }
    />
  );
}

function describeUse(settings: Judge | undefined): string {
  if (settings === undefined) return 'A judge is its model, mode, rubric and prompt.';
  if (!settings.configured) return 'No trace of this project is judged by a model.';
  const decides =
    settings.decides === 'always' ? 'decides from a confidence of 0.7 on' : 'decides once it is certified';
  return `${settings.effective_model ?? 'The judge'} ${decides}.`;
}

function JudgeName({ judge }: Pick<JudgeStanding, 'judge'>) {
  return (
    <>
      {judge.model}
      <Box variant="small">
        {judge.rubric_version}, {judge.mode}, prompt {judge.prompt_hash.slice(0, 12)}
      </Box>
    </>
  );
}

function Standing({ type, text }: ReturnType<typeof describeDrift>) {
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}

function CertificateCell({ certificate, zone }: Pick<JudgeStanding, 'certificate'> & { zone: string }) {
  const set = certificate?.last;
  return (
    <>
      <Standing {...describeCertificate(certificate)} />
      {set === null || set === undefined ? null : (
        <Box variant="small">
          Set {set.set} of {formatTime(set.decided_at, zone)}: sensitivity {set.bad.right}/{set.bad.n}{' '}
          {interval(set.sensitivity)}, specificity {set.good.right}/{set.good.n} {interval(set.specificity)}, gate{' '}
          {formatShare(set.gate)}
        </Box>
      )}
      {certificate === null ? null : (
        <Box variant="small">
          In the present set: {formatCount(certificate.bad.n)} that people fail, {formatCount(certificate.good.n)} that
          they pass
        </Box>
      )}
    </>
  );
}

function interval(bounds: readonly number[] | null): string {
  const [low, high] = bounds ?? [];
  return low === undefined || high === undefined ? '' : `(${formatShare(low)} to ${formatShare(high)})`;
}

function Of({ rate }: { rate: Quality['judges'][number]['precision'] | undefined }) {
  return rate === undefined ? '–' : <RateCell shown={showRate(rate)} />;
}
