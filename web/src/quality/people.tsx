import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Quality } from '../../../lib/client/api-types.ts';
import { formatCount, formatDuration } from '../format/numbers.ts';
import { DataTable } from '../parts/data-table.tsx';
import { AgreementTable } from './agreement-table.tsx';
import { RateCell } from './rate-cell.tsx';
import { showAgreement, showRate } from './rates.ts';

export function People({ figures: { people } }: { figures: Quality }) {
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header variant="h2" description="Two people who labelled the same review and knew nothing of each other.">
            Agreement of people
          </Header>
        }
      >
        <SpaceBetween size="m">
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'κ (Cohen)', value: <RateCell shown={showAgreement(people.agreement.kappa)} /> },
              { label: 'AC1 (Gwet)', value: <RateCell shown={showAgreement(people.agreement.ac1)} /> },
              { label: 'α (Krippendorff)', value: <RateCell shown={showAgreement(people.alpha)} /> },
              { label: 'Recall of a first label', value: <RateCell shown={showRate(people.recall)} /> },
              { label: 'Specificity of a first label', value: <RateCell shown={showRate(people.specificity)} /> },
              { label: 'Where people stayed unsure', value: <RateCell shown={showRate(people.undecided)} /> },
            ]}
          />
          <AgreementTable categories={people.agreement.categories} table={people.agreement.table} />
        </SpaceBetween>
      </Container>
      <DataTable
        title="People"
        items={people.raters}
        keyOf={({ rater }) => rater}
        columns={[
          { id: 'rater', header: 'Person', cell: ({ rater }) => rater, isRowHeader: true },
          { id: 'labels', header: 'Labels', cell: ({ labels }) => formatCount(labels), isNumber: true },
          { id: 'right', header: 'As decided in the end', cell: ({ right }) => <RateCell shown={showRate(right)} /> },
          {
            id: 'seconds',
            header: 'Time for a label (median)',
            cell: (one) => formatDuration(one.median_seconds === null ? null : one.median_seconds * 1_000),
            isNumber: true,
          },
        ]}
        empty="Nobody has finished a review in this time."
      />
    </SpaceBetween>
  );
}
