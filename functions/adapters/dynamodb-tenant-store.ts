import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { AegisError } from '../domain/errors.ts';
import { type ApiKeyRecord, Organization, Project, type TenantStore } from '../domain/tenancy/tenant.ts';
import { apiKeyItems } from './dynamodb-api-key-store.ts';
import type { DynamoTable, Item, ItemKey } from './dynamodb-table.ts';

export class DynamoTenantStore implements TenantStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async createOrganization(organization: Organization, project: Project, ownerKey: ApiKeyRecord): Promise<void> {
    const items: Item[] = [
      { ...organizationKey(organization.organization_id), ...organization },
      { ...projectKey(project.organization_id, project.project_id), ...project },
      ...apiKeyItems(ownerKey),
    ];
    const TableName = this.#table.name;
    const transaction = new TransactWriteCommand({
      TransactItems: items.map((Item) => ({
        Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' },
      })),
    });
    try {
      await this.#table.run((client) => client.send(transaction));
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      throw new AegisError('conflict', 'An id of the new organization is taken. Try again.', { cause: error });
    }
  }

  async findOrganization(organizationId: string): Promise<Organization | null> {
    const item = await this.#get(organizationKey(organizationId));
    return item === undefined ? null : Organization.parse(item);
  }

  async findProject(organizationId: string, projectId: string): Promise<Project | null> {
    const item = await this.#get(projectKey(organizationId, projectId));
    return item === undefined ? null : Project.parse(item);
  }

  async #get(Key: ItemKey): Promise<Item | undefined> {
    // Consistent: what was created a moment ago has to be there for its first caller.
    const get = new GetCommand({ TableName: this.#table.name, Key, ConsistentRead: true });
    return (await this.#table.run((client) => client.send(get))).Item;
  }
}

function organizationKey(organizationId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: 'META' };
}

function projectKey(organizationId: string, projectId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `PROJECT#${projectId}` };
}
