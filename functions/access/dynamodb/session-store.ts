import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import { LiveItems } from '../../storage/live-items.ts';
import { ConsoleSession, hasEnded, type SessionStore, SignIn, type SignInStore } from '../session.ts';

/** A session is found by the digest of its token alone; the index lists those of an organization by their ids. */
export class DynamoSessionStore implements SessionStore {
  readonly #table: DynamoTable;
  readonly #live: LiveItems;
  readonly #now: Clock;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#live = new LiveItems(table, now);
    this.#now = now;
  }

  async find(digest: string): Promise<ConsoleSession | null> {
    const item = await this.#live.get(sessionKey(digest));
    return item === undefined ? null : ConsoleSession.parse(item);
  }

  async create(digest: string, session: ConsoleSession): Promise<void> {
    const Item = {
      ...sessionKey(digest),
      ...session,
      gsi1pk: indexOf(session.organization_id),
      gsi1sk: session.session_id,
      expires_at: Math.ceil(Date.parse(session.ends_at) / 1_000),
    };
    await this.#table.run((client) => client.send(new PutCommand({ TableName: this.#table.name, Item })));
  }

  async markUsed(digest: string, at: string): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: { ...sessionKey(digest) },
      UpdateExpression: 'SET last_used_at = :at',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':at': at },
    });
    await this.#table.ifConditionHolds((client) => client.send(update));
  }

  async list(organizationId: string): Promise<ConsoleSession[]> {
    const keys = await this.#keysOf(organizationId);
    const items = await this.#table.batchGet(keys, { consistent: true });
    return items
      .filter((item) => this.#live.isLive(item))
      .map((item) => ConsoleSession.parse(item))
      .filter((session) => !hasEnded(session, this.#now()))
      .sort((a, b) => (a.session_id < b.session_id ? -1 : 1));
  }

  async end({ organization_id: organizationId, session_id: sessionId }: ConsoleSession): Promise<boolean> {
    const [key] = await this.#keysOf(organizationId, sessionId);
    if (key === undefined) return false;
    const { name: TableName } = this.#table;
    const remove = new DeleteCommand({ TableName, Key: { ...key }, ConditionExpression: 'attribute_exists(pk)' });
    return this.#table.ifConditionHolds((client) => client.send(remove));
  }

  async #keysOf(organizationId: string, sessionId?: string): Promise<ItemKey[]> {
    const keys: ItemKey[] = [];
    const pages = this.#table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: `gsi1pk = :pk${sessionId === undefined ? '' : ' AND gsi1sk = :id'}`,
      ExpressionAttributeValues: {
        ':pk': indexOf(organizationId),
        ...(sessionId === undefined ? {} : { ':id': sessionId }),
      },
    });
    for await (const items of pages) keys.push(...items.map(keyOf));
    return keys;
  }
}

/** One-time tokens: taking one removes it, and only one of those who try takes it. */
export class DynamoSignInStore implements SignInStore {
  readonly #table: DynamoTable;
  readonly #live: LiveItems;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#live = new LiveItems(table, now);
  }

  async put(digest: string, signIn: SignIn, endsAt: number): Promise<void> {
    const Item = { ...signInKey(digest), ...signIn, expires_at: Math.ceil(endsAt / 1_000) };
    await this.#table.run((client) => client.send(new PutCommand({ TableName: this.#table.name, Item })));
  }

  async take(digest: string): Promise<SignIn | null> {
    const { name: TableName } = this.#table;
    const remove = new DeleteCommand({ TableName, Key: { ...signInKey(digest) }, ReturnValues: 'ALL_OLD' });
    const { Attributes } = await this.#table.run((client) => client.send(remove));
    return this.#live.isLive(Attributes) ? SignIn.parse(Attributes) : null;
  }
}

function keyOf({ pk, sk }: Item): ItemKey {
  return { pk: String(pk), sk: String(sk) };
}

function sessionKey(digest: string): ItemKey {
  return { pk: `SESSION#${digest}`, sk: 'META' };
}

function signInKey(digest: string): ItemKey {
  return { pk: `SIGNIN#${digest}`, sk: 'META' };
}

function indexOf(organizationId: string): string {
  return `SESSIONS#${organizationId}`;
}
