import * as z from 'zod';
import { refuseSecrets } from '../../access/refuse-secrets.ts';
import { doneEvent, PLATFORM } from '../../audit/http/audit-events.ts';
import { defineOpenRoute, NONE } from '../../runtime/route.ts';
import { createOrganization } from '../create-organization.ts';
import { admitSignUp } from '../sign-up.ts';
import { toApiKeyResource } from './api-key-resource.ts';
import type { ProjectServices } from './services.ts';

export const OrganizationName = z.string().trim().min(1).max(200);
export const OrganizationEmail = z.email().max(320);

export const createOrganizationRoute = defineOpenRoute({
  operation: 'createOrganization',
  method: 'POST',
  path: '/api/v1/organizations',
  summary: 'Create an organization with its first owner key',
  tag: 'organizations',
  params: NONE,
  query: NONE,
  body: z.strictObject({ name: OrganizationName, email: OrganizationEmail }).meta({ id: 'NewOrganizationRequest' }),
  responses: {
    201: {
      description: 'The organization was created. This answer is the only one that contains its key.',
      schema: z
        .object({ organization_id: z.string(), name: z.string(), api_key: z.string() })
        .meta({ id: 'NewOrganization' }),
    },
    409: { description: 'The id made for the organization is taken. Try again.' },
    429: {
      description:
        'Too many organizations were created within this hour. Only a deployment with open sign-up answers this.',
    },
  },
  admit: (request, services: ProjectServices) => admitSignUp(services, request.headers['authorization']),
  async run({ body, request }, services) {
    refuseSecrets(body);
    const { organization, ownerKey } = await createOrganization(services, body);
    const apiKey = toApiKeyResource(ownerKey.record);
    const { organization_id: id } = organization;
    const change = { target: `organization/${id}`, after: { organization, api_key: apiKey } };
    await services.record(id, doneEvent(PLATFORM, 'createOrganization', change, request));
    return {
      status: 201,
      body: { organization_id: id, name: organization.name, api_key: ownerKey.key },
    };
  },
});
