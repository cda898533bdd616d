import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable, Item } from '../../storage/dynamodb-table.ts';
import { KeptCharge, type KeptChargeStore } from '../kept-charges.ts';

/** Longer than any window, so that a counter can be compared with them until it is closed. */
const KEEP_SECONDS = 40 * 86_400;

export class DynamoKeptChargeStore implements KeptChargeStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async keep(organizationId: string, projectId: string, charge: KeptCharge): Promise<void> {
    await keepCharge(this.#table, organizationId, projectId, charge);
  }

  async *list(organizationId: string, projectId: string, from: string, to: string): AsyncGenerator<KeptCharge[]> {
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': partition(organizationId, projectId), ':from': from, ':to': to },
      ConsistentRead: true,
    });
    // Every sort key continues after its time, so one at `to` itself sorts after the bound.
    for await (const items of pages) yield items.map((item) => KeptCharge.parse(item));
  }
}

/** Also called where a trace is deleted, whatever deletes it. */
export async function keepCharge(
  table: DynamoTable,
  organizationId: string,
  projectId: string,
  charge: KeptCharge,
): Promise<void> {
  const item: Item = {
    pk: partition(organizationId, projectId),
    sk: `${charge.at}#${charge.id}`,
    ...charge,
    expires_at: Math.ceil(Date.parse(charge.at) / 1000) + KEEP_SECONDS,
  };
  await table.run((client) => client.send(new PutCommand({ TableName: table.name, Item: item })));
}

function partition(organizationId: string, projectId: string): string {
  return `CHARGES#${organizationId}#${projectId}`;
}
