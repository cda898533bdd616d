import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from '../../storage/dynamodb-table.ts';
import { ENDINGS, type ProjectTotalsStore, sumOf, type Totals, USAGE_TOTALS } from '../totals.ts';

/** The index partition that lists the totals of every project, and where those of deleted ones are. */
const ALL = 'TOTALS';
export const TOTALS_PREFIX = 'TOTALS#';
const RETIRED: ItemKey = { pk: ALL, sk: 'RETIRED' };
const KEYS_PER_PAGE = 1_000;
const MAX_RETIRE_ATTEMPTS = 10;

/**
 * Names of two and three letters: with every sum at 10^14 an item is still smaller than 1 KB, which is what one write
 * unit pays for.
 */
const USAGE_NAMES = {
  traces: 'tr',
  requests: 'rq',
  inputTokens: 'in',
  outputTokens: 'ou',
  costMicroUsd: 'co',
} as const;
/** Initials, which are all different: `p2n` passed at tier 2 without an issue. */
const ENDING_NAMES = ENDINGS.map(({ verdict, tier, severity }) => `${verdict[0]}${tier}${severity[0]}`);
/** The last update. */
const UPDATE_ID = 'by';

const Count = z.int().nonnegative().default(0);

export class DynamoProjectTotals implements ProjectTotalsStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async add(organizationId: string, projectId: string, more: Totals, updateId: string): Promise<void> {
    const key = totalsKey(organizationId, projectId);
    const update = new UpdateCommand({
      ...this.#addition(key, `${organizationId}#${projectId}`, more, updateId),
      ConditionExpression: `attribute_not_exists(#${UPDATE_ID}) OR #${UPDATE_ID} <> :${UPDATE_ID}`,
    });
    // The condition fails for an attempt whose first try did arrive.
    await this.#table.run((client) => client.send(update)).catch(failedCondition);
  }

  async find(organizationId: string, projectId: string): Promise<Totals> {
    return decode((await this.#table.get(totalsKey(organizationId, projectId))) ?? {});
  }

  async sum(): Promise<Totals> {
    const pages = this.#table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :all',
      ExpressionAttributeValues: { ':all': ALL },
      Limit: KEYS_PER_PAGE,
    });
    let total = sumOf([]);
    for await (const page of pages) {
      const items = await this.#table.batchGet(page.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })));
      total = sumOf([total, ...items.map(decode)]);
    }
    return total;
  }

  async retire(organizationId: string, projectId: string): Promise<void> {
    const key = totalsKey(organizationId, projectId);
    for (let attempt = 1; attempt <= MAX_RETIRE_ATTEMPTS; attempt++) {
      const item = await this.#table.get(key);
      if (item === undefined) return;
      const updateId = String(item[UPDATE_ID]);
      const failed = await this.#table.transact([
        { Update: this.#addition(RETIRED, RETIRED.sk, decode(item), updateId) },
        {
          Delete: {
            TableName: this.#table.name,
            Key: { ...key },
            ConditionExpression: '#by = :by',
            ExpressionAttributeNames: { '#by': UPDATE_ID },
            ExpressionAttributeValues: { ':by': updateId },
          },
        },
      ]);
      if (failed === null) return;
    }
    throw new Error(`The totals of project ${projectId} keep changing`);
  }

  /** Once set, the index entry stays as it is, so that an update does not write to the index. */
  #addition(key: ItemKey, indexed: string, more: Totals, updateId: string) {
    const added = Object.entries(encode(more)).filter(([, value]) => value > 0);
    return {
      TableName: this.#table.name,
      Key: { ...key },
      UpdateExpression:
        `SET #${UPDATE_ID} = :${UPDATE_ID}, gsi1pk = if_not_exists(gsi1pk, :all), ` +
        `gsi1sk = if_not_exists(gsi1sk, :indexed) ADD ${added.map(([name]) => `#${name} :${name}`).join(', ')}`,
      // `in` is a reserved word.
      ExpressionAttributeNames: Object.fromEntries(
        [UPDATE_ID, ...added.map(([name]) => name)].map((n) => [`#${n}`, n]),
      ),
      ExpressionAttributeValues: {
        ...Object.fromEntries(added.map(([name, value]) => [`:${name}`, value])),
        [`:${UPDATE_ID}`]: updateId,
        ':all': ALL,
        ':indexed': indexed,
      },
    };
  }
}

function totalsKey(organizationId: string, projectId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `${TOTALS_PREFIX}${projectId}` };
}

function encode({ evaluations, ...usage }: Totals): Record<string, number> {
  return Object.fromEntries([
    ...USAGE_TOTALS.map((name) => [USAGE_NAMES[name], usage[name]] as const),
    ...ENDING_NAMES.map((name, index) => [name, evaluations[index] ?? 0] as const),
  ]);
}

function decode(item: Item): Totals {
  const count = (name: string) => Count.parse(item[name]);
  return {
    traces: count(USAGE_NAMES.traces),
    requests: count(USAGE_NAMES.requests),
    inputTokens: count(USAGE_NAMES.inputTokens),
    outputTokens: count(USAGE_NAMES.outputTokens),
    costMicroUsd: count(USAGE_NAMES.costMicroUsd),
    evaluations: ENDING_NAMES.map(count),
  };
}
