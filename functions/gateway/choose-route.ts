import type { GatewaySettings } from './gateway-settings.ts';
import { matches, type RequestFacts } from './match-rule.ts';
import type { RoutingRule } from './routing-rule.ts';
import { GatewayModelName, LAYERS, type Layer, nameOf, type Target, targetOf } from './target.ts';

export type { RequestFacts } from './match-rule.ts';

/** Where a request goes. */
export interface Route {
  readonly kind: 'route';
  /** Null for a model that the project has in no layer. */
  readonly layer: Layer | null;
  /** In the order in which they are tried; one at least. */
  readonly models: readonly Target[];
  /** For the trace: what decided, in a few words. */
  readonly reason: string;
  /** The last rule that changed or confirmed the route. */
  readonly rule: string | null;
}

/** Why a request goes nowhere. */
export interface RouteRefusal {
  readonly kind: 'refusal';
  readonly status: 403 | 404;
  /** `model_not_found` is OpenAI's word for a model that does not exist or may not be used. */
  readonly code: 'model_not_found' | 'denied_by_rule' | 'layer_above_maximum';
  readonly message: string;
  readonly rule: string | null;
}

interface Question {
  readonly settings: GatewaySettings;
  readonly facts: RequestFacts;
  /** The share that is left of the scarcest limit, 0 to 1; null where there is none. */
  readonly budgetLeft: number | null;
  /** Providers that this project can use: known to the deployment, with a key or a role. */
  readonly providers: ReadonlySet<string>;
}

/** The model name by which a client leaves the choice to the project. */
const AUTO = 'auto';

/** Whose a model is that is written without a provider, as clients of the makers write it. */
const MAKERS: readonly (readonly [name: RegExp, provider: string])[] = [
  [/^(?:gpt-|chatgpt-|o\d|text-embedding-|ft:)/, 'openai'],
  [/^claude-/, 'anthropic'],
  [/^(?:[a-z-]{2,7}\.)?(?:anthropic|amazon|meta|mistral|cohere)\./, 'bedrock'],
];

/** Resolves the model that a request names and applies the routing rules of the project. */
export function chooseRoute(question: Question): Route | RouteRefusal {
  const { settings, facts, budgetLeft } = question;
  let route = resolve(question);
  if (route.kind === 'refusal') return route;
  let decided: number | null = null;
  const byPriority = settings.rules.toSorted((a, b) => a.priority - b.priority);
  for (const rule of byPriority) {
    if (rule.priority === decided || !matches(rule, facts, route.layer, budgetLeft)) continue;
    decided = rule.priority;
    const next = apply(rule, route, question);
    if (next.kind === 'refusal') return next;
    route = next;
    if (rule.action.type === 'allow' || rule.action.type === 'route_to') break;
  }
  return withinMaximum(route, settings);
}

function notFound(model: string): RouteRefusal {
  // The words of OpenAI's API, which clients look for.
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return { kind: 'refusal', status: 404, code: 'model_not_found', message, rule: null };
}

function resolve({ settings, facts: { model }, providers }: Question): Route | RouteRefusal {
  const asked = model === AUTO ? settings.default_layer : LAYERS.find((layer) => layer === model);
  if (asked !== undefined) {
    const reason = model === AUTO ? `default layer ${asked}` : `layer ${asked}`;
    return routeToLayer(settings, asked, providers, { reason, rule: null }) ?? notFound(model);
  }
  const target = exactTarget(settings, model, providers);
  if (target === null || !providers.has(target.provider)) return notFound(model);
  return { kind: 'route', layer: layerOf(settings, target), models: [target], reason: 'exact model', rule: null };
}

function exactTarget(settings: GatewaySettings, model: string, providers: ReadonlySet<string>): Target | null {
  if (GatewayModelName.safeParse(model).success) {
    const target = targetOf(model);
    // Names of models have colons too, such as `ft:gpt-4o` or the versions of Bedrock.
    if (providers.has(target.provider)) return target;
  }
  for (const layer of LAYERS) {
    const listed = settings.layers[layer]?.map(targetOf).find((each) => each.model === model);
    if (listed !== undefined) return listed;
  }
  const maker = MAKERS.find(([name]) => name.test(model))?.[1];
  return maker === undefined ? null : { provider: maker, model };
}

/** The layer in which the project lists a model; the lowest of several. */
export function layerOf({ layers }: Pick<GatewaySettings, 'layers'>, target: Target): Layer | null {
  return LAYERS.find((layer) => layers[layer]?.includes(nameOf(target))) ?? null;
}

function routeToLayer(
  { layers, fallback }: GatewaySettings,
  layer: Layer,
  providers: ReadonlySet<string>,
  why: Pick<Route, 'reason' | 'rule'>,
): Route | null {
  const models = (layers[layer] ?? []).map(targetOf).filter(({ provider }) => providers.has(provider));
  if (models.length === 0) return null;
  return { kind: 'route', layer, models: fallback ? models : models.slice(0, 1), ...why };
}

/**
 * The route one layer beside this one, over layers without models.
 * @param step 1 for the stronger, -1 for the cheaper
 * @returns null where there is none, or it would be above the project's `max_layer`
 */
export function neighbourRoute(
  route: Pick<Route, 'layer' | 'rule'>,
  step: 1 | -1,
  { settings, providers }: Pick<Question, 'settings' | 'providers'>,
  reason: string,
): Route | null {
  if (route.layer === null) return null;
  const most = LAYERS.indexOf(settings.max_layer);
  for (let i = LAYERS.indexOf(route.layer) + step; i >= 0 && i <= most; i += step) {
    const layer = LAYERS[i];
    const found = layer && routeToLayer(settings, layer, providers, { reason, rule: route.rule });
    if (found) return found;
  }
  return null;
}

function apply(rule: RoutingRule, route: Route, question: Question): Route | RouteRefusal {
  const { action, id } = rule;
  const reason = `${action.type} by rule ${id}`;
  switch (action.type) {
    case 'allow':
      return { ...route, reason, rule: id };
    case 'deny':
      return {
        kind: 'refusal',
        status: 403,
        code: 'denied_by_rule',
        message: action.message ?? `The rule \`${id}\` of this project denies the request.`,
        rule: id,
      };
    case 'downgrade':
      return neighbourRoute({ ...route, rule: id }, -1, question, reason) ?? route;
    case 'escalate':
      return neighbourRoute({ ...route, rule: id }, 1, question, reason) ?? route;
    case 'route_to':
      return (
        routeTo(action, { reason, rule: id }, question) ?? {
          ...notFound(action.layer ?? question.facts.model),
          rule: id,
        }
      );
  }
}

function routeTo(
  {
    layer,
    models = [],
  }: { readonly layer?: Layer | undefined; readonly models?: readonly GatewayModelName[] | undefined },
  why: Pick<Route, 'reason' | 'rule'>,
  { settings, providers }: Question,
): Route | null {
  if (layer !== undefined) return routeToLayer(settings, layer, providers, why);
  const usable = models.map(targetOf).filter(({ provider }) => providers.has(provider));
  const [first] = usable;
  if (first === undefined) return null;
  return { kind: 'route', layer: layerOf(settings, first), models: settings.fallback ? usable : [first], ...why };
}

function withinMaximum(route: Route, { max_layer: most }: GatewaySettings): Route | RouteRefusal {
  if (route.layer === null || LAYERS.indexOf(route.layer) <= LAYERS.indexOf(most)) return route;
  return {
    kind: 'refusal',
    status: 403,
    code: 'layer_above_maximum',
    message: `The route leads to layer ${route.layer}, and this project goes up to ${most}.`,
    rule: route.rule,
  };
}
