import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * Makes a client refuse changes of items as a table does whose item is in a transaction of somebody else; no engine
 * that runs on one machine ever does. `isConflict` gets the number of the change, from 0.
 */
export function injectConflicts(client: DynamoDBDocumentClient, isConflict: (change: number) => boolean): void {
  let changes = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) =>
        CHANGES.has(commandName ?? '') && isConflict(changes++)
          ? Promise.reject(new TransactionConflictException({ $metadata: {}, message: 'Transaction is ongoing' }))
          : next(args),
    { step: 'initialize', name: 'conflict', priority: 'high' },
  );
}

const CHANGES: ReadonlySet<string> = new Set(['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']);
