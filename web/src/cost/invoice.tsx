import Box from '@cloudscape-design/components/box';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { InvoicePreview } from '../../../lib/client/api-types.ts';
import { formatMoney } from '../format/money.ts';
import { formatCount } from '../format/numbers.ts';
import { DataTable } from '../parts/data-table.tsx';
import { useAnswer } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import type { UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { lastMonths } from './months.ts';

const MONTH: UrlState<{ readonly month: string | null }> = {
  read: (params) => ({ month: /^\d{4}-\d{2}$/.test(params.get('month') ?? '') ? params.get('month') : null }),
  write: ({ month }) => ({ month }),
};

export function Invoice() {
  const months = lastMonths(new Date().toISOString(), 13);
  const [{ month: chosen }, change] = useUrlState(MONTH);
  const month = chosen ?? months[0] ?? '';
  const query = useAnswer<InvoicePreview>('api/v1/usage/invoice-preview', { month });
  return (
    <QueryState query={query} what="the invoice">
      {(invoice) => (
        <DataTable
          title={`Invoice of ${invoice.month}`}
          description={
            <SpaceBetween direction="horizontal" size="s">
              <span>{invoice.plan === null ? 'No plan: the operator has set no prices.' : `Plan ${invoice.plan}`}</span>
              {invoice.is_final ? (
                <StatusIndicator type="success">Final: every day was recounted</StatusIndicator>
              ) : (
                <StatusIndicator type="pending">A preview: days are still counted</StatusIndicator>
              )}
              <Box variant="span" fontWeight="bold">
                Total {formatMoney(invoice.total_usd)}
              </Box>
            </SpaceBetween>
          }
          actions={
            <Select
              ariaLabel="Month"
              selectedOption={{ value: month, label: month }}
              options={months.map((value) => ({ value, label: value }))}
              onChange={({ detail }) => change({ month: detail.selectedOption.value ?? null })}
            />
          }
          items={invoice.lines}
          keyOf={({ meter }) => meter}
          columns={[
            { id: 'meter', header: 'What', cell: ({ meter }) => meter, isRowHeader: true },
            { id: 'quantity', header: 'Quantity', cell: ({ quantity }) => formatCount(quantity), isNumber: true },
            { id: 'included', header: 'Included', cell: ({ included }) => formatCount(included), isNumber: true },
            { id: 'amount', header: 'Amount', cell: (line) => formatMoney(line.amount_usd), isNumber: true },
          ]}
          empty="Nothing is charged in this month."
        />
      )}
    </QueryState>
  );
}
