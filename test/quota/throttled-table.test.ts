import { DynamoDBClient, ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { DynamoTable } from '../../functions/storage/dynamodb-table.ts';
import { aCounterKey, aHold } from '../support/builders/records.ts';
import { tableLedgerStores } from '../support/emulator/table-ledger-stores.ts';

/** A client whose every request is throttled, after the SDK's own retries. */
function throttledTable(): DynamoTable {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-central-1', maxAttempts: 1 }));
  client.middlewareStack.add(
    () => () =>
      Promise.reject(new ProvisionedThroughputExceededException({ $metadata: {}, message: 'Throughput exceeds' })),
    { step: 'initialize', name: 'throttle' },
  );
  return new DynamoTable('table', client);
}

test('a counter that is throttled admits nobody: 503, to be tried again in a moment', async () => {
  const { ledger, rates, reservations } = tableLedgerStores(throttledTable());
  const key = { organizationId: 'org_test', reservationId: 'rsv_1' };
  const calls = [ledger.take(aCounterKey(), aHold()), rates.count('key', 1, 10), reservations.find(key)];
  for (const call of calls) {
    await expect(call).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
  }
});
