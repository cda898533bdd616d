import * as z from 'zod';
import { projectNotFound } from '../../access/default-project.ts';
import { subjectOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import type { AuditedServices } from '../../audit/http/services.ts';
import { AegisError } from '../../kernel/errors.ts';
import { ProjectParams } from '../../projects/http/projects.ts';
import type { TenantStore } from '../../projects/project.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import {
  DEFAULT_GATEWAY_SETTINGS,
  GatewaySettings,
  type GatewaySettingsStore,
  type StoredGatewaySettings,
} from '../gateway-settings.ts';

/** What the routes of a project's gateway settings need. */
export interface GatewaySettingServices extends AuditedServices {
  readonly tenants: TenantStore;
  readonly gatewaySettings: GatewaySettingsStore;
}

const NOTHING_SET: StoredGatewaySettings = { settings: DEFAULT_GATEWAY_SETTINGS, version: 0 };

const GatewayResource = z
  .object({
    project_id: z.string(),
    version: z.int().meta({ description: 'Grows with every change; 0 while nothing was set.' }),
    ...GatewaySettings.shape,
  })
  .meta({ id: 'Gateway' });

function toResource(projectId: string, { settings, version }: StoredGatewaySettings): z.input<typeof GatewayResource> {
  return { project_id: projectId, version, ...settings };
}

export const getGatewayRoute = defineRoute({
  operation: 'getGateway',
  method: 'GET',
  path: '/api/v1/projects/{id}/gateway',
  summary: 'Read how the gateway treats the calls of a project',
  tag: 'gateway',
  params: ProjectParams,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The settings, defaults included.', schema: GatewayResource } },
  async run({ caller, params }, services: GatewaySettingServices) {
    const { projectId } = subjectOf(caller, { projectId: params.id });
    const stored = await find(services, caller.organizationId, projectId);
    return { status: 200, body: toResource(projectId, stored) };
  },
});

export const putGatewayRoute = defineManagedRoute({
  operation: 'putGateway',
  method: 'PUT',
  path: '/api/v1/projects/{id}/gateway',
  summary:
    'Replace how the gateway treats the calls of a project; what is left out has its default. It takes effect within 30 seconds',
  tag: 'gateway',
  params: ProjectParams,
  query: NONE,
  body: GatewaySettings.meta({ id: 'GatewaySettings' }),
  responses: {
    200: { description: 'The settings now.', schema: GatewayResource },
    409: { description: 'Somebody changed the settings at the same moment.' },
  },
  async run({ caller, params, body }, services: GatewaySettingServices) {
    const { projectId } = subjectOf(caller, { projectId: params.id });
    const before = await find(services, caller.organizationId, projectId);
    const after = { settings: body, version: before.version + 1 };
    if (!(await services.gatewaySettings.put(caller.organizationId, projectId, after, before.version))) {
      throw new AegisError('conflict', 'Somebody changed the settings at the same moment. Read them and try again.');
    }
    return {
      status: 200,
      body: toResource(projectId, after),
      change: { target: `project/${projectId}/gateway`, before: before.settings, after: after.settings },
    };
  },
});

async function find(
  { tenants, gatewaySettings }: GatewaySettingServices,
  organizationId: string,
  projectId: string,
): Promise<StoredGatewaySettings> {
  const [project, stored] = await Promise.all([
    tenants.findProject(organizationId, projectId),
    gatewaySettings.find(organizationId, projectId),
  ]);
  if (project === null) throw projectNotFound();
  return stored ?? NOTHING_SET;
}
