import type { DynamoTable } from '../../storage/dynamodb-table.ts';
import { type OpenPrefix, openPrefixes } from './ledger-items.ts';

const PAGE = 100;

/** Whether a counter of the project or of one of its users is among the open ones of that window. */
export async function hasOpenCounter(
  table: DynamoTable,
  place: { readonly organizationId: string; readonly projectId: string; readonly windowName: string },
): Promise<boolean> {
  const prefixes = openPrefixes(place.organizationId, place.projectId);
  const found = await Promise.all(prefixes.map((prefix) => hasWindow(table, prefix, place.windowName)));
  return found.includes(true);
}

async function hasWindow(table: DynamoTable, { pk, prefix }: OpenPrefix, windowName: string): Promise<boolean> {
  const pages = table.query({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
    ConsistentRead: true,
    Limit: PAGE,
  });
  for await (const items of pages) {
    if (items.some(({ sk }) => String(sk).endsWith(`#${windowName}`))) return true;
  }
  return false;
}
