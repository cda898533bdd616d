import { createApiKeyRoute, listApiKeysRoute, revokeApiKeyRoute } from './api-keys.ts';
import { createOrganizationRoute } from './create-organization.ts';
import { deleteTraceRoute } from './delete-trace.ts';
import { deleteByUserRoute, deleteTracesRoute } from './delete-traces.ts';
import { updateQuotaRoute } from './update-quota.ts';

export const MANAGE_ROUTES = [
  createOrganizationRoute,
  createApiKeyRoute,
  listApiKeysRoute,
  revokeApiKeyRoute,
  deleteTraceRoute,
  deleteTracesRoute,
  deleteByUserRoute,
  updateQuotaRoute,
];
