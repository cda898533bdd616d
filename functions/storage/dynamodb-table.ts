import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { AegisError } from '../kernel/errors.ts';

export type Item = Record<string, unknown>;

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Where a caller of ours may stop waiting, well inside every function's own timeout. */
const CONNECT_TIMEOUT_MILLISECONDS = 1_000;
const REQUEST_TIMEOUT_MILLISECONDS = 3_000;
const KEYS_PER_BATCH_GET = 100;
const MAX_UNPROCESSED_ROUNDS = 5;
/** What meets a transaction fails at once, one of its own or not; it is tried again after a short, random pause. */
const MAX_CONFLICT_ATTEMPTS = 12;
const MAX_CONFLICT_PAUSE_MILLISECONDS = 100;

export type Transaction = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** The single table of a deployment, with the few commands that every store needs. */
export class DynamoTable {
  readonly name: string;
  readonly #client: DynamoDBDocumentClient;

  constructor(name: string, client: DynamoDBDocumentClient = openClient()) {
    this.name = name;
    this.#client = client;
  }

  /**
   * Runs one command, again when a transaction of somebody else has the item: nothing was done then, and the SDK does
   * not try again by itself. A failed condition is rethrown for the caller to read; anything else is trouble of ours,
   * reported as `unavailable`.
   */
  async run<T>(send: (client: DynamoDBDocumentClient) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await send(this.#client);
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException || isCancelledTransaction(error)) throw error;
        if (!(error instanceof TransactionConflictException) || attempt === MAX_CONFLICT_ATTEMPTS) {
          throw unavailable(error);
        }
        await sleep(Math.random() * MAX_CONFLICT_PAUSE_MILLISECONDS);
      }
    }
  }

  /** Runs one conditional command; false when its condition failed, which is an answer like any other. */
  async ifConditionHolds(send: (client: DynamoDBDocumentClient) => Promise<unknown>): Promise<boolean> {
    try {
      await this.run(send);
      return true;
    } catch (error) {
      failedCondition(error);
      return false;
    }
  }

  /** One item as it is now: a change that was acknowledged is in it. */
  async get(key: ItemKey): Promise<Item | undefined> {
    const get = new GetCommand({ TableName: this.name, Key: { ...key }, ConsistentRead: true });
    return (await this.run((client) => client.send(get))).Item;
  }

  /**
   * Writes all or nothing. Answers with the position of the first action whose condition failed, null when
   * everything was written.
   */
  async transact(actions: Transaction): Promise<number | null> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.run((client) => client.send(new TransactWriteCommand({ TransactItems: actions })));
        return null;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
        const failed = codes.indexOf('ConditionalCheckFailed');
        if (failed >= 0) return failed;
        if (attempt === MAX_CONFLICT_ATTEMPTS) throw unavailable(error);
        await sleep(Math.random() * MAX_CONFLICT_PAUSE_MILLISECONDS);
      }
    }
  }

  /** All items of a query, page by page. */
  async *query(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Item[]> {
    let start: Item | undefined;
    do {
      const page = await this.run((client) =>
        client.send(new QueryCommand({ ...input, TableName: this.name, ExclusiveStartKey: start })),
      );
      yield page.Items ?? [];
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  /** The items with these keys, in any order; those that do not exist are left out. */
  async batchGet(keys: readonly ItemKey[], options: { consistent?: boolean } = {}): Promise<Item[]> {
    const batches: Promise<Item[]>[] = [];
    for (let i = 0; i < keys.length; i += KEYS_PER_BATCH_GET) {
      batches.push(this.#batchGet(keys.slice(i, i + KEYS_PER_BATCH_GET), options.consistent ?? false));
    }
    return (await Promise.all(batches)).flat();
  }

  async #batchGet(keys: readonly Item[] | readonly ItemKey[], consistent: boolean): Promise<Item[]> {
    const found: Item[] = [];
    let rest: Item[] = keys.map((key) => ({ ...key }));
    for (let round = 0; rest.length > 0; round++) {
      if (round === MAX_UNPROCESSED_ROUNDS) throw unavailable(new Error('BatchGetItem left keys unprocessed'));
      const request = { RequestItems: { [this.name]: { Keys: rest, ConsistentRead: consistent } } };
      const answer = await this.run((client) => client.send(new BatchGetCommand(request)));
      found.push(...(answer.Responses?.[this.name] ?? []));
      rest = answer.UnprocessedKeys?.[this.name]?.Keys ?? [];
    }
    return found;
  }
}

function openClient(): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MILLISECONDS,
      requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
      throwOnRequestTimeout: true,
    },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** What a failed condition met: the item as it was, or undefined when there was none. */
export interface FailedCondition {
  readonly item: Item | undefined;
}

/** Reads a failed condition, or rethrows what is something else. */
export function failedCondition(error: unknown): FailedCondition {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
  return { item: error.Item && unmarshall(error.Item) };
}

function isCancelledTransaction(error: unknown): boolean {
  return error instanceof TransactionCanceledException;
}

function unavailable(cause: unknown): AegisError {
  return new AegisError('unavailable', 'A store did not answer. Try again.', { retryAfterSeconds: 2, cause });
}
