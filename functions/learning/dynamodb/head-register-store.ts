import type { HeadName } from '../../evaluation/models/shipped-heads.ts';
import type { Project } from '../../projects/project.ts';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import { HeadRegister, versionsInForce } from '../head-register.ts';
import type { HeadPlace, HeadRegisterStore } from '../head-register-store.ts';

export class DynamoHeadRegisterStore implements HeadRegisterStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(place: HeadPlace, head: HeadName): Promise<HeadRegister | null> {
    const item = await this.#table.get(keyOf(place, head));
    return item === undefined ? null : HeadRegister.parse(item);
  }

  async list(place: HeadPlace): Promise<HeadRegister[]> {
    const registers: HeadRegister[] = [];
    const { pk, sk } = keyOf(place, '');
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': sk },
      ConsistentRead: true,
    });
    for await (const items of pages) registers.push(...items.map((item) => HeadRegister.parse(item)));
    return registers;
  }

  async put(next: HeadRegister, project: Project): Promise<boolean> {
    const { organization_id: organizationId, project_id: projectId, head, revision } = next;
    const TableName = this.#table.name;
    const failed = await this.#table.transact([
      {
        Put: {
          TableName,
          Item: { ...keyOf({ organizationId, projectId }, head), ...next },
          ...(revision === 1
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : { ConditionExpression: 'revision = :known', ExpressionAttributeValues: { ':known': revision - 1 } }),
        },
      },
      {
        Update: {
          TableName,
          Key: { pk: `ORG#${organizationId}`, sk: `PROJECT#${projectId}` },
          UpdateExpression: 'SET head_versions = :versions, version = :next',
          ConditionExpression: 'attribute_exists(pk) AND (version = :known OR attribute_not_exists(version))',
          ExpressionAttributeValues: {
            ':versions': { ...project.head_versions, [head]: versionsInForce(next) },
            ':next': project.version + 1,
            ':known': project.version,
          },
        },
      },
    ]);
    return failed === null;
  }
}

function keyOf({ organizationId, projectId }: HeadPlace, head: HeadName | ''): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `MODEL#${projectId}#${head}` };
}
