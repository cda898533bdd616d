import type { Domain } from '../../content/trace.ts';
import { DomainOverride } from '../../evaluation/packs/domain-override.ts';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import type { OverrideStore } from '../override-domain.ts';
import type { Project } from '../project.ts';

export class DynamoOverrideStore implements OverrideStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(organizationId: string, projectId: string, domain: Domain): Promise<DomainOverride | null> {
    const item = await this.#table.get(overrideKey(organizationId, projectId, domain));
    return item === undefined ? null : DomainOverride.parse(item);
  }

  async put(next: DomainOverride, project: Project): Promise<boolean> {
    const { organization_id: organizationId, project_id: projectId, domain, version } = next;
    const TableName = this.#table.name;
    const failed = await this.#table.transact([
      { Put: { TableName, Item: { ...overrideKey(organizationId, projectId, domain), ...next } } },
      {
        Update: {
          TableName,
          Key: { pk: `ORG#${organizationId}`, sk: `PROJECT#${projectId}` },
          UpdateExpression: 'SET domain_overrides = :overrides, version = :next',
          ConditionExpression: 'attribute_exists(pk) AND (version = :known OR attribute_not_exists(version))',
          ExpressionAttributeValues: {
            ':overrides': { ...project.domain_overrides, [domain]: version },
            ':next': project.version + 1,
            ':known': project.version,
          },
        },
      },
    ]);
    return failed === null;
  }
}

function overrideKey(organizationId: string, projectId: string, domain: Domain): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `DOMAIN#${projectId}#${domain}` };
}
