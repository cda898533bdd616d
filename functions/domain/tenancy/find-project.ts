import { AegisError } from '../errors.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import type { Clock } from '../ports.ts';
import { type Caller, projectOf } from './authenticate.ts';
import { DEFAULT_PROJECT_ID, type Project, type TenantStore } from './tenant.ts';

/** A change to a project takes effect everywhere within this time. */
const PROJECT_CACHE_MILLISECONDS = 30_000;
const CACHED_PROJECTS = 10_000;

/** Resolves the project that a request is about. */
export type FindProject = (caller: Caller, named: string | undefined) => Promise<Project>;

/** Remembers projects per execution environment; an unknown one is looked up every time. */
export function createProjectFinder(tenants: TenantStore, now: Clock): FindProject {
  const cache = new ExpiringCache<Project>({
    ttlMilliseconds: PROJECT_CACHE_MILLISECONDS,
    maxEntries: CACHED_PROJECTS,
    now,
  });
  return (caller, named) => {
    const projectId = projectOf(caller, named, DEFAULT_PROJECT_ID);
    return cache.get(`${caller.organizationId}/${projectId}`, async () => {
      const project = await tenants.findProject(caller.organizationId, projectId);
      if (project === null) throw new AegisError('not_found', 'There is no such project.');
      return project;
    });
  };
}
