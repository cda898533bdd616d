import * as z from 'zod';
import { countByKind, scanTable, type TableItem } from './scan-table.ts';
import type { Plan, Task } from './task.ts';

/** Traces are stored record and body side by side: a restored table holds a few that were cut in between. */
const EXAMPLES = 5;

/** Looks whether a restored table is whole, before anything is copied back from it. Changes nothing. */
export const restoreCheck: Task = {
  summary: 'check that a restored table is whole; changes nothing',
  usage: '[--table <name of the restored table>]',
  async plan(target, { flags }): Promise<Plan> {
    const tableName = flags['table'] ?? target.outputs.TableName;
    const items: TableItem[] = [];
    for await (const page of scanTable(target, tableName)) {
      // What the check needs of an item, so that a large table fits into memory.
      items.push(
        ...page.map(({ pk, sk, organization_id, created_at, deleted_at, gsi1pk, gsi1sk, part }) => ({
          pk,
          sk,
          organization_id,
          created_at,
          deleted_at,
          gsi1pk,
          gsi1sk,
          part,
        })),
      );
    }
    const problems = findProblems(items);
    const newest = items
      .map(({ created_at: at }) => String(at ?? ''))
      .sort()
      .at(-1);
    return {
      findings: [
        `${tableName}: ${items.length} items, the newest of ${newest || 'no time'}`,
        ...[...countByKind(items)].map(([kind, count]) => `  ${kind}: ${count}`),
        ...(problems.length === 0 ? ['It is whole'] : problems.slice(0, EXAMPLES)),
        ...(problems.length > EXAMPLES ? [`and ${problems.length - EXAMPLES} more`] : []),
      ],
      typeToConfirm: null,
      apply: null,
    };
  },
};

export function findProblems(items: readonly TableItem[]): string[] {
  const known = new Set(items.map(({ pk, sk }) => `${pk}\n${sk}`));
  const has = (pk: string, sk: string) => known.has(`${pk}\n${sk}`);
  const madeOfSpans = new Set(items.filter(({ sk }) => sk.startsWith('SPAN#')).map(({ pk }) => pk));
  const isInLake = lakeOf(items);
  return items.flatMap((item) => {
    const { pk, sk, organization_id: owner, deleted_at: deletedAt } = item;
    // Of a deleted trace only its tombstone is left.
    if (sk !== 'META' || deletedAt !== undefined) return [];
    const hasBody = has(pk, 'BODY') || madeOfSpans.has(pk) || isInLake(item);
    if (pk.startsWith('TRACE#') && !hasBody) return [`${pk} has no body`];
    if (pk.startsWith('KEY#') && !has(`ORG#${owner}`, 'META')) return [`${pk} belongs to no organization`];
    return [];
  });
}

const Part = z.object({ part: z.object({ high: z.string() }) });

/** Whether the record of a trace is within a part of the lake. */
function lakeOf(items: readonly TableItem[]): (record: TableItem) => boolean {
  const parts = new Map<string, { low: string; high: string }[]>();
  for (const item of items) {
    const found = Part.safeParse(item);
    if (!item.pk.startsWith('LAKE#') || !found.success) continue;
    const { high } = found.data.part;
    parts.set(item.pk, [...(parts.get(item.pk) ?? []), { low: item.sk.slice('PART#'.length), high }]);
  }
  return ({ gsi1pk, gsi1sk }) => {
    const [, organizationId, projectId] = String(gsi1pk).split('#');
    const place = String(gsi1sk);
    const own = parts.get(`LAKE#${organizationId}#${projectId}`) ?? [];
    return own.some(({ low, high }) => low <= place && place <= high);
  };
}
