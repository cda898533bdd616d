import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Clock } from '../../kernel/ports.ts';
import { stableHash } from '../../kernel/stable-hash.ts';
import type { DynamoTable, Item } from '../../storage/dynamodb-table.ts';
import { LiveItems } from '../../storage/live-items.ts';
import { Anchor, AnchorScore } from '../anchors.ts';
import { type HeldCertificate, JudgeStanding } from '../judge-certificate.ts';
import { keyText } from '../judge-key.ts';
import type { MeasuredJudges, MeasurementStore } from '../measurement-store.ts';
import type { ReviewPlace } from '../review-store.ts';
import { projectKey, traceKey } from './review-items.ts';

const JUDGES = 'JUDGES';
const ANCHOR_PREFIX = 'ANCHOR#';
const SCORE_PREFIX = 'SCORE#';
const KEYS_PER_PAGE = 100;
const DAY_SECONDS = 86_400;

const Judges = z.object({ standings: z.array(JudgeStanding), until: z.string(), version: z.int() });

/** Anchors lie beside their traces, so that whatever removes a trace removes them; scores lie with the project. */
export class DynamoMeasurementStore implements MeasurementStore {
  readonly #table: DynamoTable;
  readonly #items: LiveItems;
  readonly #now: Clock;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#items = new LiveItems(table, now);
    this.#now = now;
  }

  async findJudges(place: ReviewPlace): Promise<MeasuredJudges | null> {
    const item = await this.#table.get(projectKey(place, JUDGES));
    return item === undefined ? null : Judges.parse(item);
  }

  async saveJudges(place: ReviewPlace, next: MeasuredJudges, held: readonly HeldCertificate[]): Promise<boolean> {
    const TableName = this.#table.name;
    const isFirst = next.version === 1;
    const failed = await this.#table.transact([
      {
        Put: {
          TableName,
          Item: { ...next, ...projectKey(place, JUDGES) },
          ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : 'version = :known',
          ...(isFirst ? {} : { ExpressionAttributeValues: { ':known': next.version - 1 } }),
        },
      },
      { Put: { TableName, Item: certificatesItem(place, held) } },
    ]);
    return failed === null;
  }

  async freeze(anchor: Anchor): Promise<'frozen' | 'exists' | 'gone'> {
    const { organization_id: organizationId, project_id: projectId, trace_id: traceId } = anchor;
    const TableName = this.#table.name;
    const key = traceKey(organizationId, traceId, `${ANCHOR_PREFIX}${anchor.review_id}`);
    const failed = await this.#table.transact([
      {
        ConditionCheck: {
          TableName,
          Key: { ...traceKey(organizationId, traceId, 'META') },
          ConditionExpression: 'hold_id = :hold',
          ExpressionAttributeValues: { ':hold': anchor.hold_id },
        },
      },
      {
        Put: {
          TableName,
          Item: {
            ...anchor,
            ...key,
            gsi1pk: anchorPartition({ organizationId, projectId }),
            gsi1sk: `${anchor.frozen_at}#${anchor.anchor_id}`,
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    ]);
    if (failed === null) return 'frozen';
    return failed === 0 ? 'gone' : 'exists';
  }

  async findAnchor(organizationId: string, traceId: string, reviewId: string): Promise<Anchor | null> {
    const item = await this.#items.get(traceKey(organizationId, traceId, `${ANCHOR_PREFIX}${reviewId}`));
    return item === undefined ? null : Anchor.parse(item);
  }

  thaw(anchor: Anchor): Promise<boolean> {
    const command = new DeleteCommand({
      TableName: this.#table.name,
      Key: { ...traceKey(anchor.organization_id, anchor.trace_id, `${ANCHOR_PREFIX}${anchor.review_id}`) },
      ConditionExpression: 'anchor_id = :id',
      ExpressionAttributeValues: { ':id': anchor.anchor_id },
    });
    return this.#table.ifConditionHolds((client) => client.send(command));
  }

  async anchors(place: ReviewPlace, most: number): Promise<Anchor[]> {
    const pages = this.#table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :name',
      ExpressionAttributeValues: { ':name': anchorPartition(place) },
      Limit: KEYS_PER_PAGE,
    });
    const found: Anchor[] = [];
    for await (const page of pages) {
      const keys = page.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
      const items = await this.#table.batchGet(keys, { consistent: true });
      found.push(...items.filter((item) => this.#items.isLive(item)).map((item) => Anchor.parse(item)));
      if (found.length >= most) break;
    }
    return found.sort((a, b) => (a.frozen_at < b.frozen_at ? -1 : 1)).slice(0, most);
  }

  async beginDay(place: ReviewPlace, day: string): Promise<boolean> {
    // Asked every few minutes: a read costs less than a write that is refused.
    const key = projectKey(place, `SCORED#${day}`);
    if ((await this.#table.get(key)) !== undefined) return false;
    const expires_at = Math.ceil(this.#now() / 1_000) + 2 * DAY_SECONDS;
    const Item = { ...key, expires_at };
    const ConditionExpression = 'attribute_not_exists(pk)';
    const put = new PutCommand({ TableName: this.#table.name, Item, ConditionExpression });
    return this.#table.ifConditionHolds((client) => client.send(put));
  }

  async addScore(place: ReviewPlace, score: AnchorScore, expiresAt: number): Promise<void> {
    const judge = stableHash(keyText(score)).toString(16);
    const key = projectKey(place, `${SCORE_PREFIX}${score.day}#${score.anchor_id}#${judge}`);
    await this.#items.putIfAbsent({ ...score, ...key, expires_at: expiresAt });
  }

  async scores(place: ReviewPlace, most: number): Promise<AnchorScore[]> {
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': projectKey(place, '').pk, ':prefix': SCORE_PREFIX },
      ScanIndexForward: false,
    });
    const found: AnchorScore[] = [];
    for await (const page of pages) {
      found.push(...page.filter((item) => this.#items.isLive(item)).map((item) => AnchorScore.parse(item)));
      if (found.length >= most) break;
    }
    return found.slice(0, most);
  }
}

function anchorPartition({ organizationId, projectId }: ReviewPlace): string {
  return `ANCHORS#${organizationId}#${projectId}`;
}

/** Where tier 3 looks which judges may decide. */
function certificatesItem({ organizationId, projectId }: ReviewPlace, certificates: readonly HeldCertificate[]): Item {
  return { pk: `ORG#${organizationId}`, sk: `CERTIFICATES#${projectId}`, certificates };
}
