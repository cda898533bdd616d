import { TraceBody } from '../../content/trace.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import { unpack } from '../../storage/packed-json.ts';
import type { S3BodyStore } from '../../storage/s3-body-store.ts';
import type { ColdBodies } from '../cold-bodies.ts';
import type { TraceRecord } from '../trace-store.ts';
import { type ContentPart, emptyObject, readContent, storeContent } from './body-items.ts';
import { BODY, BodyTag, bodyPlace, mayBeCold, NO_RECORD, placeOf, RECORD, tagOf, tracePk } from './trace-items.ts';

type BodyItem = ItemKey &
  ContentPart & { readonly fingerprint: string; readonly hold_id: string; readonly expires_at: number };

/** The tag of a body that holds nothing and has expired: intake may write but not delete. */
const EMPTIED = '-';
/** Whose record stands there is another admission of the trace. */
export const NOT_OWN_RECORD = `${NO_RECORD} OR hold_id <> :hold`;

/** What a store has to do with the lake; nothing where both are left out. */
export interface LakeAccess {
  /** Days for which a body stays in the table; after them it is in the lake. */
  readonly bodyDays?: number | undefined;
  /** Loaded with the first trace that needs it. */
  readonly open?: (() => Promise<ColdBodies>) | undefined;
}

/** The bodies of traces that come whole: an item beside the record, its object where it is large, the lake once it is old. */
export class DynamoBodies {
  readonly #table: DynamoTable;
  readonly #now: Clock;
  readonly #bodies: S3BodyStore | undefined;
  readonly #lake: LakeAccess;

  constructor(table: DynamoTable, now: Clock, bodies: S3BodyStore | undefined, lake: LakeAccess) {
    this.#table = table;
    this.#now = now;
    this.#bodies = bodies;
    this.#lake = lake;
  }

  readonly objects = (): S3BodyStore => {
    if (this.#bodies === undefined) throw new Error('This function was given no bucket');
    return this.#bodies;
  };

  /** Writes a body where there is none or another submission's; false when its record is gone. */
  async complete(record: TraceRecord, item: BodyItem): Promise<boolean> {
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
    if (failed !== null) await this.dropObject(item);
    return failed !== 0;
  }

  /** Leaves nothing of a body that was written for a deleted trace. */
  async takeBack(item: BodyItem, isWritten: boolean): Promise<void> {
    if (isWritten) await this.forget(item);
    await emptyObject(item, this.objects);
  }

  /** Leaves no content in an object that the body item of its trace does not point at. */
  async dropObject(item: BodyItem): Promise<void> {
    if (!('object' in item)) return;
    const stored = await this.#table.get({ pk: item.pk, sk: item.sk });
    if (stored?.['object'] !== item.object) await emptyObject(item, this.objects);
  }

  /**
   * Empties a body that was written while its record was deleted (P9). One that is submitted anew meanwhile either
   * finds the emptied body, and completes it once its record is there, or has its record there already.
   */
  async forget({ pk, sk, fingerprint, hold_id }: BodyItem, condition = NO_RECORD): Promise<void> {
    const TableName = this.#table.name;
    const isOthers = condition === NO_RECORD ? {} : { ExpressionAttributeValues: { ':hold': hold_id } };
    await this.#table.transact([
      { ConditionCheck: { TableName, Key: { pk, sk: RECORD }, ConditionExpression: condition, ...isOthers } },
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

  async prepare(record: TraceRecord, body: TraceBody): Promise<BodyItem> {
    const content = await storeContent(body, bodyPlace(record), this.objects);
    return {
      pk: tracePk(record.organization_id, record.trace_id),
      sk: BODY,
      fingerprint: tagOf(record),
      hold_id: record.charge.hold_id,
      expires_at: bodyExpiry(record, content, this.#lake.bodyDays, this.#now()),
      ...content,
    };
  }

  /** Null where there is none, or another submission's. */
  async readOwn(record: TraceRecord, item: Item | undefined): Promise<TraceBody | null> {
    if (item === undefined || BodyTag.parse(item).fingerprint !== tagOf(record)) return null;
    return readContent(item, TraceBody, this.objects);
  }

  /** Where it left the table. */
  async readCold(record: TraceRecord): Promise<TraceBody | null> {
    const place = placeOf(record);
    if (this.#lake.open === undefined || !mayBeCold(record, this.#now())) return null;
    const packed = await (await this.#lake.open()).read(place);
    return packed === null ? null : unpack(packed, TraceBody);
  }
}

/**
 * Epoch seconds until which the item of a body stays. One that holds its body goes early where the lake takes it over;
 * one that is written long after its trace came may have missed that.
 *
 * @param days for which bodies stay; undefined where there is no lake
 */
function bodyExpiry(record: TraceRecord, content: ContentPart, days: number | undefined, now: number): number {
  if (days === undefined || 'object' in content || mayBeCold(record, now)) return record.expires_at;
  return Math.min(record.expires_at, Math.ceil(Date.parse(record.created_at) / 1_000) + days * 86_400);
}
