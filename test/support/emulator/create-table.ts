import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoTable } from '../../../functions/storage/dynamodb-table.ts';
import { emulatorClientConfig } from './emulator-clients.ts';

export interface TestTable {
  readonly table: DynamoTable;
  readonly client: DynamoDBDocumentClient;
  remove(): Promise<void>;
}

/** An empty table of its own, with the keys and the index of the deployed one. */
export async function createTable(endpointUrl: string): Promise<TestTable> {
  const name = `test-${randomUUID()}`;
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(emulatorClientConfig(endpointUrl)), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const text = (attribute: string) => ({ AttributeName: attribute, AttributeType: 'S' as const });
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map(text),
      KeySchema: keys('pk', 'sk'),
      GlobalSecondaryIndexes: [
        { IndexName: 'gsi1', KeySchema: keys('gsi1pk', 'gsi1sk'), Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
    }),
  );
  const remove = async () => {
    await client.send(new DeleteTableCommand({ TableName: name }));
    client.destroy();
  };
  return { table: new DynamoTable(name, client), client, remove };
}
