import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { METERS } from '../../access/price-plan.ts';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import type { BilledCustomer, UsageLedger, UsageWindow } from '../usage-ledger.ts';

/** The index partition that lists every organization with a customer. */
const ALL = 'STRIPE';
const PREFIX = 'STRIPE#';
const WINDOW_PREFIX = 'WINDOW#';
/** Long after a window was looked at for the last time. */
const WINDOW_DAYS = 400;
const DAY = 86_400_000;

const Day = z.string();
const CustomerItem = z.object({
  customer_id: z.string(),
  since: Day,
  until: Day,
  meters: z.partialRecord(z.enum(METERS), Day),
  looked_back_on: Day.nullable(),
});
const WindowItem = z.object({
  sk: z.string(),
  customer_id: z.string(),
  sent: z.int(),
  events: z.int(),
  last_stamp: z.int(),
  pending: z.object({ value: z.int(), stamp: z.int(), first_tried_at: z.int(), last_tried_at: z.int() }).nullable(),
  version: z.int(),
});

/** What was sent to Stripe, in the table: the partition `STRIPE#o`, and `CUSTOMER#c` for whose customer it is. */
export class DynamoUsageLedger implements UsageLedger {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  /** @returns what stands against it: the organization has a customer, or the customer an organization; else null */
  async addCustomer(customer: BilledCustomer): Promise<'organization' | 'customer' | null> {
    const { organizationId, customerId, since, until, meters, lookedBackOn } = customer;
    const state = { customer_id: customerId, since, until, meters, looked_back_on: lookedBackOn };
    const listed = { gsi1pk: ALL, gsi1sk: organizationId };
    const failed = await this.#table.transact(
      [
        { ...customerKey(organizationId), ...listed, ...state },
        { ...ownerKey(customerId), organization_id: organizationId },
      ].map((Item) => ({
        Put: { TableName: this.#table.name, Item, ConditionExpression: 'attribute_not_exists(pk)' },
      })),
    );
    if (failed === null) return null;
    return failed === 0 ? 'organization' : 'customer';
  }

  /** Its windows stay: what was sent for a day is not sent again to whoever comes after it. */
  async removeCustomer({ organizationId, customerId }: BilledCustomer): Promise<void> {
    const TableName = this.#table.name;
    await this.#table.transact([
      { Delete: { TableName, Key: { ...customerKey(organizationId) } } },
      { Delete: { TableName, Key: { ...ownerKey(customerId) } } },
    ]);
  }

  async *organizations(): AsyncGenerator<readonly string[]> {
    const pages = this.#table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :all',
      ExpressionAttributeValues: { ':all': ALL },
    });
    for await (const page of pages) yield page.map(({ pk }) => String(pk).slice(PREFIX.length));
  }

  async findCustomer(organizationId: string): Promise<BilledCustomer | null> {
    const item = await this.#table.get(customerKey(organizationId));
    if (item === undefined) return null;
    const { customer_id: customerId, since, until, meters, looked_back_on: lookedBackOn } = CustomerItem.parse(item);
    return { organizationId, customerId, since, until, meters, lookedBackOn };
  }

  async saveProgress({ organizationId, customerId, until, meters, lookedBackOn }: BilledCustomer): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: { ...customerKey(organizationId) },
      UpdateExpression: 'SET #until = :until, meters = :meters, looked_back_on = :on',
      ConditionExpression: 'customer_id = :customer',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':until': until, ':meters': meters, ':on': lookedBackOn, ':customer': customerId },
    });
    await this.#table.ifConditionHolds((client) => client.send(update));
  }

  async findWindows(organizationId: string, from: string): Promise<readonly UsageWindow[]> {
    const windows: UsageWindow[] = [];
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :end',
      ExpressionAttributeValues: {
        ':pk': `${PREFIX}${organizationId}`,
        ':from': `${WINDOW_PREFIX}${from}`,
        ':end': `${WINDOW_PREFIX}~`,
      },
      ConsistentRead: true,
    });
    for await (const page of pages) windows.push(...page.map(readWindow));
    return windows;
  }

  async saveWindow(organizationId: string, window: UsageWindow): Promise<boolean> {
    const { day, meter, customerId, sent, events, lastStamp, pending, version } = window;
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: {
        pk: `${PREFIX}${organizationId}`,
        sk: `${WINDOW_PREFIX}${day}#${meter}`,
        customer_id: customerId,
        ...{ sent, events },
        last_stamp: lastStamp,
        pending: pending && {
          value: pending.value,
          stamp: pending.stamp,
          first_tried_at: pending.firstTriedAt,
          last_tried_at: pending.lastTriedAt,
        },
        version: version + 1,
        expires_at: (Date.parse(day) + WINDOW_DAYS * DAY) / 1_000,
      },
      ...(version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :known',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':known': version },
          }),
    });
    return this.#table.ifConditionHolds((client) => client.send(put));
  }
}

function customerKey(organizationId: string): ItemKey {
  return { pk: `${PREFIX}${organizationId}`, sk: 'CUSTOMER' };
}

function ownerKey(customerId: string): ItemKey {
  return { pk: `CUSTOMER#${customerId}`, sk: 'META' };
}

function readWindow(item: Item): UsageWindow {
  const { sk, customer_id: customerId, sent, events, last_stamp: lastStamp, pending, version } = WindowItem.parse(item);
  const [, day = '', meter] = sk.split('#');
  return {
    day,
    meter: z.enum(METERS).parse(meter),
    customerId,
    ...{ sent, events, lastStamp, version },
    pending: pending && {
      value: pending.value,
      stamp: pending.stamp,
      firstTriedAt: pending.first_tried_at,
      lastTriedAt: pending.last_tried_at,
    },
  };
}
