import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { AegisError } from '../domain/errors.ts';
import { type Amounts, type Limits, mapAmounts, UNLIMITED } from '../domain/ledger/amounts.ts';
import type {
  Counter,
  CounterKey,
  Hold,
  LedgerStore,
  OpenCounters,
  TakeOptions,
  TakeOutcome,
} from '../domain/ledger/ledger-store.ts';
import { LimitRecord, type QuotaScope } from '../domain/ledger/limit.ts';
import { DeferredEnds } from './deferred-ends.ts';
import {
  amountValues,
  counterItem,
  counterKey,
  decodeCounter,
  decodeOpenItem,
  encodeHold,
  encodeHolds,
  limitKey,
  OPEN_SHARDS,
  openItem,
  openKey,
  openPartition,
  usageItem,
} from './dynamodb-ledger-items.ts';
import { type DynamoTable, failedCondition } from './dynamodb-table.ts';

const OPEN_PAGE = 200;
/** An item may take 400 KB; a hold takes at most about 160 bytes. */
const MAX_HOLDS = 2_000;

const TAKE =
  'SET left_requests = left_requests - :requests, left_tokens = left_tokens - :tokens, ' +
  'left_cost = left_cost - :cost, holds.#hold = :hold';
const RETURN =
  'SET left_requests = left_requests + :requests, left_tokens = left_tokens + :tokens, left_cost = left_cost + :cost';
const FITS = 'left_requests >= :requests AND left_tokens >= :tokens AND left_cost >= :cost AND size(holds) < :room';

export class DynamoLedgerStore implements LedgerStore {
  readonly #table: DynamoTable;
  readonly #ended = new DeferredEnds();

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async findLimits(organizationId: string, scopes: readonly QuotaScope[]): Promise<(LimitRecord | null)[]> {
    const keys = scopes.map((scope) => limitKey(organizationId, scope));
    const items = await this.#table.batchGet(keys, { consistent: true });
    const bySk = new Map(items.map((item) => [item['sk'], LimitRecord.parse(item['limits'])]));
    return keys.map((key) => bySk.get(key.sk) ?? null);
  }

  async saveLimits(
    organizationId: string,
    scope: QuotaScope,
    record: LimitRecord,
    expectedVersion: number,
  ): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: { ...limitKey(organizationId, scope), limits: record, version: record.version },
      ConditionExpression: expectedVersion === 0 ? 'attribute_not_exists(pk)' : 'version = :version',
      ...(expectedVersion === 0 ? {} : { ExpressionAttributeValues: { ':version': expectedVersion } }),
    });
    return this.#holds(() => this.#table.run((client) => client.send(put)));
  }

  async take(key: CounterKey, hold: Hold, { beyondLimit = false }: TakeOptions = {}): Promise<TakeOutcome> {
    const ended = this.#ended.waitingFor(key);
    const endedNames = ended.map((_, index) => `holds.#ended${index}`);
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: counterKey(key),
      UpdateExpression: ended.length === 0 ? TAKE : `${TAKE} REMOVE ${endedNames.join(', ')}`,
      ConditionExpression: `${beyondLimit ? 'attribute_exists(pk)' : FITS} AND attribute_not_exists(holds.#hold)`,
      ExpressionAttributeNames: {
        '#hold': hold.id,
        ...Object.fromEntries(ended.map((id, index) => [`#ended${index}`, id])),
      },
      ExpressionAttributeValues: {
        ...amountValues(hold.amounts),
        ':hold': encodeHold(hold),
        ...(beyondLimit ? {} : { ':room': MAX_HOLDS }),
      },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes } = await this.#table.run((client) => client.send(update));
      const counter = decodeCounter(key, Attributes ?? {});
      this.#ended.removed(key, ended, counter.holds.length);
      return { outcome: 'taken', counter };
    } catch (error) {
      const { item } = failedCondition(error);
      if (item === undefined) return { outcome: 'closed' };
      return refusedBy(decodeCounter(key, item), hold);
    }
  }

  async open(key: CounterKey, limits: Limits, limitVersion: number): Promise<void> {
    const left = mapAmounts((dimension) => limits[dimension] ?? UNLIMITED);
    const unchanged =
      limitVersion === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': limitVersion } };
    const TableName = this.#table.name;
    const transaction = new TransactWriteCommand({
      TransactItems: [
        { ConditionCheck: { TableName, Key: limitKey(key.organizationId, key.scope), ...unchanged } },
        {
          Put: {
            TableName,
            Item: counterItem(key, limits, left, limitVersion),
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        { Put: { TableName, Item: openItem(key) } },
      ],
    });
    try {
      await this.#table.run((client) => client.send(transaction));
    } catch (error) {
      // Somebody else opened it, or the limits changed: the caller looks again.
      if (!(error instanceof TransactionCanceledException)) throw error;
    }
  }

  async settle(key: CounterKey, holdId: string): Promise<void> {
    if (this.#ended.defer(key, holdId)) return;
    await this.endHolds(key, [holdId, ...this.#ended.waitingFor(key)]);
  }

  async endHolds(key: CounterKey, holdIds: readonly string[]): Promise<void> {
    if (holdIds.length === 0) return;
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: counterKey(key),
      UpdateExpression: `REMOVE ${holdIds.map((_, index) => `holds.#hold${index}`).join(', ')}`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: Object.fromEntries(holdIds.map((id, index) => [`#hold${index}`, id])),
      ReturnValues: 'ALL_NEW',
    });
    try {
      const { Attributes } = await this.#table.run((client) => client.send(update));
      this.#ended.removed(key, holdIds, decodeCounter(key, Attributes ?? {}).holds.length);
    } catch (error) {
      failedCondition(error);
    }
  }

  async giveBack(key: CounterKey, hold: Pick<Hold, 'id' | 'amounts'>): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: counterKey(key),
      UpdateExpression: `${RETURN} REMOVE holds.#hold`,
      ConditionExpression: 'attribute_exists(holds.#hold)',
      ExpressionAttributeNames: { '#hold': hold.id },
      ExpressionAttributeValues: amountValues(hold.amounts),
    });
    return this.#holds(() => this.#table.run((client) => client.send(update)));
  }

  async findCounters(keys: readonly CounterKey[]): Promise<(Counter | null)[]> {
    const items = await this.#table.batchGet(keys.map(counterKey), { consistent: true });
    const byKey = new Map(items.map((item) => [`${item['pk']}/${item['sk']}`, item]));
    return keys.map((key) => {
      const { pk, sk } = counterKey(key);
      const item = byKey.get(`${pk}/${sk}`);
      return item === undefined ? null : decodeCounter(key, item);
    });
  }

  async changeCounterLimits(counter: Counter, limits: Limits, limitVersion: number): Promise<boolean> {
    const delta = mapAmounts(
      (dimension) => (limits[dimension] ?? UNLIMITED) - (counter.limits[dimension] ?? UNLIMITED),
    );
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: counterKey(counter.key),
      UpdateExpression: `${RETURN}, limits = :limits, limit_version = :version`,
      ConditionExpression: 'limit_version = :known',
      ExpressionAttributeValues: {
        ...amountValues(delta),
        ':limits': limits,
        ':version': limitVersion,
        ':known': counter.limitVersion,
      },
    });
    return this.#holds(() => this.#table.run((client) => client.send(update)));
  }

  async correct(counter: Counter, left: Amounts): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: counterKey(counter.key),
      UpdateExpression: 'SET left_requests = :requests, left_tokens = :tokens, left_cost = :cost',
      ConditionExpression:
        'left_requests = :old_requests AND left_tokens = :old_tokens AND left_cost = :old_cost AND ' +
        'holds = :holds AND limit_version = :version',
      ExpressionAttributeValues: {
        ...amountValues(left),
        ':old_requests': counter.left.requests,
        ':old_tokens': counter.left.tokens,
        ':old_cost': counter.left.cost,
        ':holds': encodeHolds(counter.holds),
        ':version': counter.limitVersion,
      },
    });
    return this.#holds(() => this.#table.run((client) => client.send(update)));
  }

  async *openCounters(after: string | null): AsyncGenerator<OpenCounters> {
    const [, startShard = '0', startKey = ''] = /^(\d+)\|(.*)$/.exec(after ?? '') ?? [];
    for (let shard = Number(startShard); shard < OPEN_SHARDS; shard++) {
      const pages = this.#table.query({
        KeyConditionExpression: startKey === '' || shard !== Number(startShard) ? 'pk = :pk' : 'pk = :pk AND sk > :sk',
        ExpressionAttributeValues: {
          ':pk': openPartition(shard),
          ...(startKey === '' || shard !== Number(startShard) ? {} : { ':sk': startKey }),
        },
        Limit: OPEN_PAGE,
      });
      for await (const items of pages) {
        const last = items.at(-1);
        if (last !== undefined) yield { keys: items.map(decodeOpenItem), cursor: `${shard}|${String(last['sk'])}` };
      }
    }
  }

  async reopen(key: CounterKey): Promise<void> {
    const put = new PutCommand({ TableName: this.#table.name, Item: openItem(key) });
    await this.#table.run((client) => client.send(put));
  }

  async close(counter: Counter): Promise<void> {
    const { key, limits, left } = counter;
    const used = mapAmounts((dimension) => (limits[dimension] ?? UNLIMITED) - left[dimension]);
    const put = new PutCommand({ TableName: this.#table.name, Item: usageItem(key, used, limits) });
    await this.#table.run((client) => client.send(put));
    const remove = new DeleteCommand({ TableName: this.#table.name, Key: openKey(key) });
    await this.#table.run((client) => client.send(remove));
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
}

/** What a failed `take` met. */
function refusedBy(counter: Counter, hold: Hold): TakeOutcome {
  // The hold is there when an earlier attempt succeeded and its answer was lost.
  const isTaken = counter.holds.some(({ id, ref }) => id === hold.id && ref === hold.ref);
  if (isTaken) return { outcome: 'taken', counter };
  if (counter.holds.length >= MAX_HOLDS) {
    throw new AegisError('unavailable', 'Too many reservations are open at once. Settle some, or try again later.', {
      retryAfterSeconds: 5,
    });
  }
  return { outcome: 'refused', counter };
}
