import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { DynamoTable } from '../../functions/storage/dynamodb-table.ts';
import { injectConflicts } from '../support/faults/conflicting-client.ts';

const UPDATE = new UpdateCommand({ TableName: 'table', Key: { pk: 'a', sk: 'b' } });

/** A table whose first commands meet a transaction; the others succeed. */
function conflictingTable(conflicts: number): DynamoTable {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-central-1', maxAttempts: 1 }));
  client.middlewareStack.add(() => async () => ({ response: {}, output: { $metadata: {}, Attributes: { n: 1 } } }), {
    step: 'initialize',
    name: 'answer',
  });
  injectConflicts(client, (change) => change < conflicts);
  return new DynamoTable('table', client);
}

test('a command that meets a transaction of somebody else is tried again, and its caller sees nothing of it', async () => {
  const answer = await conflictingTable(5).run((client) => client.send(UPDATE));
  expect(answer.Attributes).toEqual({ n: 1 });
});

test('one that meets nothing else is trouble of ours: 503, to be tried again in a moment', async () => {
  const run = conflictingTable(Number.POSITIVE_INFINITY).run((client) => client.send(UPDATE));
  await expect(run).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
});
