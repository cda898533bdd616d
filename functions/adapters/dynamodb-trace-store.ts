import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { keptChargesOf } from '../domain/ledger/kept-charges.ts';
import type { Clock } from '../domain/ports.ts';
import {
  type Charge,
  type PutTraceOutcome,
  type RemovedCopies,
  type StoredEvaluation,
  type StoredTrace,
  TraceBody,
  type TraceRange,
  TraceRecord,
  type TraceStore,
} from '../domain/traces/trace-store.ts';
import { readContent, storeContent } from './body-items.ts';
import { DynamoEvaluationItems, evaluationsOf } from './dynamodb-evaluation-items.ts';
import { keepCharge } from './dynamodb-kept-charges.ts';
import { assembleItems, spanCharges } from './dynamodb-span-store.ts';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from './dynamodb-table.ts';
import { listKeys } from './dynamodb-trace-index.ts';
import { LiveItems } from './live-items.ts';
import type { S3BodyStore } from './s3-body-store.ts';
import { BODY, BodyTag, RECORD, recordItem, retentionDaysOf, tagOf, tracePk, watermarkKey } from './trace-items.ts';

/** One that removes, one that finds nothing, and one to spare for a writer in between. */
const MAX_DELETION_LOOKS = 3;

export class DynamoTraceStore implements TraceStore {
  readonly #table: DynamoTable;
  readonly #items: LiveItems;
  readonly #evaluations: DynamoEvaluationItems;
  readonly #bodies: S3BodyStore | undefined;

  /** Without `bodies` only what the table holds can be read and written. */
  constructor(table: DynamoTable, now: Clock, bodies?: S3BodyStore) {
    this.#table = table;
    this.#items = new LiveItems(table, now);
    this.#evaluations = new DynamoEvaluationItems(table, this.#items);
    this.#bodies = bodies;
  }

  async put(record: TraceRecord, body: TraceBody): Promise<PutTraceOutcome> {
    const bodyItem = this.#storeBody(record, body);
    const [meta, content] = await Promise.allSettled([
      this.#items.putIfAbsent(recordItem(record)),
      bodyItem.then((item) => this.#items.putIfAbsent(item)),
    ]);
    if (meta.status === 'rejected') throw meta.reason;
    const existing = meta.value === null ? null : TraceRecord.parse(meta.value);
    // The same admission means that an earlier attempt wrote it and its answer was lost.
    if (existing !== null && existing.charge.hold_id !== record.charge.hold_id) {
      return { outcome: 'exists', record: existing };
    }
    if (content.status === 'rejected') throw content.reason;
    // The body of another submission with the same id came first, but this record won.
    if (content.value !== null) await this.#putForeign(await bodyItem);
    return { outcome: 'stored' };
  }

  async putBody(record: TraceRecord, body: TraceBody): Promise<void> {
    await this.#putForeign(await this.#storeBody(record, body));
  }

  async find(organizationId: string, traceId: string): Promise<StoredTrace | null> {
    const items = await this.#all(organizationId, traceId);
    const record = this.#live(items.find((item) => item['sk'] === RECORD));
    if (record === null) return null;
    const body = items.find((item) => item['sk'] === BODY);
    const assembled = await assembleItems(record, items, this.#largeBodies);
    return {
      record,
      body: assembled?.body ?? (await this.#readBody(record, body)),
      assembled,
      spanCharges: assembled === null ? [] : spanCharges(items),
      evaluations: evaluationsOf(items),
    };
  }

  async findRecord(organizationId: string, traceId: string): Promise<TraceRecord | null> {
    return this.#live(await this.#table.get({ pk: tracePk(organizationId, traceId), sk: RECORD }));
  }

  async findCharges(organizationId: string, traceId: string, holdId: string): Promise<readonly Charge[]> {
    const record = await this.findRecord(organizationId, traceId);
    if (record === null) return [];
    const own = record.charge.hold_id === holdId ? [record.charge] : [];
    if (record.last_span_at === undefined) return own;
    const charges = spanCharges(await this.#all(organizationId, traceId));
    return [...own, ...charges.filter((charge) => charge.hold_id === holdId)];
  }

  findEvaluation(organizationId: string, traceId: string, evaluationId: string): Promise<StoredEvaluation | null> {
    return this.#evaluations.findEvaluation(organizationId, traceId, evaluationId);
  }

  findEvaluations(records: readonly TraceRecord[]): Promise<(StoredEvaluation | null)[]> {
    return this.#evaluations.findEvaluations(records);
  }

  async *list(range: TraceRange): AsyncGenerator<readonly TraceRecord[]> {
    for await (const keys of listKeys(this.#table, range)) {
      const items = await this.#table.batchGet(keys);
      const byPk = new Map(items.map((item) => [item['pk'], item]));
      yield keys.flatMap(({ pk }) => this.#live(byPk.get(pk)) ?? []);
    }
  }

  putEvaluation(organizationId: string, evaluation: StoredEvaluation, expiresAt: number): Promise<boolean> {
    return this.#evaluations.putEvaluation(organizationId, evaluation, expiresAt);
  }

  removeEvaluation(organizationId: string, evaluation: StoredEvaluation): Promise<void> {
    return this.#evaluations.removeEvaluation(organizationId, evaluation);
  }

  async markEvaluated(
    record: TraceRecord,
    evaluation: StoredEvaluation,
    learned: Partial<TraceRecord> = {},
  ): Promise<boolean> {
    const further = Object.keys(learned).map((name) => `, ${name} = :${name}`);
    return this.#updateRecord(record.organization_id, record.trace_id, {
      set: `SET #status = :status, verdict = :verdict, severity = :severity, total_issues = :issues, evaluation_id = :id${further.join('')}`,
      condition: `charge.hold_id = :hold${learned.corrections === undefined ? '' : notCorrectedSince(record)}`,
      values: {
        ...(learned.corrections === undefined || record.corrections === undefined
          ? {}
          : { ':before': record.corrections }),
        ...Object.fromEntries(Object.entries(learned).map(([name, value]) => [`:${name}`, value])),
        ':hold': record.charge.hold_id,
        ':status': 'evaluated',
        ':verdict': evaluation.verdict,
        ':severity': evaluation.severity,
        ':issues': evaluation.issues.length,
        ':id': evaluation.evaluation_id,
      },
    });
  }

  async markRequeued(record: TraceRecord): Promise<boolean> {
    return this.#updateRecord(record.organization_id, record.trace_id, {
      set: 'SET requeues = :next',
      condition: '#status = :queued AND requeues = :known',
      values: { ':next': record.requeues + 1, ':known': record.requeues, ':queued': 'queued' },
    });
  }

  async delete(organizationId: string, traceId: string): Promise<RemovedCopies | null> {
    const removed = new Set<string>();
    const objects = new Set<string>();
    // An evaluation that ended meanwhile is found by the next look, and none can end after the record is gone.
    for (let look = 0; look < MAX_DELETION_LOOKS; look++) {
      const items = await this.#all(organizationId, traceId);
      if (items.length === 0) break;
      const record = items.find((item) => item['sk'] === RECORD);
      await this.#keepCharge(record);
      for (const { object } of items) {
        if (typeof object !== 'string') continue;
        await this.#largeBodies().delete(object);
        objects.add(object);
      }
      // The record goes last: as long as it is there, an interrupted deletion can be repeated.
      const sks = items.map((item) => String(item['sk'])).sort((a, b) => Number(a === RECORD) - Number(b === RECORD));
      for (const sk of sks) {
        const isGone = await this.#remove(
          { pk: tracePk(organizationId, traceId), sk },
          sk === RECORD ? record : undefined,
        );
        if (isGone) removed.add(sk);
      }
    }
    return removed.has(RECORD) ? { items: [...removed], objects: [...objects] } : null;
  }

  async findWatermark(organizationId: string, projectId: string): Promise<string | null> {
    const item = await this.#table.get(watermarkKey(organizationId, projectId));
    return item === undefined ? null : z.string().parse(item['until']);
  }

  async saveWatermark(organizationId: string, projectId: string, until: string): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: { ...watermarkKey(organizationId, projectId), until },
    });
    await this.#table.run((client) => client.send(put));
  }

  /** Usage that was charged stays charged, and the counters have to stay explicable. */
  async #keepCharge(item: Item | undefined): Promise<void> {
    if (item === undefined) return;
    const record = TraceRecord.parse(item);
    for (const charge of keptChargesOf(record)) {
      await keepCharge(this.#table, record.organization_id, record.project_id, charge);
    }
  }

  /** False for a record that was corrected since it was read: that correction is not kept yet. */
  async #remove(Key: ItemKey, record: Item | undefined): Promise<boolean> {
    const before = record?.['corrections'];
    const isAsRead = before === undefined ? 'attribute_not_exists(corrections)' : 'corrections = :before';
    const remove = new DeleteCommand({
      TableName: this.#table.name,
      Key,
      ...(record === undefined ? {} : { ConditionExpression: isAsRead }),
      ...(before === undefined ? {} : { ExpressionAttributeValues: { ':before': before } }),
    });
    return this.#holds(() => this.#table.run((client) => client.send(remove)));
  }

  /** True when the command's condition held. */
  async #holds(send: () => Promise<unknown>): Promise<boolean> {
    try {
      await send();
      return true;
    } catch (error) {
      failedCondition(error);
      return false;
    }
  }

  async #updateRecord(
    organizationId: string,
    traceId: string,
    change: { set: string; condition: string; values: Item },
  ): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: { pk: tracePk(organizationId, traceId), sk: RECORD },
      UpdateExpression: change.set,
      ConditionExpression: change.condition,
      ...(`${change.set}${change.condition}`.includes('#status')
        ? { ExpressionAttributeNames: { '#status': 'status' } }
        : {}),
      ExpressionAttributeValues: change.values,
    });
    return this.#holds(() => this.#table.run((client) => client.send(update)));
  }

  /** Writes a body where there is none or another submission's. */
  async #putForeign(item: Item): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk) OR fingerprint <> :fingerprint',
      ExpressionAttributeValues: { ':fingerprint': item['fingerprint'] },
    });
    await this.#holds(() => this.#table.run((client) => client.send(put)));
  }

  async #storeBody(record: TraceRecord, body: TraceBody): Promise<Item> {
    const { organization_id: organizationId, trace_id: traceId, project_id: projectId } = record;
    const tag = tagOf(record);
    const place = { organizationId, path: [projectId, traceId, tag], days: retentionDaysOf(record) };
    return {
      pk: tracePk(organizationId, traceId),
      sk: BODY,
      fingerprint: tag,
      expires_at: record.expires_at,
      ...(await storeContent(body, place, this.#largeBodies)),
    };
  }

  /** Null where there is none, or another submission's. */
  async #readBody(record: TraceRecord, item: Item | undefined): Promise<TraceBody | null> {
    if (item === undefined || BodyTag.parse(item).fingerprint !== tagOf(record)) return null;
    return readContent(item, TraceBody, this.#largeBodies);
  }

  readonly #largeBodies = (): S3BodyStore => {
    if (this.#bodies === undefined) throw new Error('This function was given no bucket');
    return this.#bodies;
  };

  async #all(organizationId: string, traceId: string): Promise<Item[]> {
    const items: Item[] = [];
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': tracePk(organizationId, traceId) },
      ConsistentRead: true,
    });
    for await (const page of pages) items.push(...page);
    return items;
  }

  #live(item: Item | undefined): TraceRecord | null {
    return this.#items.isLive(item) ? TraceRecord.parse(item) : null;
  }
}

function notCorrectedSince({ corrections }: TraceRecord): string {
  return corrections === undefined ? ' AND attribute_not_exists(corrections)' : ' AND corrections = :before';
}
