import type { CostOptimizations, Saving } from '../../../lib/client/api-types.ts';
import { formatMoney } from '../format/money.ts';
import { DataTable } from '../parts/data-table.tsx';
import { useAnswer } from '../parts/queries.ts';
import { showRate } from '../quality/rates.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useProject } from '../url-state/scope.ts';

const KINDS: Readonly<Record<Saving['kind'], string>> = {
  cache_share: 'More of the input could come from a cache',
  cheaper_model: 'Another model of the project costs less and fails no more',
  cut_outputs: 'Answers are cut off by their limit, and paid for',
  failed_spend: 'Much is spent on traces that fail',
  peak_trough: 'Much of the traffic comes within few hours',
  repeated_prompts: 'The same long prompts are sent again and again',
  retries: 'Calls are repeated after failures',
  unpriced: 'Its price is not known',
};

export function Savings() {
  const query = useAnswer<CostOptimizations>('api/v1/costs/optimizations', { project_id: useProject() });
  return (
    <QueryState query={query} what="what could cost less">
      {({ items }) => (
        <DataTable
          title="What could cost less"
          description="Different traffic is compared, so try before you change a model."
          items={items}
          keyOf={({ kind, model }) => `${kind} ${model}`}
          columns={[
            {
              id: 'model',
              header: 'Model',
              cell: ({ model }) => (model === null ? 'All models' : <StrangerName text={model} />),
              isRowHeader: true,
            },
            { id: 'kind', header: 'Why', cell: ({ kind }) => KINDS[kind] },
            { id: 'missing', header: 'Not told without', cell: ({ missing }) => missing ?? '' },
            { id: 'saves', header: 'Saves at most', cell: (one) => formatMoney(one.saves_usd), isNumber: true },
            {
              id: 'evidence',
              header: 'Evidence',
              cell: ({ evidence }) => <StrangerName text={tell(evidence)} atMost={400} />,
            },
          ]}
          empty="Nothing was found. Each suggestion needs 100 traces of a model."
        />
      )}
    </QueryState>
  );
}

function tell(evidence: Saving['evidence']): string {
  return Object.entries(evidence)
    .map(([name, value]) => {
      if (typeof value !== 'object') return `${name} ${value}`;
      const rate = showRate(value);
      return `${name} ${rate.value} (${rate.basis})`;
    })
    .join('; ');
}
