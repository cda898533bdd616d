import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { mapBounded } from '../../kernel/map-bounded.ts';
import type { Clock } from '../../kernel/ports.ts';
import { MAX_TRACE_BYTES } from '../../kernel/sizes.ts';
import { Finding, OmittedFindings } from '../../masking/masking-policy.ts';
import type { StoredSpan } from '../../spans/assemble-trace.ts';
import { NormalizedSpan } from '../../spans/normalized-span.ts';
import { type DynamoTable, failedCondition, type Item } from '../../storage/dynamodb-table.ts';
import type { S3BodyStore } from '../../storage/s3-body-store.ts';
import type { Opening, SpanStore } from '../span-store.ts';
import { Charge, type TraceRecord } from '../trace-store.ts';
import { emptyObject, readContent, storeContent } from './body-items.ts';
import { readRecord, recordItem } from './record-item.ts';
import { isTombstone, RECORD, retentionDaysOf, tracePk } from './trace-items.ts';

const SPAN_PREFIX = 'SPAN#';
/** Large ones are objects, and a trace may have a thousand. */
const READ_AT_ONCE = 32;

const StoredSpanContent = z.object({
  span: NormalizedSpan,
  findings: z.array(Finding),
  omitted_findings: OmittedFindings,
});
const Charged = z.object({ charge: Charge });
/** What every arrival of spans changes; all else is as the first one left it. */
const CHANGED_BY_ARRIVAL = new Set(['status', 'last_span_at']);

export class DynamoSpanStore implements SpanStore {
  readonly #table: DynamoTable;
  readonly #bodies: S3BodyStore;
  readonly #now: Clock;

  constructor(table: DynamoTable, bodies: S3BodyStore, now: Clock) {
    this.#table = table;
    this.#bodies = bodies;
    this.#now = now;
  }

  async open(record: TraceRecord, boundTo: string | null, bytes: number): Promise<Opening> {
    const { pk, sk, ...attributes } = recordItem(record);
    const fields = Object.entries(attributes).map(([name, value], index) => ({
      name,
      value,
      n: `#n${index}`,
      v: `:v${index}`,
    }));
    const assignments = fields.map(({ name, n, v }) =>
      CHANGED_BY_ARRIVAL.has(name) ? `${n} = ${v}` : `${n} = if_not_exists(${n}, ${v})`,
    );
    const owner = boundTo === null ? '' : ' AND user_id = :bound';
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: { pk, sk },
      UpdateExpression: `SET ${assignments.join(', ')}, span_hold = :hold ADD span_bytes :bytes`,
      ConditionExpression: `attribute_not_exists(pk) OR (attribute_exists(last_span_at) AND project_id = :project AND expires_at > :now${owner} AND (attribute_not_exists(span_bytes) OR span_bytes <= :room OR span_hold = :hold))`,
      ExpressionAttributeNames: Object.fromEntries(fields.map(({ n, name }) => [n, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(fields.map(({ v, value }) => [v, value])),
        ':project': record.project_id,
        ':now': Math.floor(this.#now() / 1000),
        // The same admission means that an earlier attempt took the room and its answer was lost.
        ':hold': record.charge.hold_id,
        ':bytes': bytes,
        ':room': MAX_TRACE_BYTES - bytes,
        ...(boundTo === null ? {} : { ':bound': boundTo }),
      },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes } = await this.#table.run((client) => client.send(update));
      const stored = readRecord(Attributes ?? {});
      if (stored.user_id === null && record.user_id !== null) await this.#nameUser(record, record.user_id);
      return stored.charge.hold_id === record.charge.hold_id ? 'opened' : 'joined';
    } catch (error) {
      const { item = {} } = failedCondition(error);
      if (isTombstone(item)) return 'deleted';
      if (!this.#isJoinable(item, record, boundTo)) return 'taken';
      return { room: MAX_TRACE_BYTES - Number(item['span_bytes'] ?? 0) };
    }
  }

  /** Whether it was for want of room alone that spans were not let in. */
  #isJoinable(item: Item, record: TraceRecord, boundTo: string | null): boolean {
    return (
      item['last_span_at'] !== undefined &&
      item['project_id'] === record.project_id &&
      Number(item['expires_at']) * 1000 > this.#now() &&
      (boundTo === null || item['user_id'] === boundTo)
    );
  }

  async claimRequest({ organization_id, trace_id }: TraceRecord, charge: Charge): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: { pk: tracePk(organization_id, trace_id), sk: RECORD },
      UpdateExpression: 'SET has_model = :true, request_charge = :charge',
      // The same admission means that an earlier attempt wrote it and its answer was lost.
      ConditionExpression: 'has_model = :false OR request_charge.hold_id = :hold',
      ExpressionAttributeValues: {
        ':true': true,
        ':false': false,
        ':charge': charge,
        ':hold': charge.hold_id,
      },
    });
    return this.#table.ifConditionHolds((client) => client.send(update));
  }

  async release({ organization_id, trace_id }: TraceRecord, bytes: number): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: { pk: tracePk(organization_id, trace_id), sk: RECORD },
      UpdateExpression: 'ADD span_bytes :bytes',
      ConditionExpression: 'attribute_exists(last_span_at)',
      ExpressionAttributeValues: { ':bytes': -bytes },
    });
    await this.#table.run((client) => client.send(update)).catch(failedCondition);
  }

  /** Of two at the same moment the first stays. */
  async #nameUser({ organization_id, trace_id }: TraceRecord, userId: string): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: { pk: tracePk(organization_id, trace_id), sk: RECORD },
      UpdateExpression: 'SET user_id = :user',
      ConditionExpression: 'attribute_type(user_id, :null)',
      ExpressionAttributeValues: { ':user': userId, ':null': 'NULL' },
    });
    await this.#table.run((client) => client.send(update)).catch(failedCondition);
  }

  async putSpan(record: TraceRecord, span: StoredSpan, charge: Charge): Promise<boolean> {
    const { organization_id: organizationId, trace_id: traceId, project_id: projectId } = record;
    const { span_id: spanId } = span.span;
    const place = {
      organizationId,
      path: [projectId, traceId, 'spans', spanId, charge.hold_id],
      days: retentionDaysOf(record),
    };
    const content = await storeContent(span, place, this.#largeBodies);
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: {
        pk: tracePk(organizationId, traceId),
        sk: `${SPAN_PREFIX}${spanId}`,
        ...content,
        charge,
        expires_at: record.expires_at,
      },
      // The same admission means that an earlier attempt wrote it and its answer was lost.
      ConditionExpression: 'attribute_not_exists(pk) OR charge.hold_id = :hold',
      ExpressionAttributeValues: { ':hold': charge.hold_id },
    });
    try {
      await this.#table.run((client) => client.send(put));
      return true;
    } catch (error) {
      failedCondition(error);
      await emptyObject(content, this.#largeBodies);
      return false;
    }
  }

  async forget({ organization_id, trace_id }: TraceRecord, spanIds: readonly string[]): Promise<void> {
    await mapBounded(spanIds, READ_AT_ONCE, (spanId) => this.#forget(tracePk(organization_id, trace_id), spanId));
  }

  /** Intake may not delete: what is left of the item ends now, and the table removes it. */
  async #forget(pk: string, spanId: string): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: { pk, sk: `${SPAN_PREFIX}${spanId}`, expires_at: Math.floor(this.#now() / 1000) },
      ConditionExpression: 'attribute_exists(charge)',
      ReturnValues: 'ALL_OLD',
    });
    try {
      const { Attributes: before } = await this.#table.run((client) => client.send(put));
      const object = before?.['object'];
      if (typeof object === 'string') await emptyObject({ object }, this.#largeBodies);
    } catch (error) {
      failedCondition(error);
    }
  }

  readonly #largeBodies = () => this.#bodies;
}

/** A trace made of the span items of its partition; null when it is none, or has none yet. */
export async function assembleItems(record: TraceRecord, items: readonly Item[], bodies: () => S3BodyStore) {
  const spanItems = items.filter(isSpan);
  if (record.last_span_at === undefined || spanItems.length === 0) return null;
  const spans = await mapBounded(spanItems, READ_AT_ONCE, (item) => readContent(item, StoredSpanContent, bodies));
  const stored = spans.flatMap((span): StoredSpan[] => (span === null ? [] : [span]));
  if (stored.length === 0) return null;
  // Most traces come whole, and who takes them in starts faster without it.
  const { assembleTrace } = await import('../../spans/assemble-trace.ts');
  return assembleTrace(stored);
}

/** What the spans of a partition were charged. */
export function spanCharges(items: readonly Item[]): Charge[] {
  return items.filter(isSpan).map((item) => Charged.parse(item).charge);
}

function isSpan(item: Item): boolean {
  // One that was forgotten has no charge.
  return item['charge'] !== undefined && String(item['sk']).startsWith(SPAN_PREFIX);
}
