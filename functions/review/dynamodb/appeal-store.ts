import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { Clock } from '../../kernel/ports.ts';
import { type DynamoTable, failedCondition, type Item } from '../../storage/dynamodb-table.ts';
import { LiveItems } from '../../storage/live-items.ts';
import {
  APPEALS_PER_HOUR,
  Appeal,
  type AppealRate,
  type AppealStore,
  appealPlaceOf,
  traceOfAppeal,
} from '../appeal.ts';
import { projectKey, traceKey } from './review-items.ts';

const PREFIX = 'APPEAL#';
const KEYS_PER_PAGE = 100;
/** The index partition of those whose evaluation has still to be superseded: nearly always empty. */
const PENDING = 'APPEALS-PENDING';

/** Appeals as items beside their traces, so that whatever removes a trace removes them. */
export class DynamoAppealStore implements AppealStore {
  readonly #table: DynamoTable;
  readonly #items: LiveItems;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#items = new LiveItems(table, now);
  }

  async create(appeal: Appeal, rate: AppealRate): Promise<'created' | 'exists' | 'gone' | 'limited'> {
    const { organization_id: organizationId, project_id: projectId, trace_id: traceId } = appeal;
    const TableName = this.#table.name;
    const failed = await this.#table.transact([
      {
        ConditionCheck: {
          TableName,
          Key: { ...traceKey(organizationId, traceId, 'META') },
          ConditionExpression: 'hold_id = :hold',
          ExpressionAttributeValues: { ':hold': appeal.hold_id },
        },
      },
      { Put: { TableName, Item: itemOf(appeal), ConditionExpression: 'attribute_not_exists(pk)' } },
      {
        Update: {
          TableName,
          Key: { ...projectKey({ organizationId, projectId }, `APPEALED#${rate.keyId}#${rate.hour}`) },
          UpdateExpression: 'ADD appeals :one SET expires_at = :end',
          ConditionExpression: 'attribute_not_exists(appeals) OR appeals < :most',
          ExpressionAttributeValues: { ':one': 1, ':most': APPEALS_PER_HOUR, ':end': rate.expiresAt },
        },
      },
    ]);
    const outcomes = ['gone', 'exists', 'limited'] as const;
    return failed === null ? 'created' : (outcomes[failed] ?? 'limited');
  }

  async find(organizationId: string, appealId: string): Promise<Appeal | null> {
    const traceId = traceOfAppeal(appealId);
    if (traceId === null) return null;
    const item = await this.#items.get(traceKey(organizationId, traceId, `${PREFIX}${appealId}`));
    return item === undefined ? null : Appeal.parse(item);
  }

  async replace(known: Appeal, next: Appeal): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: itemOf(next),
      ConditionExpression: 'version = :known AND hold_id = :hold',
      ExpressionAttributeValues: { ':known': known.version, ':hold': known.hold_id },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await this.#table.run((client) => client.send(put));
      return true;
    } catch (error) {
      const { item } = failedCondition(error);
      // The client sends again what was not answered: then this very change is there already.
      return item !== undefined && canonicalJson(item) === canonicalJson(itemOf(next));
    }
  }

  list(organizationId: string, projectId: string, after: string | null): AsyncGenerator<Appeal[]> {
    return this.#indexed(`${PREFIX}${organizationId}#${projectId}`, after);
  }

  pending(): AsyncGenerator<Appeal[]> {
    return this.#indexed(PENDING, null);
  }

  async *#indexed(name: string, after: string | null): AsyncGenerator<Appeal[]> {
    const pages = this.#table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: after === null ? 'gsi1pk = :name' : 'gsi1pk = :name AND gsi1sk < :after',
      ExpressionAttributeValues: { ':name': name, ...(after === null ? {} : { ':after': after }) },
      ScanIndexForward: false,
      Limit: KEYS_PER_PAGE,
    });
    for await (const page of pages) {
      const keys = page.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
      const items = await this.#table.batchGet(keys, { consistent: true });
      const live = items.filter((item) => this.#items.isLive(item)).map((item) => Appeal.parse(item));
      yield live.sort((a, b) => (appealPlaceOf(a) < appealPlaceOf(b) ? 1 : -1));
    }
  }
}

function itemOf(appeal: Appeal): Item {
  const { organization_id: organizationId, project_id: projectId, trace_id: traceId } = appeal;
  return {
    ...appeal,
    ...traceKey(organizationId, traceId, `${PREFIX}${appeal.appeal_id}`),
    gsi1pk: appeal.pending ? PENDING : `${PREFIX}${organizationId}#${projectId}`,
    gsi1sk: appealPlaceOf(appeal),
  };
}
