import type { ApiKeyStore } from '../access/api-key-record.ts';
import { DEFAULT_PROJECT_ID } from '../access/default-project.ts';
import { type IssuedKey, issueKey, type KeyIssuer, UNBOUND } from '../access/issue-key.ts';
import type { Organization } from '../access/organization.ts';
import { SCOPES } from '../access/permissions.ts';
import { AegisError } from '../kernel/errors.ts';
import type { ProjectRecord, TenantStore } from './project.ts';

const ORGANIZATION_ID_LENGTH = 12;

export interface NewOrganization {
  readonly organization: Organization;
  readonly ownerKey: IssuedKey;
}

/** Creates an organization with its default project and first owner key, all or nothing. */
export async function createOrganization(
  deps: KeyIssuer & { readonly tenants: TenantStore },
  request: { readonly name: string; readonly email: string },
): Promise<NewOrganization> {
  const createdAt = new Date(deps.now()).toISOString();
  const organization: Organization = {
    organization_id: `org_${deps.ids.base62(ORGANIZATION_ID_LENGTH)}`,
    name: request.name,
    email: request.email,
    status: 'active',
    created_at: createdAt,
  };
  const project: ProjectRecord = {
    organization_id: organization.organization_id,
    project_id: DEFAULT_PROJECT_ID,
    name: 'Default',
    status: 'active',
    config: {},
    domain_overrides: {},
    rubrics: {},
    head_versions: {},
    index_shards: 1,
    created_at: createdAt,
    version: 1,
  };
  const ownerKey = await issueOwnerKey(deps, organization.organization_id, 'owner');
  await deps.tenants.createOrganization(organization, project, ownerKey.record);
  return { organization, ownerKey };
}

function issueOwnerKey(deps: KeyIssuer, organizationId: string, name: string): Promise<IssuedKey> {
  return issueKey(deps, { organizationId, name, role: 'owner', scopes: SCOPES, ...UNBOUND });
}

/**
 * Gives an organization whose owners have lost their keys a new one; it is made active again.
 * @throws AegisError `not_found`
 */
export async function recoverOrganization(
  deps: KeyIssuer & { readonly tenants: TenantStore; readonly keys: ApiKeyStore },
  organizationId: string,
): Promise<IssuedKey> {
  const before = await deps.tenants.changeOrganization(organizationId, { status: 'active' });
  if (before === null) throw organizationNotFound();
  const ownerKey = await issueOwnerKey(deps, organizationId, 'owner (recovered)');
  await deps.keys.create(ownerKey.record);
  return ownerKey;
}

export function organizationNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such organization.');
}
