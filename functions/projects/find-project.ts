import type { Caller } from '../access/caller.ts';
import { projectNotFound } from '../access/default-project.ts';
import { subjectOf } from '../access/subject-of.ts';
import { ExpiringCache } from '../kernel/expiring-cache.ts';
import type { Clock } from '../kernel/ports.ts';
import type { OwnPrices } from '../pricing/own-prices.ts';
import type { OwnPriceStore, Project, TenantStore } from './project.ts';

/** A change to a project takes effect everywhere within 30 seconds; the rest is for the read itself. */
const PROJECT_CACHE_MILLISECONDS = 25_000;
const CACHED_PROJECTS = 10_000;

/** Resolves the project that a request is about. */
export type FindProject = (caller: Caller, named: string | undefined) => Promise<Project>;

/** Looks a project up by its key. @throws AegisError `not_found` */
export type LoadProject = (organizationId: string, projectId: string) => Promise<Project>;

type Projects = Pick<TenantStore, 'findProject'>;

/** Remembers projects per execution environment; an unknown one is looked up every time. */
export function createProjectLoader(tenants: Projects, now: Clock, prices?: Pick<OwnPriceStore, 'find'>): LoadProject {
  const ownPrices = new ExpiringCache<OwnPrices | null>({
    ttlMilliseconds: PROJECT_CACHE_MILLISECONDS,
    maxEntries: CACHED_PROJECTS,
    now,
  });
  const findPrices = async (organizationId: string) =>
    prices === undefined ? null : ownPrices.get(organizationId, () => prices.find(organizationId));
  const cache = new ExpiringCache<Project>({
    ttlMilliseconds: PROJECT_CACHE_MILLISECONDS,
    maxEntries: CACHED_PROJECTS,
    now,
  });
  return (organizationId, projectId) =>
    cache.get(`${organizationId}/${projectId}`, async () => {
      const [project, own] = await Promise.all([
        tenants.findProject(organizationId, projectId),
        findPrices(organizationId),
      ]);
      if (project === null) throw projectNotFound();
      return own === null ? project : { ...project, own_prices: own };
    });
}

export function createProjectFinder(tenants: Projects, now: Clock, prices?: Pick<OwnPriceStore, 'find'>): FindProject {
  const load = createProjectLoader(tenants, now, prices);
  return async (caller, named) => load(caller.organizationId, subjectOf(caller, { projectId: named }).projectId);
}
