import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Verdict } from '../../evaluation/evaluation.ts';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from '../../storage/dynamodb-table.ts';
import type { Round } from '../counting-rounds.ts';
import type { RoundState } from '../rollup-store.ts';
import { type CountedProject, ENDINGS, type ProjectTotalsStore, sumOf, type Totals, USAGE_TOTALS } from '../totals.ts';
import { closed, FLOOR, forgetOldest, IS_OPEN, isCounted, readWriters, writerName } from './counted-rounds.ts';

/** The index partition that lists the totals of every project, and where those of deleted ones are. */
const ALL = 'TOTALS';
export const TOTALS_PREFIX = 'TOTALS#';
const RETIRED: ItemKey = { pk: ALL, sk: 'RETIRED' };
const KEYS_PER_PAGE = 1_000;
const MAX_ATTEMPTS = 10;

/**
 * Names of two and three letters: with every sum at 10^14 they take less than 1 KB, which is what one write unit pays
 * for.
 */
const USAGE_NAMES = {
  traces: 'tr',
  requests: 'rq',
  inputTokens: 'in',
  outputTokens: 'ou',
  costMicroUsd: 'co',
  unpricedTraces: 'up',
} as const;
const VERDICT_INITIALS: Readonly<Record<Verdict, string>> = {
  passed: 'p',
  failed: 'f',
  needs_review: 'n',
  not_evaluated: 'u',
};
/** Initials, which are all different: `p2n` passed at tier 2 without an issue. */
const ENDING_NAMES = ENDINGS.map(({ verdict, tier, severity }) => `${VERDICT_INITIALS[verdict]}${tier}${severity[0]}`);
/** The last update. */
const UPDATE_ID = 'by';

const Count = z.int().nonnegative().default(0);

export class DynamoProjectTotals implements ProjectTotalsStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async add(organizationId: string, projectId: string, more: Totals, round: Round): Promise<Totals | null> {
    const key = totalsKey(organizationId, projectId);
    const addition = this.#addition(key, `${organizationId}#${projectId}`, more, `${round.writer}.${round.number}`);
    const update = new UpdateCommand({
      ...addition,
      UpdateExpression: addition.UpdateExpression.replace('SET ', 'SET #writer = :number, '),
      ConditionExpression: `${IS_OPEN} OR (#writer >= :zero AND #writer < :number)`,
      ExpressionAttributeNames: {
        ...addition.ExpressionAttributeNames,
        '#writer': writerName(round.writer),
        '#floor': FLOOR,
      },
      ExpressionAttributeValues: {
        ...addition.ExpressionAttributeValues,
        ':own': round.writer,
        ':number': round.number,
        ':zero': 0,
      },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes: written = {} } = await this.#table.run((client) => client.send(update));
      await forgetOldest(this.#table, key, written);
      return decode(written);
    } catch (error) {
      // It also fails for an attempt whose first try did arrive.
      const { item = {} } = failedCondition(error);
      if (!isCounted(item, round)) throw new Error(`Round ${round.number} of ${round.writer} is closed`);
      return null;
    }
  }

  async close(organizationId: string, projectId: string, round: Round): Promise<'counted' | 'uncounted'> {
    const key = totalsKey(organizationId, projectId);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const item = (await this.#table.get(key)) ?? {};
      if (isCounted(item, round)) return 'counted';
      const last = readWriters(item).get(round.writer);
      if (last !== undefined && last < 0) return 'uncounted';
      const update = new UpdateCommand({
        TableName: this.#table.name,
        Key: { ...key },
        UpdateExpression: 'SET #writer = :closed, #by = if_not_exists(#by, :own)',
        ConditionExpression: last === undefined ? IS_OPEN : '#writer = :last',
        ExpressionAttributeNames: {
          '#writer': writerName(round.writer),
          '#by': UPDATE_ID,
          ...(last === undefined ? { '#floor': FLOOR } : {}),
        },
        ExpressionAttributeValues: {
          ':closed': closed(last ?? 0),
          ':own': round.writer,
          ...(last === undefined ? {} : { ':last': last }),
        },
      });
      if (await this.#table.ifConditionHolds((client) => client.send(update))) return 'uncounted';
    }
    throw new Error(`The totals of project ${projectId} keep changing`);
  }

  async rounds(organizationId: string, projectId: string): Promise<RoundState> {
    const item = (await this.#table.get(totalsKey(organizationId, projectId))) ?? {};
    const writers = readWriters(item);
    return (round) => {
      if (isCounted(item, round)) return 'counted';
      return (writers.get(round.writer) ?? 0) < 0 ? 'closed' : 'open';
    };
  }

  async *projects(after: string | null): AsyncGenerator<readonly CountedProject[]> {
    const pages = this.#table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :all AND gsi1sk > :after',
      ExpressionAttributeValues: { ':all': ALL, ':after': after ?? ' ' },
      Limit: KEYS_PER_PAGE,
    });
    for await (const page of pages) {
      yield page
        .map(({ gsi1sk }) => String(gsi1sk))
        .filter((place) => place !== RETIRED.sk)
        .map((place) => {
          const [organizationId = '', projectId = ''] = place.split('#');
          return { organizationId, projectId, place };
        });
    }
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
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
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
        'gsi1sk = if_not_exists(gsi1sk, :indexed)' +
        (added.length === 0 ? '' : ` ADD ${added.map(([name]) => `#${name} :${name}`).join(', ')}`),
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
    unpricedTraces: count(USAGE_NAMES.unpricedTraces),
    evaluations: ENDING_NAMES.map(count),
  };
}
