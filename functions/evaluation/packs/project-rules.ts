import type { Domain } from '../../content/trace.ts';
import { type DomainRules, SHIPPED_RULES } from '../domain-rules.ts';
import type { DomainOverride } from './domain-override.ts';
import { type CompiledPack, compilePack } from './evaluate-pack.ts';
import { mergeThresholds, type PackOverride, type RlThresholds } from './pack.ts';
import { projectPack } from './project-pack.ts';
import { compiledPackOf, packOf, rlThresholdsOf } from './registry.ts';

interface OverridingProject {
  readonly organization_id: string;
  readonly project_id: string;
  /** The number of the override in force, by domain. */
  readonly domain_overrides: Readonly<Partial<Record<Domain, number>>>;
}

export type FindOverride = (
  organizationId: string,
  projectId: string,
  domain: Domain,
) => Promise<DomainOverride | null>;

/** The rules for traces of a domain; a candidate stands in for what is stored for that domain. */
export type LoadRules = (project: OverridingProject, domain: Domain, candidate?: PackOverride) => Promise<DomainRules>;

interface OwnPack {
  readonly domain: Domain;
  readonly override: PackOverride;
  readonly version: number | 'candidate';
  readonly compiled: CompiledPack;
}

function compileOwn(own: Omit<OwnPack, 'compiled'>): OwnPack {
  return { ...own, compiled: compilePack(projectPack(own.domain, own)) };
}

/** Packs kept per execution environment; each holds a scanner of some hundred kilobytes. */
const KEPT_PACKS = 100;

/**
 * The packs that a project evaluates with. Which override is in force comes with the project, so that a project
 * without any costs no further read, and a change holds as soon as the changed project is known.
 */
export function createRulesLoader(find: FindOverride): LoadRules {
  const kept = new Map<string, OwnPack & { readonly version: number }>();
  const load = async (project: OverridingProject, domain: Domain): Promise<OwnPack | null> => {
    const { organization_id: organizationId, project_id: projectId, domain_overrides: versions } = project;
    const wanted = versions[domain];
    if (wanted === undefined) return null;
    const key = `${organizationId}/${projectId}/${domain}`;
    const known = kept.get(key);
    if (known !== undefined && known.version >= wanted) return known;
    const stored = await find(organizationId, projectId, domain);
    if (stored === null) throw new Error(`The override of ${domain} that the project names is not stored`);
    const { override, version } = stored;
    const own = { ...compileOwn({ domain, override, version }), version };
    kept.delete(key);
    kept.set(key, own);
    const [oldest] = kept.keys();
    if (kept.size > KEPT_PACKS && oldest !== undefined) kept.delete(oldest);
    return own;
  };
  return async (project, domain, candidate) => {
    const generic = domain === 'generic' ? [] : [load(project, 'generic')];
    const tried = candidate && compileOwn({ domain, override: candidate, version: 'candidate' });
    const own = await Promise.all([...generic, tried ?? load(project, domain)]);
    return rulesOf(own.filter((each) => each !== null));
  };
}

/** The rules that follow from these overrides; the shipped ones when there are none. */
function rulesOf(own: readonly OwnPack[]): DomainRules {
  if (own.length === 0) return SHIPPED_RULES;
  const byDomain = new Map(own.map((each) => [each.domain, each]));
  return {
    packFor: (domain) => byDomain.get(domain)?.compiled ?? compiledPackOf(domain),
    thresholdsFor: (domain) => thresholdsOf(domain, byDomain),
    revision: own.map(({ domain, version }) => `${domain}.${version}`).join('-'),
  };
}

/** Thresholds that are set for the generic domain hold in every domain whose pack has none of its own. */
function thresholdsOf(domain: Domain, byDomain: ReadonlyMap<Domain, OwnPack>): RlThresholds {
  const [generic, own] = [byDomain.get('generic'), byDomain.get(domain)];
  const inherits = packOf(domain).rl === undefined && generic !== undefined;
  const base = inherits ? mergeThresholds(rlThresholdsOf('generic'), generic.override) : rlThresholdsOf(domain);
  return own === undefined ? base : mergeThresholds(base, own.override);
}
