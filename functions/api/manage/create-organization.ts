import * as z from 'zod';
import { createOrganization } from '../../domain/tenancy/create-organization.ts';
import { admitPlatform } from '../../domain/tenancy/platform-key.ts';
import { defineOpenRoute, NONE } from '../../runtime/route.ts';
import { NewApiKeyResource, toApiKeyResource } from '../resources/api-key.ts';
import { OrganizationResource, ProjectResource } from '../resources/organization.ts';
import type { ManageServices } from './services.ts';

export const createOrganizationRoute = defineOpenRoute({
  operation: 'createOrganization',
  method: 'POST',
  path: '/api/v1/organizations',
  summary: 'Create an organization with its first owner key',
  tag: 'organizations',
  params: NONE,
  query: NONE,
  body: z
    .strictObject({ name: z.string().trim().min(1).max(200), email: z.email().max(320) })
    .meta({ id: 'NewOrganizationRequest' }),
  responses: {
    201: {
      description: 'Created. The key is shown this once.',
      schema: z
        .object({ organization: OrganizationResource, project: ProjectResource, api_key: NewApiKeyResource })
        .meta({ id: 'NewOrganization' }),
    },
  },
  async admit(request, services: ManageServices) {
    if (!services.openSignUp) await admitPlatform(services, request.headers['authorization']);
  },
  async run({ body }, services: ManageServices) {
    const { organization, project, ownerKey } = await createOrganization(services, body);
    const { organization_id: _organization, unknown_price: _price, index_shards: _shards, ...shown } = project;
    return {
      status: 201,
      body: {
        organization,
        project: shown,
        api_key: { ...toApiKeyResource(ownerKey.record), key: ownerKey.key },
      },
    };
  },
});
