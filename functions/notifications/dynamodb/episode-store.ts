import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable, Item, ItemKey, Transaction } from '../../storage/dynamodb-table.ts';
import { LiveItems } from '../../storage/live-items.ts';
import { AlertSlot, isOpen } from '../episode.ts';
import { nameOfSlot, type SlotName } from '../episode-id.ts';
import type { EpisodeStore, PastPlace } from '../episode-store.ts';

const SLOT = 'SLOT#';
const PAST = 'PAST#';
const SEEN = 'SEEN#';
/** Stands for the organization where a key names a project. */
const WHOLE = '_';
/** The index partition of what has its time: empty where nothing is open. */
const DUE = 'ALERTS-DUE';
const PER_PAGE = 100;
const DAY_SECONDS = 86_400;
/** Of what is over. */
const KEEP_DAYS = 90;
/**
 * Longer than a message may come again, and than a month: as long as that runs, `checkBudgets` tells again of a budget
 * that was crossed. What was noted of a longer window is not looked for again.
 */
const SEEN_DAYS = 40;

/** Episodes in the table, in the partition `EPISODE#o`. */
export class DynamoEpisodeStore implements EpisodeStore {
  readonly #table: DynamoTable;
  readonly #items: LiveItems;
  readonly #now: Clock;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#items = new LiveItems(table, now);
    this.#now = now;
  }

  async find(organizationId: string, name: SlotName): Promise<AlertSlot | null> {
    const item = await this.#items.get(slotKey(organizationId, name));
    return item === undefined ? null : AlertSlot.parse(item);
  }

  async unseen(organizationId: string, ruleId: string, eventIds: readonly string[]): Promise<string[]> {
    const keys = eventIds.map((id) => seenKey(organizationId, ruleId, id));
    const seen = new Set((await this.#table.batchGet(keys, { consistent: true })).map(({ sk }) => String(sk)));
    return eventIds.filter((id) => !seen.has(seenKey(organizationId, ruleId, id).sk));
  }

  async replace(known: AlertSlot | null, next: AlertSlot, eventIds: readonly string[] = []): Promise<boolean> {
    const put = {
      TableName: this.#table.name,
      Item: this.#itemOf(next),
      ...(known === null
        ? {
            ConditionExpression: 'attribute_not_exists(pk) OR expires_at <= :now',
            ExpressionAttributeValues: { ':now': this.#expiry(0) },
          }
        : { ConditionExpression: 'version = :known', ExpressionAttributeValues: { ':known': known.version } }),
    };
    const past = known !== null && known.episode_id !== null && known.episode_id !== next.episode_id ? known : null;
    if (past === null && eventIds.length === 0) {
      return this.#table.ifConditionHolds((client) => client.send(new PutCommand(put)));
    }
    const actions: Transaction = [
      { Put: put },
      ...(past === null ? [] : [{ Put: { TableName: this.#table.name, Item: this.#pastOf(past) } }]),
      ...eventIds.map((id) => ({
        Put: {
          TableName: this.#table.name,
          Item: { ...seenKey(next.organization_id, next.rule_id, id), expires_at: this.#expiry(SEEN_DAYS) },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      })),
    ];
    return (await this.#table.transact(actions)) === null;
  }

  async *due(now: number): AsyncGenerator<AlertSlot[]> {
    const pages = this.#table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :due AND gsi1sk < :now',
      ExpressionAttributeValues: { ':due': DUE, ':now': new Date(now + 1).toISOString() },
      Limit: PER_PAGE,
    });
    for await (const page of pages) {
      const keys = page.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
      const found = await this.#table.batchGet(keys, { consistent: true });
      const slots = found.filter((item) => this.#items.isLive(item)).map((item) => AlertSlot.parse(item));
      const due = slots.filter(({ due_at: at }) => at !== null && Date.parse(at) <= now);
      yield due.sort((a, b) => ((a.due_at ?? '') < (b.due_at ?? '') ? -1 : 1));
    }
  }

  async slots(organizationId: string, projectId?: string | null): Promise<AlertSlot[]> {
    const prefix = projectId === undefined ? SLOT : `${SLOT}${projectId ?? WHOLE}#`;
    const found: AlertSlot[] = [];
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :slot)',
      ExpressionAttributeValues: { ':pk': partition(organizationId), ':slot': prefix },
      ConsistentRead: true,
    });
    for await (const page of pages) {
      found.push(...page.filter((item) => this.#items.isLive(item)).map((item) => AlertSlot.parse(item)));
    }
    return found;
  }

  async *past(organizationId: string, after: PastPlace | null): AsyncGenerator<AlertSlot[]> {
    const last = after === null ? `${PAST}~` : pastKey(organizationId, after).sk;
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': partition(organizationId), ':first': PAST, ':last': last },
      ScanIndexForward: false,
      Limit: PER_PAGE,
    });
    for await (const page of pages) {
      const live = page.filter((item) => this.#items.isLive(item) && item['sk'] !== last);
      yield live.map((item) => AlertSlot.parse(item));
    }
  }

  #itemOf(slot: AlertSlot): Item {
    // What is open stays, however long it takes.
    const isOver = !isOpen(slot) && slot.due_at === null;
    return {
      ...slot,
      ...slotKey(slot.organization_id, nameOfSlot(slot)),
      ...(slot.due_at === null ? {} : { gsi1pk: DUE, gsi1sk: slot.due_at }),
      ...(isOver ? { expires_at: this.#expiry(KEEP_DAYS) } : {}),
    };
  }

  #pastOf(slot: AlertSlot): Item {
    const place = { at: slot.opened_at ?? '', id: slot.episode_id ?? '' };
    return { ...slot, ...pastKey(slot.organization_id, place), expires_at: this.#expiry(KEEP_DAYS) };
  }

  #expiry(days: number): number {
    return Math.floor(this.#now() / 1_000) + days * DAY_SECONDS;
  }
}

function partition(organizationId: string): string {
  return `EPISODE#${organizationId}`;
}

function slotKey(organizationId: string, { projectId, ruleId, fingerprint }: SlotName): ItemKey {
  return { pk: partition(organizationId), sk: `${SLOT}${projectId ?? WHOLE}#${ruleId}#${fingerprint}` };
}

function pastKey(organizationId: string, { at, id }: PastPlace): ItemKey {
  return { pk: partition(organizationId), sk: `${PAST}${at}#${id}` };
}

function seenKey(organizationId: string, ruleId: string, eventId: string): ItemKey {
  return { pk: partition(organizationId), sk: `${SEEN}${ruleId}#${eventId}` };
}
