import { AegisError } from '../../domain/errors.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { OrganizationResource } from '../resources/organization.ts';
import type { QueryServices } from './services.ts';

export const getOrganizationRoute = defineRoute({
  operation: 'getOrganization',
  method: 'GET',
  path: '/api/v1/organization',
  summary: "Read the key's organization",
  tag: 'organizations',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The organization.', schema: OrganizationResource } },
  async run({ caller }, { tenants }: QueryServices) {
    const organization = await tenants.findOrganization(caller.organizationId);
    if (organization === null) throw new AegisError('not_found', 'There is no such organization.');
    return { status: 200, body: organization };
  },
});
