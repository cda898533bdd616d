import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Project } from '../../projects/project.ts';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import { StoredRubric } from '../rubric.ts';
import type { RubricStore } from '../rubric-store.ts';

export class DynamoRubricStore implements RubricStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(organizationId: string, projectId: string, rubricId: string, version: number) {
    const item = await this.#table.get(keyOf({ organizationId, projectId, rubricId }, version));
    return item === undefined ? null : StoredRubric.parse(item);
  }

  async findAll(organizationId: string, projectId: string, versions: Readonly<Record<string, number>>) {
    const keys = Object.entries(versions).map(([rubricId, version]) =>
      keyOf({ organizationId, projectId, rubricId }, version),
    );
    const items = await this.#table.batchGet(keys, { consistent: true });
    return items.map((item) => StoredRubric.parse(item));
  }

  async listVersions(place: Place, below: number | null, most: number) {
    // The table refuses a range that ends before it begins.
    if (below !== null && below <= 1) return [];
    const { pk, sk: first } = keyOf(place, 1);
    const { sk: last } = keyOf(place, below === null ? MAX_VERSION : below - 1);
    const query = new QueryCommand({
      TableName: this.#table.name,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': pk, ':first': first, ':last': last },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: most,
    });
    const { Items = [] } = await this.#table.run((client) => client.send(query));
    return Items.map((item) => StoredRubric.parse(item));
  }

  async put(next: StoredRubric, project: Project): Promise<boolean> {
    const { organization_id: organizationId, project_id: projectId, rubric_id: rubricId, version } = next;
    const TableName = this.#table.name;
    const failed = await this.#table.transact([
      {
        Put: {
          TableName,
          Item: { ...keyOf({ organizationId, projectId, rubricId }, version), ...next },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      {
        Update: {
          TableName,
          Key: { pk: `ORG#${organizationId}`, sk: `PROJECT#${projectId}` },
          UpdateExpression: 'SET rubrics = :rubrics, version = :next',
          ConditionExpression: 'attribute_exists(pk) AND (version = :known OR attribute_not_exists(version))',
          ExpressionAttributeValues: {
            ':rubrics': { ...project.rubrics, [rubricId]: version },
            ':next': project.version + 1,
            ':known': project.version,
          },
        },
      },
    ]);
    return failed === null;
  }
}

type Place = Parameters<RubricStore['listVersions']>[0];

const VERSION_DIGITS = 9;
const MAX_VERSION = 10 ** VERSION_DIGITS - 1;

function keyOf({ organizationId, projectId, rubricId }: Place, version: number): ItemKey {
  const number = String(version).padStart(VERSION_DIGITS, '0');
  return { pk: `ORG#${organizationId}`, sk: `RUBRIC#${projectId}#${rubricId}#${number}` };
}
