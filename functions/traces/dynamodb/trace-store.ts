import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { TraceBody } from '../../content/trace.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable, Item } from '../../storage/dynamodb-table.ts';
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
import { emptyObject } from './body-items.ts';
import { DynamoBodies, type LakeAccess, NOT_OWN_RECORD } from './body-store.ts';
import { DynamoEvaluationItems, evaluationsOf } from './evaluation-items.ts';
import { readRecord, recordItem } from './record-item.ts';
import { assembleItems, spanCharges } from './span-store.ts';
import { allItems, BODY, isTombstone, NO_RECORD, RECORD, tracePk, watermarkKey } from './trace-items.ts';

export class DynamoTraceStore implements TraceStore {
  readonly #table: DynamoTable;
  readonly #now: Clock;
  readonly #items: LiveItems;
  readonly #evaluations: DynamoEvaluationItems;
  readonly #bodies: DynamoBodies;
  readonly #lake: LakeAccess;

  /** Without `bodies` only what the table holds can be read and written. */
  constructor(table: DynamoTable, now: Clock, bodies?: S3BodyStore, lake: LakeAccess = {}) {
    this.#table = table;
    this.#now = now;
    this.#items = new LiveItems(table, now);
    this.#evaluations = new DynamoEvaluationItems(table, this.#items);
    this.#bodies = new DynamoBodies(table, now, bodies, lake);
    this.#lake = lake;
  }

  async put(record: TraceRecord, body: TraceBody): Promise<PutTraceOutcome> {
    const bodyItem = this.#bodies.prepare(record, body);
    const [meta, content] = await Promise.allSettled([
      this.#items.putIfAbsent(recordItem(record)),
      bodyItem.then((item) => this.#items.putIfAbsent({ ...item })),
    ]);
    if (meta.status === 'rejected') throw meta.reason;
    if (meta.value !== null && isTombstone(meta.value)) {
      if (content.status === 'fulfilled') await this.#bodies.takeBack(await bodyItem, content.value === null);
      return { outcome: 'deleted' };
    }
    const existing = meta.value === null ? null : readRecord(meta.value);
    // The same admission means that an earlier attempt wrote it and its answer was lost.
    if (existing !== null && existing.charge.hold_id !== record.charge.hold_id) {
      if (content.status === 'fulfilled') {
        const item = await bodyItem;
        const isSame = existing.fingerprint === record.fingerprint;
        // A body of its own may have left the table.
        if (content.value === null) await this.#bodies.forget(item, isSame ? NO_RECORD : NOT_OWN_RECORD);
        // The body of another content is about to be replaced by its owner.
        if (isSame) await this.#bodies.dropObject(item);
        else await emptyObject(item, this.#bodies.objects);
      }
      return { outcome: 'exists', record: existing };
    }
    if (content.status === 'rejected') throw content.reason;
    // The body of another submission with the same id came first, but this record won.
    if (content.value !== null) await this.#bodies.complete(record, await bodyItem);
    return { outcome: 'stored' };
  }

  async putBody(record: TraceRecord, body: TraceBody): Promise<boolean> {
    return this.#bodies.complete(record, await this.#bodies.prepare(record, body));
  }

  async find(organizationId: string, traceId: string): Promise<StoredTrace | null> {
    const items = await allItems(this.#table, tracePk(organizationId, traceId));
    const record = this.#live(items.find((item) => item['sk'] === RECORD));
    if (record === null) return null;
    const body = items.find((item) => item['sk'] === BODY);
    const assembled = await assembleItems(record, items, this.#bodies.objects);
    return {
      record,
      body: assembled?.body ?? (await this.#bodies.readOwn(record, body)) ?? (await this.#bodies.readCold(record)),
      assembled,
      spanCharges: assembled === null ? [] : spanCharges(items),
      evaluations: evaluationsOf(items),
    };
  }

  async removeLoneBody(organizationId: string, traceId: string, holdId: string): Promise<void> {
    const { removeLoneBody } = await upkeep();
    return removeLoneBody({ table: this.#table, bodies: this.#bodies.objects }, organizationId, traceId, holdId);
  }

  async keepBody(record: TraceRecord): Promise<void> {
    return (await upkeep()).keepBody(this.#table, record);
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

  async delete(organizationId: string, traceId: string): Promise<RemovedCopies | null> {
    return (await this.deleteAll(organizationId, [traceId]))[0] ?? null;
  }

  async deleteAll(organizationId: string, traceIds: readonly string[]): Promise<(RemovedCopies | null)[]> {
    const { open } = this.#lake;
    const { deleteTraceItems } = await upkeep();
    const deps = { table: this.#table, bodies: this.#bodies.objects, now: this.#now, hasLake: open !== undefined };
    const removed = await Promise.all(traceIds.map((id) => deleteTraceItems(deps, organizationId, id)));
    const lake = await (await open?.())?.remove(organizationId, traceIds);
    return removed.map((copies, index) => {
      const objects = lake?.get(traceIds[index] ?? '') ?? [];
      return copies === null && objects.length === 0 ? null : { items: [], objects: [], ...copies, lake: objects };
    });
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

  #live(item: Item | undefined): TraceRecord | null {
    return this.#items.isLive(item) && !isTombstone(item) ? readRecord(item) : null;
  }
}

/** Whoever takes traces in starts faster without it. */
function upkeep() {
  return import('./trace-deletion.ts');
}
