import { createApiKeyRoute, listApiKeysRoute, revokeApiKeyRoute, rotateApiKeyRoute } from './api-keys.ts';
import { getAuditLogRoute } from './audit-log.ts';
import { createOrganizationRoute } from './create-organization.ts';
import { deleteTraceRoute } from './delete-trace.ts';
import { deleteTracesRoute } from './delete-traces.ts';
import { getProjectDomainRoute, listDomainsRoute, putProjectDomainRoute } from './domains.ts';
import { eraseUserRoute, getErasureRoute } from './erase-user.ts';
import { reportLeakedKeysRoute } from './leaked-keys.ts';
import { getMemberRoute, listMembersRoute, putMemberRoute, removeMemberRoute } from './members.ts';
import {
  changeOrganizationRoute,
  getOrganizationRoute,
  recoverOrganizationRoute,
  updateOrganizationRoute,
} from './organization.ts';
import { createProjectRoute, getProjectRoute, listProjectsRoute, updateProjectRoute } from './projects.ts';
import { updateQuotaRoute } from './update-quota.ts';

export const MANAGE_ROUTES = [
  createOrganizationRoute,
  changeOrganizationRoute,
  recoverOrganizationRoute,
  getOrganizationRoute,
  updateOrganizationRoute,
  createProjectRoute,
  listProjectsRoute,
  getProjectRoute,
  updateProjectRoute,
  listDomainsRoute,
  getProjectDomainRoute,
  putProjectDomainRoute,
  listMembersRoute,
  getMemberRoute,
  putMemberRoute,
  removeMemberRoute,
  createApiKeyRoute,
  listApiKeysRoute,
  rotateApiKeyRoute,
  revokeApiKeyRoute,
  reportLeakedKeysRoute,
  getAuditLogRoute,
  eraseUserRoute,
  getErasureRoute,
  deleteTraceRoute,
  deleteTracesRoute,
  updateQuotaRoute,
];
