import type { Clock, Hasher, IdSource } from '../ports.ts';
import { formatKey, PUBLIC_ID_LENGTH, SECRET_LENGTH } from './api-key.ts';
import { SCOPES, type Scope } from './permissions.ts';
import {
  type ApiKeyRecord,
  DEFAULT_PROJECT_ID,
  type Organization,
  type Project,
  type Role,
  type TenantStore,
} from './tenant.ts';

const ORGANIZATION_ID_LENGTH = 12;

export interface KeyIssuer {
  readonly hasher: Hasher;
  readonly ids: IdSource;
  readonly stage: string;
  readonly now: Clock;
}

/** A key right after it was made: the only moment its text is known. */
export interface IssuedKey {
  readonly record: ApiKeyRecord;
  readonly key: string;
}

export interface KeyRequest {
  readonly organizationId: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly projectId: string | null;
  readonly userId: string | null;
  readonly expiresAt: string | null;
}

/** Makes a key; the caller stores the record and shows the text once. */
export async function issueKey(deps: KeyIssuer, request: KeyRequest): Promise<IssuedKey> {
  const publicId = deps.ids.base62(PUBLIC_ID_LENGTH);
  const secret = deps.ids.base62(SECRET_LENGTH);
  const { hmac, pepperVersion } = await deps.hasher.hashSecret(secret);
  return {
    key: formatKey({ stage: deps.stage, publicId, secret }),
    record: {
      public_id: publicId,
      organization_id: request.organizationId,
      name: request.name,
      role: request.role,
      scopes: [...request.scopes],
      project_id: request.projectId,
      user_id: request.userId,
      status: 'active',
      hmac,
      pepper_version: pepperVersion,
      created_at: new Date(deps.now()).toISOString(),
      expires_at: request.expiresAt,
      last_used_at: null,
    },
  };
}

export interface NewOrganization {
  readonly organization: Organization;
  readonly project: Project;
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
  const project: Project = {
    organization_id: organization.organization_id,
    project_id: DEFAULT_PROJECT_ID,
    time_zone: 'UTC',
    default_domain: 'generic',
    unknown_price: 'refuse',
    index_shards: 1,
    created_at: createdAt,
  };
  const ownerKey = await issueKey(deps, {
    organizationId: organization.organization_id,
    name: 'owner',
    role: 'owner',
    scopes: SCOPES,
    projectId: null,
    userId: null,
    expiresAt: null,
  });
  await deps.tenants.createOrganization(organization, project, ownerKey.record);
  return { organization, project, ownerKey };
}
