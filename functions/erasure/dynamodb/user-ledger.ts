import { DeleteCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../kernel/ports.ts';
import { limitKey, openKey, USAGE_DAYS, usageKey } from '../../quota/dynamodb/ledger-items.ts';
import { scopeKey } from '../../quota/limit.ts';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from '../../storage/dynamodb-table.ts';
import type { ErasedUser, UserDataItem, UserDataStore } from '../erasure.ts';

const DAY_MILLISECONDS = 86_400_000;
/** No window ends later than this after it was opened. */
const LONGEST_WINDOW_DAYS = 32;
const PAGE_ITEMS = 100;
/** Between the parts of a key; neither holds it. */
const SEPARATOR = ' ';

/**
 * What the quota ledger holds of a user. Limits go. The user's name is taken out of open windows and usage records,
 * whose figures the organization is charged by. Counters and charges never named the user; those of the user's own
 * account expire when no window can be open any more.
 */
export class DynamoUserLedger implements UserDataStore {
  readonly name = 'ledger';
  readonly #table: DynamoTable;
  readonly #now: Clock;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#now = now;
  }

  /** Open windows before usage records: a window that is closed meanwhile hands its name on to its record. */
  async *find({ organizationId, projectId, accounts }: ErasedUser): AsyncGenerator<UserDataItem[]> {
    if (projectId === null) return;
    for (const account of accounts) yield* this.#ofAccount(organizationId, projectId, account);
  }

  async *#ofAccount(organizationId: string, projectId: string, account: string): AsyncGenerator<UserDataItem[]> {
    const scope = { kind: 'user', projectId, account } as const;
    const counters = await this.#counters(`LEDGER#${organizationId}#${scopeKey(scope)}`);
    const windows = counters.map(({ sk }) => sk).filter(isWindow);
    const keyIn = (name: string) => ({ organizationId, scope, window: { name } });
    yield* this.#named(
      'open_windows',
      windows.map((name) => openKey(keyIn(name))),
    );
    yield* this.#named(
      'usage_records',
      this.#windowsWithUsage().map((name) => usageKey(keyIn(name))),
    );
    const limits = await this.#table.batchGet([limitKey(organizationId, scope)], { consistent: true });
    yield itemsOf('limits', limits.map(keyOf));
    const expiring = counters.filter((counter) => counter.expiresAt > this.#lastExpiry());
    yield* pagesOf('counters_expiring', expiring);
  }

  async erase(_user: ErasedUser, items: readonly UserDataItem[]): Promise<void> {
    await Promise.all(items.map(({ kind, id }) => this.#erase(kind, parseKey(id))));
  }

  async #erase(kind: string, key: ItemKey): Promise<void> {
    if (kind === 'limits') {
      const remove = new DeleteCommand({ TableName: this.#table.name, Key: { ...key } });
      await this.#table.run((client) => client.send(remove));
    } else if (kind === 'counters_expiring') {
      await this.#expire(key);
    } else {
      await this.#change(key, {
        UpdateExpression: 'REMOVE user_id',
        ConditionExpression: 'attribute_exists(user_id)',
      });
    }
  }

  /** The limits that are gone have no version; a later limit begins with the first, which must find a lower one. */
  async #expire(key: ItemKey): Promise<void> {
    const expiry = { ':expires': this.#lastExpiry() };
    await this.#change(key, {
      UpdateExpression: 'SET expires_at = :expires',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: expiry,
    });
    await this.#change(key, {
      UpdateExpression: 'SET limit_version = :none',
      ConditionExpression: 'limit_version > :none',
      ExpressionAttributeValues: { ':none': 0 },
    });
  }

  async #change(key: ItemKey, change: Omit<UpdateCommandInput, 'TableName' | 'Key'>): Promise<void> {
    const update = new UpdateCommand({ TableName: this.#table.name, Key: { ...key }, ...change });
    try {
      await this.#table.run((client) => client.send(update));
    } catch (error) {
      failedCondition(error);
    }
  }

  async *#named(kind: string, keys: readonly ItemKey[]): AsyncGenerator<UserDataItem[]> {
    const found = await this.#table.batchGet(keys, { consistent: true });
    yield* pagesOf(kind, found.filter((item) => 'user_id' in item).map(keyOf));
  }

  async #counters(pk: string): Promise<(ItemKey & { readonly expiresAt: number })[]> {
    const found: (ItemKey & { readonly expiresAt: number })[] = [];
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ProjectionExpression: 'pk, sk, expires_at',
      ConsistentRead: true,
    });
    for await (const items of pages) {
      found.push(...items.map((item) => ({ ...keyOf(item), expiresAt: Number(item['expires_at']) })));
    }
    return found;
  }

  /** Epoch seconds. */
  #lastExpiry(): number {
    return Math.ceil((this.#now() + LONGEST_WINDOW_DAYS * DAY_MILLISECONDS) / 1000);
  }

  /** Names of all windows that a usage record may still be kept of, in any time zone. */
  #windowsWithUsage(): string[] {
    const days = Array.from({ length: USAGE_DAYS + LONGEST_WINDOW_DAYS + 1 }, (_, back) =>
      new Date(this.#now() + (1 - back) * DAY_MILLISECONDS).toISOString().slice(0, 10),
    );
    const months = new Set(days.map((day) => day.slice(0, 7)));
    return [...days.map((day) => `DAY#${day}`), ...[...months].map((month) => `MONTH#${month}`)];
  }
}

function isWindow(sk: string): boolean {
  return sk.startsWith('DAY#') || sk.startsWith('MONTH#');
}

function* pagesOf(kind: string, keys: readonly ItemKey[]): Generator<UserDataItem[]> {
  for (let i = 0; i < keys.length; i += PAGE_ITEMS) yield itemsOf(kind, keys.slice(i, i + PAGE_ITEMS));
}

function itemsOf(kind: string, keys: readonly ItemKey[]): UserDataItem[] {
  return keys.map(({ pk, sk }) => ({ kind, id: `${pk}${SEPARATOR}${sk}` }));
}

function keyOf(item: Item): ItemKey {
  return { pk: String(item['pk']), sk: String(item['sk']) };
}

function parseKey(id: string): ItemKey {
  const end = id.indexOf(SEPARATOR);
  return { pk: id.slice(0, end), sk: id.slice(end + SEPARATOR.length) };
}
