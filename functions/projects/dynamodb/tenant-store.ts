import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ApiKeyRecord } from '../../access/api-key-record.ts';
import { apiKeyItems } from '../../access/dynamodb/api-key-store.ts';
import { countOneMore, countsKey, limitReached } from '../../access/dynamodb/counts.ts';
import { Organization, type OrganizationChange } from '../../access/organization.ts';
import { AegisError } from '../../kernel/errors.ts';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from '../../storage/dynamodb-table.ts';
import { type Project, ProjectRecord, resolveProject, type TenantStore } from '../project.ts';

const PROJECT_PREFIX = 'PROJECT#';

export class DynamoTenantStore implements TenantStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async createOrganization(organization: Organization, project: ProjectRecord, ownerKey: ApiKeyRecord): Promise<void> {
    const { organization_id: id } = organization;
    const items: Item[] = [
      { ...organizationKey(id), ...organization },
      { ...projectKey(project.organization_id, project.project_id), ...project },
      ...apiKeyItems(ownerKey),
      { ...countsKey(id), projects: 1, keys: 1, owners: 1 },
    ];
    const TableName = this.#table.name;
    const failed = await this.#table.transact(
      items.map((Item) => ({ Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } })),
    );
    if (failed !== null) throw new AegisError('conflict', 'An id of the new organization is taken. Try again.');
  }

  async findOrganization(organizationId: string): Promise<Organization | null> {
    const item = await this.#table.get(organizationKey(organizationId));
    return item === undefined ? null : Organization.parse(item);
  }

  async changeOrganization(organizationId: string, change: OrganizationChange): Promise<Organization | null> {
    const changes = Object.entries(change).filter(([, value]) => value !== undefined);
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: organizationKey(organizationId),
      UpdateExpression: `SET ${changes.map((_, i) => `#n${i} = :v${i}`).join(', ')}`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: Object.fromEntries(changes.map(([name], i) => [`#n${i}`, name])),
      ExpressionAttributeValues: Object.fromEntries(changes.map(([, value], i) => [`:v${i}`, value])),
      ReturnValues: 'ALL_OLD',
    });
    try {
      const { Attributes } = await this.#table.run((client) => client.send(update));
      return Organization.parse(Attributes);
    } catch (error) {
      failedCondition(error);
      return null;
    }
  }

  async findProject(organizationId: string, projectId: string): Promise<Project | null> {
    const item = await this.#table.get(projectKey(organizationId, projectId));
    return item === undefined ? null : resolveProject(ProjectRecord.parse(item));
  }

  async createProject(project: ProjectRecord): Promise<void> {
    const { organization_id: organizationId, project_id: projectId } = project;
    const TableName = this.#table.name;
    const Item = { ...projectKey(organizationId, projectId), ...project };
    const failed = await this.#table.transact([
      { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
      countOneMore(TableName, organizationId, 'projects'),
    ]);
    if (failed === 0) throw new AegisError('conflict', 'There is a project with this id already.');
    if (failed !== null) throw limitReached('projects');
  }

  async listProjects(organizationId: string): Promise<Project[]> {
    const projects: Project[] = [];
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': `ORG#${organizationId}`, ':prefix': PROJECT_PREFIX },
      ConsistentRead: true,
    });
    for await (const items of pages) {
      for (const item of items) projects.push(resolveProject(ProjectRecord.parse(item)));
    }
    return projects;
  }

  async replaceProject(project: ProjectRecord): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: { ...projectKey(project.organization_id, project.project_id), ...project },
      ConditionExpression: 'attribute_exists(pk) AND (version = :known OR attribute_not_exists(version))',
      ExpressionAttributeValues: { ':known': project.version - 1 },
    });
    return this.#table.ifConditionHolds((client) => client.send(put));
  }
}

function organizationKey(organizationId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: 'META' };
}

function projectKey(organizationId: string, projectId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `${PROJECT_PREFIX}${projectId}` };
}
