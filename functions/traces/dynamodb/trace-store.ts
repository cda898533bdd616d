import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { TraceBody } from '../../content/trace.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import { LiveItems } from '../../storage/live-items.ts';
import type { S3BodyStore } from '../../storage/s3-body-store.ts';
import type {
  Charge,
  EvaluationOutcome,
  PutTraceOutcome,
  RemovedCopies,
  StoredEvaluation,
  StoredTrace,
  TraceRange,
  TraceRecord,
  TraceStore,
} from '../trace-store.ts';
import { type ContentPart, emptyObject, readContent, storeContent } from './body-items.ts';
import { DynamoEvaluationItems, evaluationsOf } from './evaluation-items.ts';
import { readRecord, recordItem } from './record-item.ts';
import { assembleItems, spanCharges } from './span-store.ts';
import { deleteTraceItems } from './trace-deletion.ts';
import {
  allItems,
  BODY,
  BodyTag,
  bodyPlace,
  isTombstone,
  NO_RECORD,
  RECORD,
  tagOf,
  tracePk,
  watermarkKey,
} from './trace-items.ts';

type BodyItem = ItemKey &
  ContentPart & { readonly fingerprint: string; readonly hold_id: string; readonly expires_at: number };

/** The tag of a body that holds nothing and has expired: intake may write but not delete. */
const EMPTIED = '-';

export class DynamoTraceStore implements TraceStore {
  readonly #table: DynamoTable;
  readonly #now: Clock;
  readonly #items: LiveItems;
  readonly #evaluations: DynamoEvaluationItems;
  readonly #bodies: S3BodyStore | undefined;

  /** Without `bodies` only what the table holds can be read and written. */
  constructor(table: DynamoTable, now: Clock, bodies?: S3BodyStore) {
    this.#table = table;
    this.#now = now;
    this.#items = new LiveItems(table, now);
    this.#evaluations = new DynamoEvaluationItems(table, this.#items);
    this.#bodies = bodies;
  }

  async put(record: TraceRecord, body: TraceBody): Promise<PutTraceOutcome> {
    const bodyItem = this.#storeBody(record, body);
    const [meta, content] = await Promise.allSettled([
      this.#items.putIfAbsent(recordItem(record)),
      bodyItem.then((item) => this.#items.putIfAbsent({ ...item })),
    ]);
    if (meta.status === 'rejected') throw meta.reason;
    if (meta.value !== null && isTombstone(meta.value)) {
      if (content.status === 'fulfilled') await this.#takeBack(await bodyItem, content.value === null);
      return { outcome: 'deleted' };
    }
    const existing = meta.value === null ? null : readRecord(meta.value);
    // The same admission means that an earlier attempt wrote it and its answer was lost.
    if (existing !== null && existing.charge.hold_id !== record.charge.hold_id) {
      if (content.status === 'fulfilled') {
        const item = await bodyItem;
        if (content.value === null) await this.#forgetBody(item);
        // The body of another content is about to be replaced by its owner.
        if (existing.fingerprint === record.fingerprint) await this.#dropObject(item);
        else await emptyObject(item, this.#largeBodies);
      }
      return { outcome: 'exists', record: existing };
    }
    if (content.status === 'rejected') throw content.reason;
    // The body of another submission with the same id came first, but this record won.
    if (content.value !== null) await this.#completeBody(record, await bodyItem);
    return { outcome: 'stored' };
  }

  async putBody(record: TraceRecord, body: TraceBody): Promise<boolean> {
    return this.#completeBody(record, await this.#storeBody(record, body));
  }

  async removeLoneBody(organizationId: string, traceId: string, holdId: string): Promise<void> {
    const TableName = this.#table.name;
    const pk = tracePk(organizationId, traceId);
    const body = await this.#table.get({ pk, sk: BODY });
    if (body?.['hold_id'] !== holdId) return;
    const failed = await this.#table.transact([
      { ConditionCheck: { TableName, Key: { pk, sk: RECORD }, ConditionExpression: NO_RECORD } },
      {
        Delete: {
          TableName,
          Key: { pk, sk: BODY },
          ConditionExpression: 'hold_id = :hold',
          ExpressionAttributeValues: { ':hold': holdId },
        },
      },
    ]);
    if (failed === null && typeof body['object'] === 'string') await this.#largeBodies().delete(body['object']);
  }

  async find(organizationId: string, traceId: string): Promise<StoredTrace | null> {
    const items = await allItems(this.#table, tracePk(organizationId, traceId));
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
    const own = [record.charge, record.request_charge ?? []].flat().filter((charge) => charge.hold_id === holdId);
    if (record.last_span_at === undefined) return own;
    const charges = spanCharges(await allItems(this.#table, tracePk(organizationId, traceId)));
    return [...own, ...charges.filter((charge) => charge.hold_id === holdId)];
  }

  findEvaluation(organizationId: string, traceId: string, evaluationId: string): Promise<StoredEvaluation | null> {
    return this.#evaluations.findEvaluation(organizationId, traceId, evaluationId);
  }

  findEvaluations(records: readonly TraceRecord[]): Promise<(StoredEvaluation | null)[]> {
    return this.#evaluations.findEvaluations(records);
  }

  async *list(range: TraceRange): AsyncGenerator<readonly TraceRecord[]> {
    // Few functions list, and none when it starts.
    const { listKeys } = await import('./trace-listing.ts');
    for await (const keys of listKeys(this.#table, range)) {
      const items = await this.#table.batchGet(keys);
      const byPk = new Map(items.map((item) => [item['pk'], item]));
      yield keys.flatMap(({ pk }) => this.#live(byPk.get(pk)) ?? []);
    }
  }

  storeEvaluation(
    record: TraceRecord,
    evaluation: StoredEvaluation,
    learned?: Partial<TraceRecord>,
  ): Promise<EvaluationOutcome> {
    return this.#evaluations.storeEvaluation(record, evaluation, learned);
  }

  moveToRound(record: TraceRecord, round: string): Promise<boolean> {
    return this.#evaluations.moveToRound(record, round);
  }

  async markRequeued(record: TraceRecord): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: { pk: tracePk(record.organization_id, record.trace_id), sk: RECORD },
      UpdateExpression: 'SET requeues = :next',
      ConditionExpression: '#status = :queued AND requeues = :known',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':next': record.requeues + 1, ':known': record.requeues, ':queued': 'queued' },
    });
    return this.#table.ifConditionHolds((client) => client.send(update));
  }

  delete(organizationId: string, traceId: string): Promise<RemovedCopies | null> {
    return deleteTraceItems({ table: this.#table, bodies: this.#largeBodies, now: this.#now }, organizationId, traceId);
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

  /** Writes a body where there is none or another submission's; false when its record is gone. */
  async #completeBody(record: TraceRecord, item: BodyItem): Promise<boolean> {
    const TableName = this.#table.name;
    const failed = await this.#table.transact([
      {
        ConditionCheck: {
          TableName,
          Key: { pk: item.pk, sk: RECORD },
          ConditionExpression: 'hold_id = :hold',
          ExpressionAttributeValues: { ':hold': record.charge.hold_id },
        },
      },
      {
        Put: {
          TableName,
          Item: item,
          ConditionExpression: 'attribute_not_exists(pk) OR fingerprint <> :fingerprint',
          ExpressionAttributeValues: { ':fingerprint': item.fingerprint },
        },
      },
    ]);
    if (failed !== null) await this.#dropObject(item);
    return failed !== 0;
  }

  /** Leaves nothing of a body that was written for a deleted trace. */
  async #takeBack(item: BodyItem, isWritten: boolean): Promise<void> {
    if (isWritten) await this.#forgetBody(item);
    await emptyObject(item, this.#largeBodies);
  }

  /** Leaves no content in an object that the body item of its trace does not point at. */
  async #dropObject(item: BodyItem): Promise<void> {
    if (!('object' in item)) return;
    const stored = await this.#table.get({ pk: item.pk, sk: item.sk });
    if (stored?.['object'] !== item.object) await emptyObject(item, this.#largeBodies);
  }

  /**
   * Empties a body that was written while its record was deleted (P9). One that is submitted anew meanwhile either
   * finds the emptied body, and completes it once its record is there, or has its record there already.
   */
  async #forgetBody({ pk, sk, fingerprint }: BodyItem): Promise<void> {
    const TableName = this.#table.name;
    await this.#table.transact([
      { ConditionCheck: { TableName, Key: { pk, sk: RECORD }, ConditionExpression: NO_RECORD } },
      {
        Put: {
          TableName,
          Item: { pk, sk, fingerprint: EMPTIED, expires_at: Math.floor(this.#now() / 1000) },
          ConditionExpression: 'fingerprint = :own',
          ExpressionAttributeValues: { ':own': fingerprint },
        },
      },
    ]);
  }

  async #storeBody(record: TraceRecord, body: TraceBody): Promise<BodyItem> {
    return {
      pk: tracePk(record.organization_id, record.trace_id),
      sk: BODY,
      fingerprint: tagOf(record),
      hold_id: record.charge.hold_id,
      expires_at: record.expires_at,
      ...(await storeContent(body, bodyPlace(record), this.#largeBodies)),
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

  #live(item: Item | undefined): TraceRecord | null {
    return this.#items.isLive(item) && !isTombstone(item) ? readRecord(item) : null;
  }
}
