import type { FlatRates } from '../pricing/model-price.ts';
import type { OwnPrices } from '../pricing/own-prices.ts';
import { proportion } from '../statistics/proportion.ts';
import type { Rate } from '../statistics/rate.ts';
import type { TraceRecord } from '../traces/trace-store.ts';
import { callPriceOf } from './call-price.ts';
import { chooseRoute, type Route, type RouteRefusal } from './choose-route.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import { LAYERS, nameOf, type Target, targetOf } from './target.ts';

/** What is known of a stored trace that a route could be chosen by. */
export type RoutedTrace = Pick<
  TraceRecord,
  | 'model'
  | 'provider'
  | 'user_id'
  | 'created_at'
  | 'input_tokens'
  | 'output_tokens'
  | 'cached_tokens'
  | 'cache_write_tokens'
  | 'reasoning_tokens'
  | 'cost_micro_usd'
  | 'verdict'
>;

/** What stored traces do not tell, so that a rule which asks for it matches none of them. */
type Untold = 'tags' | 'budget_left_below' | 'users';

interface RuleOutcome {
  readonly rule: string;
  readonly traces: number;
  readonly refused: number;
  /** Micro-USD, of the traces with a known cost before and after. */
  readonly costBefore: number;
  readonly costAfter: number;
  readonly untold: readonly Untold[];
}

interface ModelOutcome {
  /** `provider:model`. */
  readonly model: string;
  readonly tracesBefore: number;
  readonly tracesAfter: number;
  /** Of the traces of that day which this very model answered; what it will do with others is not known. */
  readonly failedShare: Rate;
}

/** What a day of traces would have become under other settings. Money in micro-USD. */
export interface RoutingTrial {
  readonly traces: number;
  readonly refused: number;
  /** Traces that would have gone to another model than the one that answered. */
  readonly moved: number;
  /** Traces whose cost is unknown before or after; they are in no sum. */
  readonly unpriced: number;
  readonly costBefore: number;
  readonly costAfter: number;
  readonly rules: readonly RuleOutcome[];
  readonly models: readonly ModelOutcome[];
}

interface Routed {
  readonly trace: RoutedTrace;
  readonly from: Target;
  /** Null where the request would have been refused. */
  readonly to: Target | null;
  readonly rule: string | null;
  readonly costBefore: number | null;
  readonly costAfter: number | null;
}

type Priced = Routed & { readonly costBefore: number; readonly costAfter: number };

interface Setting {
  readonly settings: GatewaySettings;
  readonly timeZone: string;
  readonly own: OwnPrices | undefined;
  /** What the stage says that its endpoints cost. */
  readonly endpoints: Readonly<Record<string, FlatRates>>;
}

/** Sends stored traces through the routing rules again. Each counts with the first model of its route. */
export function tryRouting(traces: readonly RoutedTrace[], setting: Setting): RoutingTrial {
  const routed = traces.map((trace) => routeAgain(trace, setting));
  const priced = routed.filter(isPriced);
  const { settings } = setting;
  return {
    traces: routed.length,
    refused: routed.filter(({ to }) => to === null).length,
    moved: routed.filter(({ from, to }) => to !== null && nameOf(from) !== nameOf(to)).length,
    unpriced: routed.length - priced.length,
    ...costsOf(priced),
    rules: settings.rules.map((rule) => {
      const own = routed.filter((each) => each.rule === rule.id);
      const { when } = rule;
      const untold: Untold[] = [];
      if (when.tags !== undefined) untold.push('tags');
      if (when.budget_left_below !== undefined) untold.push('budget_left_below');
      // Users are stored under a pseudonym where their id tells who they are, and a pseudonym fits no pattern.
      if (when.users?.some((user) => user.includes('*')) === true) untold.push('users');
      const refused = own.filter(({ to }) => to === null).length;
      return { rule: rule.id, traces: own.length, refused, ...costsOf(own.filter(isPriced)), untold };
    }),
    models: modelsOf(routed),
  };
}

function isPriced(routed: Routed): routed is Priced {
  return routed.costBefore !== null && routed.costAfter !== null;
}

function costsOf(priced: readonly Priced[]): { readonly costBefore: number; readonly costAfter: number } {
  let [costBefore, costAfter] = [0, 0];
  for (const each of priced) {
    costBefore += each.costBefore;
    costAfter += each.costAfter;
  }
  return { costBefore, costAfter };
}

function routeAgain(trace: RoutedTrace, setting: Setting): Routed {
  const from = answeredBy(trace, setting.settings);
  const route = routeFor(trace, from, setting);
  const to = route.kind === 'route' ? (route.models[0] ?? null) : null;
  const before = trace.cost_micro_usd;
  const isSame = to !== null && nameOf(to) === nameOf(from);
  const costAfter = to === null ? 0 : isSame ? before : priceAt(trace, to, setting);
  return { trace, from, to, rule: route.rule, costBefore: before, costAfter };
}

/** The model that answered, named as the settings name it where they do. */
function answeredBy({ model, provider }: RoutedTrace, { layers }: GatewaySettings): Target {
  const listed = namedIn(layers).find(
    (each) => each.model === model && (provider === null || each.provider === provider),
  );
  return listed ?? { provider: provider ?? 'unknown', model };
}

function namedIn(layers: GatewaySettings['layers']): Target[] {
  return LAYERS.flatMap((layer) => layers[layer] ?? []).map(targetOf);
}

function routeFor(trace: RoutedTrace, from: Target, { settings, timeZone }: Setting): Route | RouteRefusal {
  const named = namedIn(settings.layers);
  const byRules = settings.rules.flatMap(({ action }) => (action.type === 'route_to' ? (action.models ?? []) : []));
  const providers = new Set([from.provider, ...[...named, ...byRules.map(targetOf)].map(({ provider }) => provider)]);
  const facts = {
    model: trace.model,
    user: trace.user_id,
    tags: [],
    inputTokens: trace.input_tokens,
    at: Date.parse(trace.created_at),
    timeZone,
  };
  const asked = chooseRoute({ settings, facts, budgetLeft: null, providers });
  if (asked.kind === 'route' || asked.code !== 'model_not_found' || asked.rule !== null) return asked;
  // The name alone leads nowhere, and the trace tells who answered.
  return chooseRoute({ settings, facts: { ...facts, model: nameOf(from) }, budgetLeft: null, providers });
}

function priceAt(trace: RoutedTrace, to: Target, { own, endpoints }: Setting): number | null {
  const rates = endpoints[to.provider] ?? null;
  const price = callPriceOf(to, { at: new Date(trace.created_at), own, rates, isListed: rates === null });
  return (
    price?.costMicroUsd({
      inputTokens: trace.input_tokens,
      outputTokens: trace.output_tokens,
      cachedTokens: trace.cached_tokens,
      cacheWriteTokens: trace.cache_write_tokens,
      reasoningTokens: trace.reasoning_tokens,
    }) ?? null
  );
}

function modelsOf(routed: readonly Routed[]): ModelOutcome[] {
  const before = Map.groupBy(routed, ({ from }) => nameOf(from));
  const after = Map.groupBy(routed, ({ to }) => (to === null ? '' : nameOf(to)));
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => name !== '').sort();
  return names.map((model) => {
    const answered = before.get(model) ?? [];
    const judged = answered.filter(({ trace: { verdict } }) => verdict === 'passed' || verdict === 'failed');
    const failed = judged.filter(({ trace: { verdict } }) => verdict === 'failed').length;
    return {
      model,
      tracesBefore: answered.length,
      tracesAfter: after.get(model)?.length ?? 0,
      failedShare: proportion(failed, judged.length),
    };
  });
}
