import * as z from 'zod';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { csvLine } from '../csv.ts';
import { MAX_EXAMINED } from '../list-traces.ts';
import type { TraceRecord } from '../trace-store.ts';
import type { TraceServices } from './services.ts';
import { TraceSummaryResource, toContent, toTraceSummary } from './trace-resource.ts';
import { findPage, ListQuery } from './traces.ts';

const FORMATS = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
} as const;

type Summary = z.infer<typeof TraceSummaryResource>;
const COLUMNS = [...TraceSummaryResource.omit({ usage: true }).keyof().options] as const;
const USAGE_COLUMNS = [...TraceSummaryResource.shape.usage.keyof().options] as const;

export const exportTracesRoute = defineRoute({
  operation: 'exportTraces',
  method: 'GET',
  path: '/api/v1/traces/export',
  summary: "Export a project's traces as lines of JSON or CSV",
  tag: 'traces',
  params: NONE,
  query: ListQuery.extend({
    format: z.enum(['ndjson', 'csv']).default('ndjson'),
    content: z
      .enum(['none', 'masked'])
      .default('none')
      .meta({ description: '`masked` adds the content as stored; lines of JSON only.' }),
    limit: z.coerce.number().int().min(1).max(MAX_EXAMINED).default(MAX_EXAMINED),
  }).refine(({ format, content }) => format === 'ndjson' || content === 'none', {
    path: ['content'],
    message: 'is told in lines of JSON only',
  }),
  body: NO_BODY,
  responses: {
    200: {
      description:
        'A page. The headers `x-item-count` and `x-next-cursor` say how many it has and how to go on; lines of JSON end with one that says the same (`{"type":"end","count":2,"next_cursor":null}`). In CSV, a text that a spreadsheet would take for a formula begins with an apostrophe.',
    },
  },
  async run({ caller, query }, services: TraceServices) {
    const { format, content, ...page } = query;
    const withContent = (records: readonly TraceRecord[]) =>
      Promise.all(records.map((record) => contentOf(services, record)));
    const summaries = async (records: readonly TraceRecord[]) => records.map(toTraceSummary);
    const shown = await findPage(services, caller, page, content === 'none' ? summaries : withContent);
    const { items, next_cursor: next } = shown;
    const end = { type: 'end', count: items.length, next_cursor: next };
    const text =
      format === 'csv'
        ? [csvLine([...COLUMNS, ...USAGE_COLUMNS]), ...items.map(toCsv)].join('')
        : [...items, end].map((line) => `${JSON.stringify(line)}\n`).join('');
    return {
      status: 200,
      headers: {
        'content-type': FORMATS[format],
        'content-disposition': `attachment; filename="traces.${format}"`,
        'x-item-count': String(items.length),
        ...(next === null ? {} : { 'x-next-cursor': next }),
      },
      body: text,
    };
  },
});

/** Null for one that was deleted between the two reads. */
async function contentOf({ traces }: TraceServices, record: TraceRecord) {
  const stored = await traces.find(record.organization_id, record.trace_id);
  if (stored === null || stored.body === null) return null;
  return { ...toTraceSummary(stored.record), content: toContent(stored.body.content) };
}

function toCsv({ usage, ...summary }: Summary): string {
  return csvLine([...COLUMNS.map((name) => summary[name]), ...USAGE_COLUMNS.map((name) => usage[name])]);
}
