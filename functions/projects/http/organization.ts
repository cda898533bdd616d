import * as z from 'zod';
import type { OrganizationChange } from '../../access/organization.ts';
import { admitPlatform } from '../../access/platform-key.ts';
import { PricePlan } from '../../access/price-plan.ts';
import { refuseSecrets } from '../../access/refuse-secrets.ts';
import { beginning, doneEvent, PLATFORM } from '../../audit/http/audit-events.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import type { HttpRequest } from '../../runtime/http.ts';
import { defineOpenRoute, defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { organizationNotFound, recoverOrganization } from '../create-organization.ts';
import { NewApiKeyResource, toApiKeyResource } from './api-key-resource.ts';
import { OrganizationEmail, OrganizationName } from './create-organization.ts';
import { OrganizationResource } from './organization-resource.ts';
import type { ProjectServices } from './services.ts';

const NAMES = { name: OrganizationName.optional(), email: OrganizationEmail.optional() };
const OrganizationId = z.object({ id: z.string().regex(/^org_[0-9A-Za-z]{12}$/) });
const NOTHING = 'must change at least one field';

function changesSomething(body: Readonly<Record<string, unknown>>): boolean {
  return Object.values(body).some((value) => value !== undefined);
}

const GONE = { description: 'There is no such organization.' } as const;
const UPDATED = {
  200: { description: 'The organization after the change.', schema: OrganizationResource },
  404: GONE,
} as const;

export const getOrganizationRoute = defineRoute({
  operation: 'getOrganization',
  method: 'GET',
  path: '/api/v1/organization',
  summary: "Read the key's organization",
  tag: 'organizations',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The organization.', schema: OrganizationResource }, 404: GONE },
  async run({ caller }, { tenants }: ProjectServices) {
    const organization = await tenants.findOrganization(caller.organizationId);
    if (organization === null) throw organizationNotFound();
    return { status: 200, body: organization };
  },
});

export const updateOrganizationRoute = defineManagedRoute({
  operation: 'updateOrganization',
  method: 'PATCH',
  path: '/api/v1/organization',
  summary: "Change the key's organization, or deactivate it",
  tag: 'organizations',
  params: NONE,
  query: NONE,
  body: z
    .strictObject({
      ...NAMES,
      status: z.literal('inactive').optional().meta({
        description:
          '`inactive` stops every key within 30 seconds; only the operator can make the organization active again.',
      }),
    })
    .refine(changesSomething, { error: NOTHING })
    .meta({ id: 'OrganizationUpdate' }),
  responses: UPDATED,
  async run({ caller, body }, services: ProjectServices) {
    const { before, after } = await changeOrganization(services, caller.organizationId, body);
    return { status: 200, body: after, change: { target: `organization/${caller.organizationId}`, before, after } };
  },
});

export const changeOrganizationRoute = defineOpenRoute({
  operation: 'changeOrganization',
  method: 'PATCH',
  path: '/api/v1/organizations/{id}',
  summary: 'Change, deactivate or reactivate any organization, as the operator',
  tag: 'organizations',
  params: OrganizationId,
  query: NONE,
  body: z
    .strictObject({ ...NAMES, status: z.enum(['active', 'inactive']).optional(), plan: PricePlan.optional() })
    .refine(changesSomething, { error: NOTHING })
    .meta({ id: 'OrganizationChange' }),
  responses: UPDATED,
  admit: admitOperator,
  async run({ params, body, request }, services: ProjectServices) {
    refuseSecrets(body);
    return services.accountFor(params.id, beginning(PLATFORM, 'changeOrganization', request), async () => {
      const { before, after } = await changeOrganization(services, params.id, body);
      const change = { target: `organization/${params.id}`, before, after };
      await services.record(params.id, doneEvent(PLATFORM, 'changeOrganization', change, request));
      return { status: 200, body: after };
    });
  },
});

export const recoverOrganizationRoute = defineOpenRoute({
  operation: 'recoverOrganization',
  method: 'POST',
  path: '/api/v1/organizations/{id}/owner-keys',
  summary: 'Give an organization that lost its owner keys a new one, as the operator',
  tag: 'organizations',
  params: OrganizationId,
  query: NONE,
  body: NO_BODY,
  responses: {
    201: {
      description: 'The key was created. This answer is the only one that contains it.',
      schema: NewApiKeyResource,
    },
    409: { description: 'The organization has the maximum number of keys.' },
  },
  admit: admitOperator,
  async run({ params, request }, services: ProjectServices) {
    return services.accountFor(params.id, beginning(PLATFORM, 'recoverOrganization', request), async () => {
      const issued = await recoverOrganization(services, params.id);
      const after = toApiKeyResource(issued.record);
      const change = { target: `api-key/${after.id}`, after };
      await services.record(params.id, doneEvent(PLATFORM, 'recoverOrganization', change, request));
      return { status: 201, body: { ...after, key: issued.key } };
    });
  },
});

function admitOperator(request: HttpRequest, services: ProjectServices): Promise<void> {
  return admitPlatform(services, request.headers['authorization']);
}

async function changeOrganization(
  { tenants, now }: ProjectServices,
  organizationId: string,
  body: OrganizationChangeBody,
) {
  const change = defined(body);
  if (body.plan !== undefined) {
    // It holds from this month on; the months before keep theirs.
    const { plan, plans, created_at: begin = '' } = (await tenants.findOrganization(organizationId)) ?? {};
    const known = plans ?? (plan && { [begin.slice(0, 7)]: plan });
    change.plans = { ...known, [new Date(now()).toISOString().slice(0, 7)]: body.plan };
  }
  const before = await tenants.changeOrganization(organizationId, change);
  if (before === null) throw organizationNotFound();
  return { before, after: { ...before, ...change } };
}

type OrganizationChangeBody = { [K in keyof OrganizationChange]?: OrganizationChange[K] | undefined };

function defined({ name, email, status, plan }: OrganizationChangeBody): OrganizationChange {
  return {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(status === undefined ? {} : { status }),
    ...(plan === undefined ? {} : { plan }),
  };
}
