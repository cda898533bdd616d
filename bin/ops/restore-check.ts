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
        ...page.map(({ pk, sk, organization_id, created_at, deleted_at }) => ({
          pk,
          sk,
          organization_id,
          created_at,
          deleted_at,
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
  return items.flatMap(({ pk, sk, organization_id: owner, deleted_at: deletedAt }) => {
    // Of a deleted trace only its tombstone is left.
    if (sk !== 'META' || deletedAt !== undefined) return [];
    if (pk.startsWith('TRACE#') && !has(pk, 'BODY') && !madeOfSpans.has(pk)) return [`${pk} has no body`];
    if (pk.startsWith('KEY#') && !has(`ORG#${owner}`, 'META')) return [`${pk} belongs to no organization`];
    return [];
  });
}
