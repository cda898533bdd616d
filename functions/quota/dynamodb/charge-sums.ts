import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Amounts, NOTHING, plus, StoredAmounts } from '../../kernel/amounts.ts';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from '../../storage/dynamodb-table.ts';
import type { ChargeSumStore, Drift, NamedCounter } from '../charge-sums.ts';
import { parseScopeKey } from '../limit.ts';
import { amountValues } from './ledger-items.ts';

/** As long as counters are kept. */
const KEEP_SUM_SECONDS = 90 * 86_400;
/** A drift that nobody saw again for so long is no longer a reason to repair anything. */
const KEEP_DRIFT_SECONDS = 86_400;
const CHECKPOINT_PREFIX = 'SUMMED#';

const DriftItem = z.object({ amounts: StoredAmounts, seen_at: z.int() });

export class DynamoChargeSumStore implements ChargeSumStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async add(counter: NamedCounter, projectId: string, amounts: Amounts, until: string): Promise<void> {
    const { pk, window } = placeOf(counter);
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: { pk, sk: `SUM#${window}#${projectId}` },
      UpdateExpression:
        'ADD requests :requests, tokens :tokens, cost :cost SET summed_until = :until, expires_at = :expires_at',
      ConditionExpression: 'attribute_not_exists(summed_until) OR summed_until < :until',
      ExpressionAttributeValues: {
        ...amountValues(amounts),
        ':until': until,
        ':expires_at': Math.ceil(Date.parse(until) / 1000) + KEEP_SUM_SECONDS,
      },
    });
    try {
      await this.#table.run((client) => client.send(update));
    } catch (error) {
      failedCondition(error);
    }
  }

  async find(counters: readonly NamedCounter[]): Promise<Amounts[]> {
    // All but the organization's own counters have one item, whose key is known.
    const keys = counters.flatMap((counter) => sumKey(counter) ?? []);
    const items = await this.#table.batchGet(keys, { consistent: true });
    const byKey = new Map(items.map((item) => [`${item['pk']}/${item['sk']}`, StoredAmounts.parse(item)]));
    return Promise.all(
      counters.map(async (counter) => {
        const key = sumKey(counter);
        return key === null ? this.#overAllProjects(counter) : (byKey.get(`${key.pk}/${key.sk}`) ?? NOTHING);
      }),
    );
  }

  async findCheckpoint(organizationId: string, projectId: string): Promise<string | null> {
    const get = new GetCommand({
      TableName: this.#table.name,
      Key: checkpointKey(organizationId, projectId),
      ConsistentRead: true,
    });
    const { Item: item } = await this.#table.run((client) => client.send(get));
    return item === undefined ? null : z.string().parse(item['until']);
  }

  async saveCheckpoint(organizationId: string, projectId: string, until: string): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: { ...checkpointKey(organizationId, projectId), until },
      ConditionExpression: 'attribute_not_exists(pk) OR #until < :until',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':until': until },
    });
    try {
      await this.#table.run((client) => client.send(put));
    } catch (error) {
      failedCondition(error);
    }
  }

  async listProjects(organizationId: string): Promise<string[]> {
    const projects: string[] = [];
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': `ORG#${organizationId}`, ':prefix': CHECKPOINT_PREFIX },
    });
    for await (const items of pages) {
      projects.push(...items.map((item) => String(item['sk']).slice(CHECKPOINT_PREFIX.length)));
    }
    return projects;
  }

  async findDrift(counter: NamedCounter): Promise<Drift | null> {
    const get = new GetCommand({ TableName: this.#table.name, Key: driftKey(counter), ConsistentRead: true });
    const { Item: item } = await this.#table.run((client) => client.send(get));
    if (item === undefined) return null;
    const { amounts, seen_at: seenAt } = DriftItem.parse(item);
    return { amounts, seenAt };
  }

  async saveDrift(counter: NamedCounter, drift: Drift | null): Promise<void> {
    const TableName = this.#table.name;
    if (drift === null) {
      await this.#table.run((client) => client.send(new DeleteCommand({ TableName, Key: driftKey(counter) })));
      return;
    }
    const item: Item = {
      ...driftKey(counter),
      amounts: drift.amounts,
      seen_at: drift.seenAt,
      expires_at: Math.ceil(drift.seenAt / 1000) + KEEP_DRIFT_SECONDS,
    };
    await this.#table.run((client) => client.send(new PutCommand({ TableName, Item: item })));
  }

  async #overAllProjects(counter: NamedCounter): Promise<Amounts> {
    const { pk, window } = placeOf(counter);
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': `SUM#${window}#` },
      ConsistentRead: true,
    });
    let sum = NOTHING;
    for await (const items of pages) for (const item of items) sum = plus(sum, StoredAmounts.parse(item));
    return sum;
  }
}

/** A counter's name is `scope/window`; a user id may hold a slash no more than a window does. */
function placeOf({ organizationId, name }: NamedCounter): { readonly pk: string; readonly window: string } {
  const slash = name.lastIndexOf('/');
  return { pk: `LEDGER#${organizationId}#${name.slice(0, slash)}`, window: name.slice(slash + 1) };
}

function sumKey(counter: NamedCounter): ItemKey | null {
  const { pk, window } = placeOf(counter);
  const scope = parseScopeKey(counter.name.slice(0, counter.name.lastIndexOf('/')));
  return scope.kind === 'organization' ? null : { pk, sk: `SUM#${window}#${scope.projectId}` };
}

function driftKey(counter: NamedCounter): ItemKey {
  const { pk, window } = placeOf(counter);
  return { pk, sk: `DRIFT#${window}` };
}

function checkpointKey(organizationId: string, projectId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `${CHECKPOINT_PREFIX}${projectId}` };
}
