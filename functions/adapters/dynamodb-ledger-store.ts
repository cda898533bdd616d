import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Amounts, DIMENSIONS, Limits, mapAmounts, UNLIMITED } from '../domain/ledger/amounts.ts';
import type { Counter, CounterKey, Hold, LedgerStore, TakeOutcome } from '../domain/ledger/ledger-store.ts';
import { LimitRecord, parseScopeKey, type QuotaScope, scopeKey } from '../domain/ledger/limit.ts';
import { PERIODS } from '../domain/ledger/window.ts';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from './dynamodb-table.ts';

/** Partitions of the list of open counters. */
const OPEN_SHARDS = 8;
const OPEN_PAGE = 200;
/** Counters and usage records are kept this long after their window. */
const KEEP_DAYS = { counter: 90, usage: 400 } as const;

const CounterItem = z.object({
  left_requests: z.int(),
  left_tokens: z.int(),
  left_cost: z.int(),
  limits: Limits,
  limit_version: z.int(),
  holds: z.record(z.string(), z.string()),
});

const OpenItem = z.object({
  organization_id: z.string(),
  scope: z.string(),
  period: z.enum(PERIODS),
  name: z.string(),
  ends_at: z.int(),
  time_zone: z.string(),
});

export class DynamoLedgerStore implements LedgerStore {
  readonly #table: DynamoTable;

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

  async take(key: CounterKey, hold: Hold): Promise<TakeOutcome> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: counterKey(key),
      UpdateExpression:
        'SET left_requests = left_requests - :requests, left_tokens = left_tokens - :tokens, ' +
        'left_cost = left_cost - :cost, holds.#hold = :hold',
      ConditionExpression:
        'left_requests >= :requests AND left_tokens >= :tokens AND left_cost >= :cost AND attribute_not_exists(holds.#hold)',
      ExpressionAttributeNames: { '#hold': hold.id },
      ExpressionAttributeValues: { ...amountValues(hold.amounts), ':hold': encodeHold(hold) },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes } = await this.#table.run((client) => client.send(update));
      return { outcome: 'taken', counter: decodeCounter(key, Attributes ?? {}) };
    } catch (error) {
      const { item } = failedCondition(error);
      if (item === undefined) return { outcome: 'closed' };
      const counter = decodeCounter(key, item);
      // The hold is there when an earlier attempt succeeded and its answer was lost.
      const isTaken = counter.holds.some(({ id }) => id === hold.id);
      return { outcome: isTaken ? 'taken' : 'refused', counter };
    }
  }

  async open(key: CounterKey, limits: Limits, limitVersion: number): Promise<void> {
    const { organizationId, scope, window } = key;
    const left = mapAmounts((dimension) => limits[dimension] ?? UNLIMITED);
    const counter = {
      ...counterKey(key),
      left_requests: left.requests,
      left_tokens: left.tokens,
      left_cost: left.cost,
      limits,
      limit_version: limitVersion,
      holds: {},
      expires_at: keepUntil(window.endsAt, KEEP_DAYS.counter),
    };
    const entry = {
      ...openKey(key),
      organization_id: organizationId,
      scope: scopeKey(scope),
      period: window.period,
      name: window.name,
      ends_at: window.endsAt,
      time_zone: window.timeZone,
      expires_at: keepUntil(window.endsAt, KEEP_DAYS.counter),
    };
    const unchanged =
      limitVersion === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': limitVersion } };
    const TableName = this.#table.name;
    const transaction = new TransactWriteCommand({
      TransactItems: [
        { ConditionCheck: { TableName, Key: limitKey(organizationId, scope), ...unchanged } },
        { Put: { TableName, Item: counter, ConditionExpression: 'attribute_not_exists(pk)' } },
        { Put: { TableName, Item: entry } },
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
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: counterKey(key),
      UpdateExpression: 'REMOVE holds.#hold',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#hold': holdId },
    });
    await this.#holds(() => this.#table.run((client) => client.send(update)));
  }

  async giveBack(key: CounterKey, hold: Pick<Hold, 'id' | 'amounts'>): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: counterKey(key),
      UpdateExpression:
        'SET left_requests = left_requests + :requests, left_tokens = left_tokens + :tokens, ' +
        'left_cost = left_cost + :cost REMOVE holds.#hold',
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
      UpdateExpression:
        'SET left_requests = left_requests + :requests, left_tokens = left_tokens + :tokens, ' +
        'left_cost = left_cost + :cost, limits = :limits, limit_version = :version',
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

  async *openCounters(): AsyncGenerator<readonly CounterKey[]> {
    for (let shard = 0; shard < OPEN_SHARDS; shard++) {
      const pages = this.#table.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `OPEN#${shard}` },
        Limit: OPEN_PAGE,
      });
      for await (const items of pages) yield items.map(decodeOpenEntry);
    }
  }

  async close(counter: Counter): Promise<void> {
    const { key, limits, left } = counter;
    const used = mapAmounts((dimension) => (limits[dimension] ?? UNLIMITED) - left[dimension]);
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: {
        pk: `USAGE#${key.organizationId}`,
        sk: `${key.window.name}#${scopeKey(key.scope)}`,
        used,
        limits,
        time_zone: key.window.timeZone,
        ends_at: key.window.endsAt,
        expires_at: keepUntil(key.window.endsAt, KEEP_DAYS.usage),
      },
    });
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

function limitKey(organizationId: string, scope: QuotaScope): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `LIMIT#${scopeKey(scope)}` };
}

function counterKey({ organizationId, scope, window }: CounterKey): ItemKey {
  return { pk: `LEDGER#${organizationId}#${scopeKey(scope)}`, sk: window.name };
}

function openKey({ organizationId, scope, window }: CounterKey): ItemKey {
  const id = `${organizationId}#${scopeKey(scope)}#${window.name}`;
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (Math.imul(hash, 31) + id.charCodeAt(i)) >>> 0;
  return { pk: `OPEN#${hash % OPEN_SHARDS}`, sk: id };
}

function keepUntil(endsAt: number, days: number): number {
  return Math.ceil(endsAt / 1000) + days * 86_400;
}

function amountValues(amounts: Amounts): Item {
  return Object.fromEntries(DIMENSIONS.map((dimension) => [`:${dimension}`, amounts[dimension]]));
}

/** Holds are kept short: they live in the counter, whose every update is charged for its whole size. */
function encodeHold({ expiresAt, amounts, traceId }: Hold): string {
  return [expiresAt, amounts.requests, amounts.tokens, amounts.cost, traceId].join('|');
}

function decodeHold(id: string, text: string): Hold {
  const [expiresAt, requests, tokens, cost, ...traceId] = text.split('|');
  const amounts = { requests: Number(requests), tokens: Number(tokens), cost: Number(cost) };
  return { id, expiresAt: Number(expiresAt), amounts, traceId: traceId.join('|') };
}

function decodeCounter(key: CounterKey, item: Item): Counter {
  const parsed = CounterItem.parse(item);
  return {
    key,
    limits: parsed.limits,
    left: { requests: parsed.left_requests, tokens: parsed.left_tokens, cost: parsed.left_cost },
    limitVersion: parsed.limit_version,
    holds: Object.entries(parsed.holds).map(([id, text]) => decodeHold(id, text)),
  };
}

function decodeOpenEntry(item: Item): CounterKey {
  const {
    organization_id: organizationId,
    scope,
    period,
    name,
    ends_at: endsAt,
    time_zone: timeZone,
  } = OpenItem.parse(item);
  return { organizationId, scope: parseScopeKey(scope), window: { period, name, endsAt, timeZone } };
}
