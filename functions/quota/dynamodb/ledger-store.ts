import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Amounts, type Limits, mapAmounts, UNLIMITED } from '../../kernel/amounts.ts';
import { AegisError } from '../../kernel/errors.ts';
import { type DynamoTable, failedCondition, type Item } from '../../storage/dynamodb-table.ts';
import type {
  Counter,
  CounterKey,
  Hold,
  LedgerStore,
  OpenCounters,
  TakeOptions,
  TakeOutcome,
} from '../ledger-store.ts';
import { LimitRecord, type QuotaScope } from '../limit.ts';
import { DeferredEnds } from './deferred-ends.ts';
import {
  amountValues,
  counterKey,
  decodeCounter,
  decodeOpenItem,
  encodeHold,
  encodeHolds,
  isSealed,
  limitKey,
  OPEN_SHARDS,
  openFields,
  openKey,
  openPartition,
  sealedCounter,
  setting,
  usageFields,
  usageKey,
  userField,
} from './ledger-items.ts';
import { hasOpenCounter } from './used-windows.ts';

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
    return this.#table.ifConditionHolds((client) => client.send(put));
  }

  async take(key: CounterKey, hold: Hold, { beyondLimit = false }: TakeOptions = {}): Promise<TakeOutcome> {
    const ended = this.#ended.waitingFor(key);
    const endedNames = ended.map((_, index) => `holds.#ended${index}`);
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: counterKey(key),
      UpdateExpression: ended.length === 0 ? TAKE : `${TAKE} REMOVE ${endedNames.join(', ')}`,
      ConditionExpression: `${beyondLimit ? 'attribute_exists(left_requests)' : FITS} AND attribute_not_exists(holds.#hold)`,
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
      if (item === undefined || isSealed(item)) return { outcome: 'closed', begun: item !== undefined };
      return refusedBy(decodeCounter(key, item), hold);
    }
  }

  async prepare(key: CounterKey): Promise<void> {
    // In this order: a counter that is not among the open ones would never be reconciled.
    await this.#list(key, { ...openFields(key), ...userField(key) });
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: sealedCounter(key),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await this.#table.ifConditionHolds((client) => client.send(put));
  }

  async open(key: CounterKey, limits: Limits, limitVersion: number): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: counterKey(key),
      UpdateExpression:
        'SET left_requests = :requests, left_tokens = :tokens, left_cost = :cost, ' +
        'limits = :limits, limit_version = :version, holds = :none',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(left_requests)',
      ExpressionAttributeValues: {
        ...amountValues(mapAmounts((dimension) => limits[dimension] ?? UNLIMITED)),
        ':limits': limits,
        ':version': limitVersion,
        ':none': {},
      },
    });
    return this.#table.ifConditionHolds((client) => client.send(update));
  }

  async commit(key: CounterKey, holdId: string): Promise<void> {
    if (this.#ended.defer(key, holdId)) return;
    await this.endHolds(key, [holdId, ...this.#ended.waitingFor(key)]);
  }

  async endHolds(key: CounterKey, holdIds: readonly string[]): Promise<void> {
    if (holdIds.length === 0) return;
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: counterKey(key),
      UpdateExpression: `REMOVE ${holdIds.map((_, index) => `holds.#hold${index}`).join(', ')}`,
      ConditionExpression: 'attribute_exists(holds)',
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

  async release(key: CounterKey, hold: Pick<Hold, 'id' | 'amounts'>): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: counterKey(key),
      UpdateExpression: `${RETURN} REMOVE holds.#hold`,
      ConditionExpression: 'attribute_exists(holds.#hold)',
      ExpressionAttributeNames: { '#hold': hold.id },
      ExpressionAttributeValues: amountValues(hold.amounts),
    });
    return this.#table.ifConditionHolds((client) => client.send(update));
  }

  async findCounters(keys: readonly CounterKey[]): Promise<(Counter | null)[]> {
    const items = await this.#table.batchGet(keys.map(counterKey), { consistent: true });
    const byKey = new Map(items.map((item) => [`${item['pk']}/${item['sk']}`, item]));
    return keys.map((key) => {
      const { pk, sk } = counterKey(key);
      const item = byKey.get(`${pk}/${sk}`);
      return item === undefined || isSealed(item) ? null : decodeCounter(key, item);
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
    return this.#table.ifConditionHolds((client) => client.send(update));
  }

  async repair(counter: Counter, left: Amounts): Promise<boolean> {
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
    return this.#table.ifConditionHolds((client) => client.send(update));
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

  isWindowUsed(organizationId: string, projectId: string, windowName: string): Promise<boolean> {
    return hasOpenCounter(this.#table, { organizationId, projectId, windowName });
  }

  async reopen(key: CounterKey): Promise<void> {
    await this.#list(key, openFields(key));
  }

  async abandon(key: CounterKey): Promise<void> {
    const remove = new DeleteCommand({ TableName: this.#table.name, Key: openKey(key) });
    await this.#table.run((client) => client.send(remove));
  }

  async close(counter: Counter): Promise<void> {
    const { key, limits, left } = counter;
    const used = mapAmounts((dimension) => (limits[dimension] ?? UNLIMITED) - left[dimension]);
    const TableName = this.#table.name;
    const user = userField(key);
    const record = setting({ ...usageFields(key, used, limits), ...user });
    await this.#table.transact([
      { Update: { TableName, Key: usageKey(key), ...record } },
      {
        Delete: {
          TableName,
          Key: openKey(key),
          // A user who was erased since the list was read is not named; the next run closes the window.
          ...('user_id' in user
            ? { ConditionExpression: 'user_id = :user', ExpressionAttributeValues: { ':user': user.user_id } }
            : { ConditionExpression: 'attribute_not_exists(user_id)' }),
        },
      },
    ]);
  }

  /** Puts a window among the open ones; what is not named stays as it is. */
  async #list(key: CounterKey, fields: Item): Promise<void> {
    const update = new UpdateCommand({ TableName: this.#table.name, Key: openKey(key), ...setting(fields) });
    await this.#table.run((client) => client.send(update));
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
