import * as z from 'zod';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import type { LakePlace } from '../cold-bodies.ts';
import type { TraceRecord } from '../trace-store.ts';
import type { ContentPlace } from './body-items.ts';

/** The items of one trace, all under one partition key: its record with its current evaluation, its body,
 * its earlier evaluations and its spans. */
export const RECORD = 'META';
export const BODY = 'BODY';
export const EVALUATION_PREFIX = 'EVAL#';

/** True where there is no trace: there never was one, or it was deleted. */
export const NO_RECORD = '(attribute_not_exists(pk) OR attribute_exists(deleted_at))';

const DAY_MILLISECONDS = 86_400_000;

export function placeOf(record: TraceRecord): LakePlace {
  const { organization_id: organizationId, trace_id: traceId, project_id: projectId, created_at: createdAt } = record;
  return { organizationId, projectId, createdAt, traceId };
}

/** Whether the day (UTC) of a trace is over: it may be moved to the lake from then on. */
export function mayBeCold({ created_at: createdAt }: Pick<TraceRecord, 'created_at'>, now: number): boolean {
  return now >= Date.parse(createdAt.slice(0, 10)) + DAY_MILLISECONDS;
}

export function isTombstone(item: Item): boolean {
  return item['deleted_at'] !== undefined;
}

/** Tells the body of one submission from that of another with the same id. */
export const BodyTag = z.object({ fingerprint: z.string() });

export function tracePk(organizationId: string, traceId: string): string {
  return `TRACE#${organizationId}#${traceId}`;
}

export function evaluationKey(organizationId: string, traceId: string, evaluationId: string): ItemKey {
  return { pk: tracePk(organizationId, traceId), sk: `${EVALUATION_PREFIX}${evaluationId}` };
}

export function watermarkKey(organizationId: string, projectId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `EVALUATED#${projectId}` };
}

/** Enough of the fingerprint to tell two submissions apart without paying for all of it twice. */
export function tagOf(record: Pick<TraceRecord, 'fingerprint'>): string {
  return record.fingerprint.slice(0, 12);
}

/** Days that a trace lives from its arrival on; its end is rounded up to a second. */
export function retentionDaysOf(record: TraceRecord): number {
  return Math.floor((record.expires_at - Date.parse(record.created_at) / 1000) / 86_400);
}

/** Everything under one partition key, expired or not. */
export async function allItems(table: DynamoTable, pk: string): Promise<Item[]> {
  const items: Item[] = [];
  const pages = table.query({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ConsistentRead: true,
  });
  for await (const page of pages) items.push(...page);
  return items;
}

/** Where the body of a record is put when it is large: a name that only the same content under the same hold has. */
export function bodyPlace(record: TraceRecord): ContentPlace {
  const { organization_id: organizationId, project_id: projectId, trace_id: traceId, charge } = record;
  return {
    organizationId,
    path: [projectId, traceId, `${charge.hold_id}-${tagOf(record)}`],
    days: retentionDaysOf(record),
  };
}
