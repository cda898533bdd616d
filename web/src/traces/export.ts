import { requestText, withQuery } from '../api/request.ts';

export type ExportFormat = 'csv' | 'ndjson';

export interface Exported {
  readonly text: string;
  /** What the API said that it sent; as many rows are in the text. */
  readonly rows: number;
}

type FetchPage = (path: string) => Promise<{ readonly text: string; readonly headers: Pick<Headers, 'get'> }>;

/**
 * Reads every page of an export and puts them together.
 * @throws Error when a page does not hold as many rows as it says: a file with a row too few is worse than none
 */
export async function exportTraces(
  query: Readonly<Record<string, string | null>>,
  format: ExportFormat,
  onProgress: (rows: number) => void,
  fetchPage: FetchPage = (path) => requestText(path, { headers: { accept: '*/*' } }),
): Promise<Exported> {
  const parts: string[] = [];
  let rows = 0;
  let cursor: string | null = null;
  do {
    const page = await fetchPage(withQuery('api/v1/traces/export', { ...query, format, cursor }));
    const told = Number(page.headers.get('x-item-count') ?? Number.NaN);
    const { body, count } = format === 'csv' ? readCsv(page.text, parts.length === 0) : readLines(page.text);
    if (count !== told)
      throw new Error(`A page of the export holds ${count} rows and says ${told}. Nothing was saved.`);
    parts.push(body);
    rows += count;
    onProgress(rows);
    cursor = page.headers.get('x-next-cursor');
  } while (cursor !== null);
  return { text: parts.join(''), rows };
}

/** Without the line that ends a page. */
function readLines(text: string): { readonly body: string; readonly count: number } {
  const lines = text.split('\n').filter((line) => line !== '');
  const rows = lines.filter((line) => !line.startsWith('{"type":"end"'));
  return { body: rows.map((row) => `${row}\n`).join(''), count: rows.length };
}

/** Without the line of names, except in the first page. A quoted text may hold ends of lines. */
function readCsv(text: string, keepsNames: boolean): { readonly body: string; readonly count: number } {
  let count = 0;
  let isQuoted = false;
  let firstRow = text.length;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') isQuoted = !isQuoted;
    else if (text[i] === '\n' && !isQuoted) {
      if (count === 0) firstRow = i + 1;
      count++;
    }
  }
  return { body: keepsNames ? text : text.slice(firstRow), count: Math.max(0, count - 1) };
}
