import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Flashbar from '@cloudscape-design/components/flashbar';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/problem.ts';
import { formatCount, plural } from '../format/numbers.ts';
import { downloadText } from '../text/download.ts';
import { type ExportFormat, exportTraces } from './export.ts';

const TYPES: Readonly<Record<ExportFormat, string>> = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

/** Saves all traces of a search as a file, and says how many rows it has. */
export function useTraceExport(query: () => Readonly<Record<string, string | null>>) {
  const [progress, setProgress] = useState(0);
  const { mutate, isPending, isSuccess, data, error, reset } = useMutation({
    mutationFn: async (format: ExportFormat) => {
      setProgress(0);
      const { text, rows } = await exportTraces(query(), format, setProgress);
      downloadText(`traces.${format}`, text, TYPES[format]);
      return rows;
    },
  });
  const button = (
    <ButtonDropdown
      loading={isPending}
      loadingText={`Exporting, ${formatCount(progress)} so far`}
      items={[
        { id: 'csv', text: 'CSV' },
        { id: 'ndjson', text: 'Lines of JSON' },
      ]}
      onItemClick={({ detail }) => mutate(detail.id === 'csv' ? 'csv' : 'ndjson')}
    >
      Export
    </ButtonDropdown>
  );
  const message = isSuccess
    ? { type: 'success' as const, content: `Exported ${plural(data, 'trace')}: as many rows as the API counted.` }
    : error === null
      ? null
      : { type: 'error' as const, content: sentenceOf(error) };
  const notice =
    message === null ? null : (
      <Flashbar items={[{ ...message, id: 'export', dismissible: true, dismissLabel: 'Dismiss', onDismiss: reset }]} />
    );
  return { button, notice };
}
