import { Usd } from '../content/trace.ts';
import { DIMENSIONS } from '../kernel/amounts.ts';
import { AegisError, type ErrorCode } from '../kernel/errors.ts';
import type { Clock } from '../kernel/ports.ts';
import { estimateTokens } from '../pricing/estimate-tokens.ts';
import type { Project } from '../projects/project.ts';
import type { LedgerStore } from '../quota/ledger-store.ts';
import { countersFor, type LimitDependencies, type Payer } from '../quota/reserve.ts';
import type { Step } from './attempt-call.ts';
import type { ReadBody } from './chat-request.ts';
import { chooseRoute, neighbourRoute, type Route, type RouteRefusal } from './choose-route.ts';
import type { Cooldowns } from './cooldowns.ts';
import type { GatewayCaller } from './exchange.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { ChatBody } from './upstream.ts';

/** What a project has decided about the gateway, and whom it can ask. */
export interface GatewayPolicy {
  readonly settings: GatewaySettings;
  /** Grows with every change. */
  readonly version: number;
  /** Providers with a key of the organization, or that the operator offers to everybody. */
  readonly providers: ReadonlySet<string>;
}

/** @param isFresh whether to read what was remembered: a key or a layer that was set a moment ago has to work */
export type LoadPolicy = (project: Project, isFresh?: boolean) => Promise<GatewayPolicy>;

export interface RouteDependencies extends Pick<LimitDependencies, 'knownLimits' | 'limitDefaults'> {
  readonly ledger: Pick<LedgerStore, 'findCounters'>;
  readonly cooldowns: Pick<Cooldowns, 'usable'>;
  readonly loadPolicy: LoadPolicy;
  readonly now: Clock;
}

/** Where a request goes: the first step that can be taken, the others in its place when it fails. */
export interface RoutePlan {
  readonly policy: GatewayPolicy;
  readonly route: Route;
  readonly steps: readonly Step[];
}

/**
 * Plans where a request goes, by the project's layers and rules. Models that cool down are left out while there are
 * others; lower layers stand at the end, for a request that is too dear for its own.
 *
 * @throws AegisError `model_not_found`, or `forbidden` for what a rule denies
 */
export async function planRoute(
  deps: RouteDependencies,
  caller: GatewayCaller,
  read: ReadBody<ChatBody & { readonly model: string }>,
): Promise<RoutePlan> {
  const { project } = caller;
  const known = await tryRoute(deps, caller, read, await deps.loadPolicy(project));
  const isUnknown = 'code' in known && known.code === 'model_not_found';
  const planned = isUnknown ? await tryRoute(deps, caller, read, await deps.loadPolicy(project, true)) : known;
  if ('code' in planned) throw refused(planned);
  return planned;
}

async function tryRoute(
  deps: RouteDependencies,
  caller: GatewayCaller,
  { request, text }: ReadBody<ChatBody & { readonly model: string }>,
  policy: GatewayPolicy,
): Promise<RoutePlan | RouteRefusal> {
  const { settings, providers } = policy;
  const { project, payer, userId, tags } = caller;
  const facts = {
    model: request.model,
    user: userId,
    tags,
    inputTokens: estimateTokens(text),
    at: deps.now(),
    timeZone: project.time_zone,
  };
  const asksBudget = settings.rules.some(({ when }) => when.budget_left_below !== undefined);
  const budgetLeft = asksBudget ? await shareLeft(deps, payer) : null;
  const route = chooseRoute({ settings, facts, budgetLeft, providers });
  if (route.kind === 'refusal') return route;
  const { organization_id: organizationId, project_id: projectId } = project;
  const usable = await deps.cooldowns.usable(organizationId, projectId, route.models);
  return { policy, route, steps: [...stepsOf(route, usable), ...cheaperSteps(route, policy)] };
}

export function stepsOf(route: Route, targets: Route['models'] = route.models): Step[] {
  return targets.map((target) => ({ target, layer: route.layer ?? 'direct', reason: route.reason }));
}

function cheaperSteps(route: Route, { settings, providers }: GatewayPolicy): Step[] {
  if (settings.max_cost_per_request_usd === null) return [];
  const steps: Step[] = [];
  let from: Route | null = route;
  while (from !== null) {
    from = neighbourRoute(from, -1, { settings, providers }, 'cheaper, for max_cost_per_request_usd');
    if (from !== null) steps.push(...stepsOf(from).map((step) => ({ ...step, isCheaper: true })));
  }
  return steps;
}

/** Of the scarcest limit, 0 to 1; null where nothing limits the payer, or nothing was used yet. */
async function shareLeft(deps: RouteDependencies, payer: Payer): Promise<number | null> {
  const counters = await deps.ledger.findCounters(await countersFor(deps, payer));
  const shares = counters.flatMap((counter) =>
    DIMENSIONS.flatMap((dimension) => {
      const limit = counter?.limits[dimension];
      if (counter === null || limit === null || limit === undefined) return [];
      return [limit === 0 ? 0 : Math.max(0, counter.left[dimension]) / limit];
    }),
  );
  return shares.length === 0 ? null : Math.min(...shares);
}

const CODES: Readonly<Record<RouteRefusal['code'], ErrorCode>> = {
  model_not_found: 'model_not_found',
  denied_by_rule: 'forbidden',
  layer_above_maximum: 'forbidden',
};

function refused({ code, message }: RouteRefusal): AegisError {
  return new AegisError(CODES[code], message, { errors: [{ path: 'model', message: code.replaceAll('_', ' ') }] });
}

/** Micro-USD; null where the project sets none. */
export function maxCostOf({ max_cost_per_request_usd: usd }: GatewaySettings): number | null {
  return usd === null ? null : Usd.parse(usd);
}
