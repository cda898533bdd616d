import { canonicalJson } from '../kernel/canonical-json.ts';
import { layerOf, neighbourRoute, type Route } from './choose-route.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import { jsonIn } from './json-in.ts';
import { nameOf, type Target, targetOf } from './target.ts';
import type { WholeAnswer } from './whole-answer.ts';

/** The layer that the attempt of a second model is told under. */
export const CROSS_CHECK = 'cross_check';

/**
 * The model that answers a sampled request too: another provider's of the same layer, else another of the layer, else
 * the first one layer up. Null where the request is not sampled or there is no other model.
 * @param draw uniform in [0, 1), drawn once for the request
 */
export function crossCheckTarget(
  route: Route,
  answered: Target,
  draw: number,
  question: { readonly settings: GatewaySettings; readonly providers: ReadonlySet<string> },
): Target | null {
  const { settings, providers } = question;
  if (draw >= settings.cross_check_share) return null;
  const layer = route.layer ?? layerOf(settings, answered);
  const listed = (layer === null ? [] : (settings.layers[layer] ?? [])).map(targetOf);
  const others = listed.filter((each) => nameOf(each) !== nameOf(answered) && providers.has(each.provider));
  const ofLayer = others.find(({ provider }) => provider !== answered.provider) ?? others[0];
  if (ofLayer !== undefined) return ofLayer;
  return neighbourRoute({ layer, rule: null }, 1, question, 'cross-check')?.models[0] ?? null;
}

/** How two answers to one request agree, as far as it can be told without judging: null where it cannot. */
export function answersAgree(first: WholeAnswer, second: WholeAnswer): boolean | null {
  const [a, b] = [saidBy(first), saidBy(second)];
  return a === null || b === null ? null : a === b;
}

/** Names and arguments of the tools that are called, or the value of JSON; free texts are hardly ever equal. */
function saidBy({ choices }: WholeAnswer): string | null {
  const message = choices[0]?.message;
  if (message === undefined) return null;
  const calls = message.tool_calls ?? [];
  if (calls.length > 0) {
    return JSON.stringify(calls.map((call) => [call.function?.name, compacted(call.function?.arguments)]));
  }
  return compacted(message.content);
}

function compacted(text: unknown): string | null {
  const value = typeof text === 'string' ? jsonIn(text) : undefined;
  return value === undefined ? null : canonicalJson(value);
}
