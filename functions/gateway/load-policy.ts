import { ExpiringCache } from '../kernel/expiring-cache.ts';
import type { Clock } from '../kernel/ports.ts';
import { DEFAULT_GATEWAY_SETTINGS, type GatewaySettingsStore } from './gateway-settings.ts';
import type { GatewayPolicy, LoadPolicy } from './plan-route.ts';
import type { GatewayDeployment, ProviderKeyStore } from './provider-key.ts';

/** A change takes effect everywhere within 30 seconds; the rest is for the read itself. */
const POLICY_CACHE_MILLISECONDS = 25_000;
const CACHED_PROJECTS = 10_000;

export interface PolicyDependencies {
  readonly settings: Pick<GatewaySettingsStore, 'find'>;
  readonly keys: Pick<ProviderKeyStore, 'list'>;
  readonly deployment: Pick<GatewayDeployment, 'endpoints' | 'bedrock'>;
  readonly now: Clock;
}

/** Remembers per execution environment what projects have decided, and whom their organizations may ask. */
export function createPolicyLoader({ settings, keys, deployment, now }: PolicyDependencies): LoadPolicy {
  const cache = new ExpiringCache<GatewayPolicy>({
    ttlMilliseconds: POLICY_CACHE_MILLISECONDS,
    maxEntries: CACHED_PROJECTS,
    now,
  });
  return ({ organization_id: organizationId, project_id: projectId }, isFresh = false) => {
    const key = `${organizationId}/${projectId}`;
    if (isFresh) cache.forget(key);
    return cache.get(key, async () => {
      const [stored, own] = await Promise.all([settings.find(organizationId, projectId), keys.list(organizationId)]);
      const offered = [...Object.keys(deployment.endpoints), ...(deployment.bedrock ? ['bedrock'] : [])];
      return {
        settings: stored?.settings ?? DEFAULT_GATEWAY_SETTINGS,
        version: stored?.version ?? 0,
        providers: new Set([...offered, ...own.map(({ provider }) => provider)]),
      };
    });
  };
}
