import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { Clock } from '../../kernel/ports.ts';
import { type DynamoTable, failedCondition, type Item } from '../../storage/dynamodb-table.ts';
import { LiveItems } from '../../storage/live-items.ts';
import { isQueued, type ReviewItem, traceOfReview } from '../review-item.ts';
import {
  type DoneChange,
  type FinishedRange,
  finishedPlaceOf,
  type KnownCluster,
  type PersonDone,
  placeOf,
  type ReviewPlace,
  type ReviewStore,
} from '../review-store.ts';
import {
  finishedPartition,
  projectKey,
  queuePartition,
  REVIEW_PREFIX,
  readReview,
  reviewItemOf,
  traceKey,
} from './review-items.ts';

const KEYS_PER_PAGE = 100;
const DONE_PREFIX = 'DONE#';
const NEAR_PREFIX = 'NEAR#';
/** The index partition of the projects that ever had a review. */
const PROJECTS = 'REVIEWS';
/** Sorts after everything that a place begins with. */
const LAST = '~';

const Cluster = z.object({ cluster: z.string(), signature: z.string() });
const Done = z.object({ sk: z.string(), labels: z.int() });
const Place = z.object({ gsi1sk: z.string() });

/** Reviews as items beside their traces, in one place of the index: among what waits, or among what is finished. */
export class DynamoReviewStore implements ReviewStore {
  readonly #table: DynamoTable;
  readonly #items: LiveItems;
  /** Projects that this process has listed; none is ever taken from the list. */
  readonly #listed = new Set<string>();

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#items = new LiveItems(table, now);
  }

  async create(item: ReviewItem): Promise<'created' | 'exists' | 'gone'> {
    const { organization_id: organizationId, project_id: projectId, trace_id: traceId } = item;
    await this.#list({ organizationId, projectId });
    const TableName = this.#table.name;
    const failed = await this.#table.transact([
      {
        ConditionCheck: {
          TableName,
          Key: { ...traceKey(organizationId, traceId, 'META') },
          ConditionExpression: 'hold_id = :hold',
          ExpressionAttributeValues: { ':hold': item.hold_id },
        },
      },
      { Put: { TableName, Item: reviewItemOf(item), ConditionExpression: 'attribute_not_exists(pk)' } },
    ]);
    if (failed === null) return 'created';
    return failed === 0 ? 'gone' : 'exists';
  }

  async find(organizationId: string, reviewId: string): Promise<ReviewItem | null> {
    const traceId = traceOfReview(reviewId);
    if (traceId === null) return null;
    const item = await this.#items.get(traceKey(organizationId, traceId, `${REVIEW_PREFIX}${reviewId}`));
    return item === undefined ? null : readReview(item);
  }

  async ofTrace(organizationId: string, traceId: string): Promise<ReviewItem[]> {
    const found: ReviewItem[] = [];
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': traceKey(organizationId, traceId, '').pk, ':prefix': REVIEW_PREFIX },
      ConsistentRead: true,
    });
    for await (const page of pages) found.push(...page.filter((item) => this.#items.isLive(item)).map(readReview));
    return found;
  }

  async replace(known: ReviewItem, next: ReviewItem, done?: DoneChange): Promise<boolean> {
    const put = {
      TableName: this.#table.name,
      Item: reviewItemOf(next),
      ConditionExpression: 'version = :known AND hold_id = :hold',
      ExpressionAttributeValues: { ':known': known.version, ':hold': known.hold_id },
    };
    if (done !== undefined) {
      const failed = await this.#table.transact([{ Put: put }, { Update: this.#countOf(next, done) }]);
      return failed === null;
    }
    try {
      const command = new PutCommand({ ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
      await this.#table.run((client) => client.send(command));
      return true;
    } catch (error) {
      const { item } = failedCondition(error);
      // The client sends again what was not answered: then this very change is there already.
      return item !== undefined && canonicalJson(item) === canonicalJson(JSON.parse(JSON.stringify(put.Item)));
    }
  }

  async *queue(place: ReviewPlace, after: string | null): AsyncGenerator<ReviewItem[]> {
    const range = { name: queuePartition(place), from: after ?? '', to: LAST };
    for await (const items of this.#indexed(range, true)) {
      yield items.filter((item) => isQueued(item) && (after === null || placeOf(item) > after));
    }
  }

  async *finished({ from, to, ...place }: FinishedRange, after: string | null): AsyncGenerator<ReviewItem[]> {
    const range = { name: finishedPartition(place), from, to: after ?? `${to}${LAST}` };
    for await (const items of this.#indexed(range, false)) {
      yield items.filter((item) => !isQueued(item) && (after === null || finishedPlaceOf(item) < after));
    }
  }

  async doneByPerson(place: ReviewPlace): Promise<PersonDone[]> {
    const people: PersonDone[] = [];
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': projectKey(place, '').pk, ':prefix': DONE_PREFIX },
      ConsistentRead: true,
    });
    for await (const page of pages) {
      for (const { sk, labels } of page.map((item) => Done.parse(item))) {
        if (labels > 0) people.push({ rater: sk.slice(DONE_PREFIX.length), labels });
      }
    }
    return people;
  }

  async *projects(): AsyncGenerator<ReviewPlace[]> {
    const pages = this.#table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :projects',
      ExpressionAttributeValues: { ':projects': PROJECTS },
    });
    for await (const page of pages) {
      yield page.map((item) => {
        const [organizationId = '', projectId = ''] = Place.parse(item).gsi1sk.split('#');
        return { organizationId, projectId };
      });
    }
  }

  async findClusters(place: ReviewPlace, bands: readonly string[]): Promise<KnownCluster[]> {
    const items = await Promise.all(bands.map((band) => this.#items.get(projectKey(place, `${NEAR_PREFIX}${band}`))));
    const found = items.filter((item) => item !== undefined).map((item) => Cluster.parse(item));
    return [...new Map(found.map((one) => [one.cluster, one])).values()];
  }

  async saveCluster(
    place: ReviewPlace,
    bands: readonly string[],
    known: KnownCluster,
    expiresAt: number,
  ): Promise<void> {
    const puts = bands.map((band) => {
      const Item = { ...projectKey(place, `${NEAR_PREFIX}${band}`), ...known, expires_at: expiresAt };
      const command = new PutCommand({ TableName: this.#table.name, Item });
      return this.#table.run((client) => client.send(command));
    });
    await Promise.all(puts);
  }

  /** Before the first item of a project, so that the schedule finds it. */
  async #list(place: ReviewPlace): Promise<void> {
    const name = `${place.organizationId}#${place.projectId}`;
    if (this.#listed.has(name)) return;
    const Item = { ...projectKey(place, 'PROJECT'), gsi1pk: PROJECTS, gsi1sk: name };
    const put = new PutCommand({ TableName: this.#table.name, Item });
    await this.#table.run((client) => client.send(put));
    this.#listed.add(name);
  }

  #countOf({ organization_id: organizationId, project_id: projectId }: ReviewItem, { rater, by }: DoneChange) {
    return {
      TableName: this.#table.name,
      Key: { ...projectKey({ organizationId, projectId }, `${DONE_PREFIX}${rater}`) },
      UpdateExpression: 'ADD labels :by',
      ExpressionAttributeValues: { ':by': by },
    };
  }

  /** The items of a part of the index as they are now, in its order. */
  async *#indexed(
    { name, from, to }: { readonly name: string; readonly from: string; readonly to: string },
    isAscending: boolean,
  ): AsyncGenerator<ReviewItem[]> {
    const pages = this.#table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :name AND gsi1sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':name': name, ':from': from === '' ? ' ' : from, ':to': to },
      ScanIndexForward: isAscending,
      Limit: KEYS_PER_PAGE,
    });
    for await (const page of pages) {
      const keys = page.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
      const items = await this.#table.batchGet(keys, { consistent: true });
      const bySk = new Map(items.filter((item) => this.#items.isLive(item)).map((item) => [keyText(item), item]));
      yield keys.flatMap((key) => {
        const item = bySk.get(keyText({ ...key }));
        return item === undefined ? [] : [readReview(item)];
      });
    }
  }
}

function keyText({ pk, sk }: Item): string {
  return `${String(pk)} ${String(sk)}`;
}
