import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Repair } from '../domain/ledger/audit-counters.ts';
import { counterName } from '../domain/ledger/reservation.ts';
import type { Clock } from '../domain/ports.ts';
import type { DynamoTable } from './dynamodb-table.ts';

/** Writes what was corrected beside the counter, to stay. */
export function recordRepairs(table: DynamoTable, now: Clock): (repair: Repair) => Promise<void> {
  return async ({ key, drift, before, after }) => {
    const at = new Date(now()).toISOString();
    const put = new PutCommand({
      TableName: table.name,
      Item: { pk: `REPAIRS#${key.organizationId}`, sk: `${at}#${counterName(key)}`, drift, before, after },
    });
    await table.run((client) => client.send(put));
  };
}
