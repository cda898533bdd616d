import { createOrganizationRoute } from '../../projects/http/create-organization.ts';
import {
  changeOrganizationRoute,
  getOrganizationRoute,
  recoverOrganizationRoute,
  updateOrganizationRoute,
} from '../../projects/http/organization.ts';
import {
  createProjectRoute,
  getProjectRoute,
  listProjectsRoute,
  updateProjectRoute,
} from '../../projects/http/projects.ts';
import { updateQuotaRoute } from '../../quota/http/update-quota.ts';
import type { Route } from '../../runtime/route.ts';
import type { ManageServices } from './services.ts';

export const MANAGE_ROUTES: readonly Route<ManageServices>[] = [
  createOrganizationRoute,
  changeOrganizationRoute,
  recoverOrganizationRoute,
  getOrganizationRoute,
  updateOrganizationRoute,
  createProjectRoute,
  listProjectsRoute,
  getProjectRoute,
  updateProjectRoute,
  updateQuotaRoute,
];
