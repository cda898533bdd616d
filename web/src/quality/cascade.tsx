import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { Quality, Rate } from '../../../lib/client/api-types.ts';
import { formatMoneyShort } from '../format/money.ts';
import { formatCount } from '../format/numbers.ts';
import { DataTable } from '../parts/data-table.tsx';
import { RateCell } from './rate-cell.tsx';
import { showRate } from './rates.ts';

const FIGURES: readonly { readonly name: keyof Quality['cascade'] & string; readonly says: string }[] = [
  { name: 'missed_error_rate', says: 'Missed errors: of what passed, what people fail' },
  { name: 'missed_error_share', says: 'Of what people fail, what passed' },
  { name: 'error_rate', says: 'Errors: of all traces, what people fail' },
  { name: 'precision', says: 'Precision: of what is flagged, what people fail' },
  { name: 'recall', says: 'Recall: of what people fail, what is flagged' },
  { name: 'needs_review', says: 'Of all traces, what needs review' },
];

export function Cascade({ figures }: { figures: Quality }) {
  const { cases, cascade } = figures;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`${formatCount(cases.labels)} labels of ${formatCount(cases.decided)} decided reviews; ${formatCount(cases.estimate)} of them are for estimates.`}
        >
          The cascade
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        items={FIGURES.map(({ name, says }) => {
          const rate = cascade[name];
          return { label: says, value: isRate(rate) ? <RateCell shown={showRate(rate)} /> : null };
        })}
      />
    </Container>
  );
}

function isRate(value: Quality['cascade'][keyof Quality['cascade']]): value is Rate {
  return 'method' in value;
}

export function Escalations({ figures }: { figures: Quality }) {
  return (
    <DataTable
      title="Escalations by cause"
      description="Why tiers 0 to 2 send traces on, and whether it is worth its price."
      items={figures.cascade.escalations}
      keyOf={({ reason }) => reason}
      columns={[
        { id: 'reason', header: 'Cause', cell: ({ reason }) => reason, isRowHeader: true },
        { id: 'share', header: 'Of all traces', cell: ({ share }) => <RateCell shown={showRate(share)} /> },
        { id: 'errors', header: 'Errors among them', cell: (one) => <RateCell shown={showRate(one.error_rate)} /> },
        {
          id: 'cost',
          header: 'Judging costs on average',
          cell: (one) => formatMoneyShort(one.mean_judge_cost_usd),
          isNumber: true,
        },
      ]}
      empty="Nothing that people labelled was sent on."
    />
  );
}

export function Evaluators({ figures }: { figures: Quality }) {
  return (
    <DataTable
      title="Evaluators and models"
      description="Each version against the labels of people. A version such as 2.1.0+3 is one of this project's own."
      items={figures.evaluators}
      keyOf={({ name, version }) => `${name}@${version}`}
      columns={[
        { id: 'name', header: 'Evaluator', cell: ({ name }) => name, isRowHeader: true },
        { id: 'version', header: 'Version', cell: ({ version }) => version },
        { id: 'tier', header: 'Tier', cell: ({ tier }) => tier, isNumber: true },
        { id: 'n', header: 'Labelled', cell: ({ n }) => formatCount(n), isNumber: true },
        { id: 'precision', header: 'Precision', cell: (one) => <RateCell shown={showRate(one.precision)} /> },
        { id: 'recall', header: 'Recall', cell: (one) => <RateCell shown={showRate(one.recall)} /> },
        { id: 'confirmed', header: 'Findings confirmed', cell: (one) => <RateCell shown={showRate(one.confirmed)} /> },
      ]}
      empty="No label for an estimate yet. Reviews that are drawn at random make them."
    />
  );
}
