import * as z from 'zod';
import { projectNotFound } from '../../access/default-project.ts';
import { subjectOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { Domain, ProjectId } from '../../content/trace.ts';
import type { DomainOverride } from '../../evaluation/packs/domain-override.ts';
import { PackOverride } from '../../evaluation/packs/pack.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { overrideDomain } from '../override-domain.ts';
import { PackResource, ProjectDomainResource, toPackResource, toProjectDomainResource } from './domain-resource.ts';
import type { ProjectServices } from './services.ts';

const ProjectDomainParams = z.object({ id: ProjectId, domain: Domain });

export const listDomainsRoute = defineRoute({
  operation: 'listDomains',
  method: 'GET',
  path: '/api/v1/domains',
  summary: 'List the domains with their rules as shipped',
  tag: 'domains',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: {
    200: {
      description: 'All packs, with the generic pack first.',
      schema: z.object({ items: z.array(PackResource) }).meta({ id: 'PackList' }),
    },
  },
  async run(_parsed, _services: ProjectServices) {
    const { packOf } = await import('../../evaluation/packs/registry.ts');
    return { status: 200, body: { items: Domain.options.map((domain) => toPackResource(packOf(domain))) } };
  },
});

export const getProjectDomainRoute = defineRoute({
  operation: 'getProjectDomain',
  method: 'GET',
  path: '/api/v1/projects/{id}/domains/{domain}',
  summary: 'Read what a project changes about a domain, and the rules that result',
  tag: 'domains',
  params: ProjectDomainParams,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The domain as the project uses it.', schema: ProjectDomainResource } },
  async run({ caller, params: { id, domain } }, services: ProjectServices) {
    const { projectId } = subjectOf(caller, { projectId: id });
    const project = await services.tenants.findProject(caller.organizationId, projectId);
    if (project === null) throw projectNotFound();
    const stored = await services.overrides.find(caller.organizationId, id, domain);
    return { status: 200, body: await describe(id, domain, stored) };
  },
});

export const putProjectDomainRoute = defineManagedRoute({
  operation: 'putProjectDomain',
  method: 'PUT',
  path: '/api/v1/projects/{id}/domains/{domain}',
  summary: 'Replace what a project changes about a domain; the change takes effect within 30 seconds',
  tag: 'domains',
  params: ProjectDomainParams,
  query: NONE,
  body: PackOverride,
  responses: {
    200: { description: 'The domain as the project uses it now.', schema: ProjectDomainResource },
    409: { description: 'Somebody changed the project at the same moment.' },
    413: { description: 'The override is too large.' },
  },
  async run({ caller, params: { id, domain }, body }, services: ProjectServices) {
    const { projectId } = subjectOf(caller, { projectId: id });
    const place = { organizationId: caller.organizationId, projectId, domain };
    const { before, after } = await overrideDomain(services, place, body);
    return {
      status: 200,
      body: await describe(id, domain, after),
      change: { target: `project/${id}/domain/${domain}`, before: before?.override ?? null, after: after.override },
    };
  },
});

/** The rules are large, and nothing else of this function needs them. */
async function describe(projectId: string, domain: Domain, stored: DomainOverride | null) {
  const { projectPack } = await import('../../evaluation/packs/project-pack.ts');
  return toProjectDomainResource(projectId, domain, stored, projectPack(domain, stored));
}
