import * as z from 'zod';
import { RoutingRule } from './routing-rule.ts';
import { GatewayModelName, LAYERS, Layer } from './target.ts';

const MAX_MODELS_OF_LAYER = 10;
const MAX_RULES = 100;
const MAX_CACHE_SECONDS = 7 * 86_400;

/** Dollars, with at most six decimals. */
const Usd = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,6})(?:\.\d{1,6})?$/, { error: 'must be an amount in USD such as "0.50"' });

const Models = z.array(GatewayModelName).min(1).max(MAX_MODELS_OF_LAYER);

/** How an output is checked while it streams. */
export const OutputGuard = z.enum(['buffer', 'window', 'observe', 'off']);
export type OutputGuard = z.infer<typeof OutputGuard>;

/** What a project decides about calls through the gateway. */
export const GatewaySettings = z
  .strictObject({
    layers: z
      .strictObject({ L1: Models.optional(), L2: Models.optional(), L3: Models.optional() })
      .default({})
      .meta({ description: 'The models of each layer, in the order in which they are tried.' }),
    default_layer: Layer.default('L1').meta({ description: 'Where a request for the model `auto` goes.' }),
    max_layer: Layer.default('L3').meta({ description: 'No request reaches a higher layer, whatever it asks for.' }),
    max_cost_per_request_usd: Usd.nullable()
      .default(null)
      .meta({ description: 'A call that could cost more goes to a lower layer, or is refused; null is no bound.' }),
    reserve: z.enum(['worst_case', 'stepped']).default('worst_case').meta({
      description: 'Whether a call reserves all that it could cost, or goes on in steps of 2,000 output tokens.',
    }),
    fallback: z.boolean().default(true).meta({
      description: 'Whether the next model of the layer is tried when one fails before its first content.',
    }),
    cache: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether equal requests are answered from the cache, free.' }),
    cache_seconds: z
      .int()
      .min(1)
      .max(MAX_CACHE_SECONDS)
      .default(3_600)
      .meta({ description: 'How long an answer is kept for equal requests.' }),
    guard_input: z.enum(['block', 'observe', 'off']).default('block').meta({
      description:
        'Whether a prompt that the guard blocks is refused, only noted, or not looked at. Masking is the `masking` of the project in each case.',
    }),
    guard_output: OutputGuard.nullable().default(null).meta({
      description:
        'How outputs are checked: `buffer` holds all of them back until all was checked, `window` holds back what was not checked yet, `observe` notes and holds nothing back, `off` looks at none. Null is `buffer` where the project masks or blocks outputs, else `observe`.',
    }),
    auto_escalate: z.boolean().default(false).meta({
      description:
        'Whether an answer that breaks its schema, refuses or fails the guard is asked again one layer up. Streams are held back until that is known.',
    }),
    cross_check_share: z.number().min(0).max(1).default(0).meta({
      description: 'The share of requests that a second model answers too, for comparison; its cost is charged.',
    }),
    rules: z.array(RoutingRule).max(MAX_RULES).default([]).meta({ description: 'Routing rules.' }),
  })
  .superRefine(({ layers, default_layer: first, max_layer: most, rules }, context) => {
    if (LAYERS.indexOf(first) > LAYERS.indexOf(most)) {
      context.addIssue({ code: 'custom', path: ['default_layer'], message: 'must not be above max_layer' });
    }
    if (Object.keys(layers).length > 0 && layers[first] === undefined) {
      context.addIssue({ code: 'custom', path: ['default_layer'], message: 'must be a layer that has models' });
    }
    const ids = new Set<string>();
    rules.forEach(({ id, action }, index) => {
      if (ids.has(id)) {
        context.addIssue({ code: 'custom', path: ['rules', index, 'id'], message: 'must be the id of one rule only' });
      }
      ids.add(id);
      if (action.type === 'route_to' && action.layer !== undefined && layers[action.layer] === undefined) {
        const path = ['rules', index, 'action', 'layer'];
        context.addIssue({ code: 'custom', path, message: 'must be a layer that has models' });
      }
    });
  });
export type GatewaySettings = z.infer<typeof GatewaySettings>;

/** What holds for a project that has set nothing: exact models only. */
export const DEFAULT_GATEWAY_SETTINGS: GatewaySettings = GatewaySettings.parse({});

/** The settings of one project as they are stored. */
export interface StoredGatewaySettings {
  readonly settings: GatewaySettings;
  /** Grows with every change, from 1. It is part of the key of cached answers. */
  readonly version: number;
}

export interface GatewaySettingsStore {
  /** Null while nobody has set any. */
  find(organizationId: string, projectId: string): Promise<StoredGatewaySettings | null>;
  /** Replaces version `known` (0 for none) by the next; false when somebody else was faster. */
  put(organizationId: string, projectId: string, next: StoredGatewaySettings, known: number): Promise<boolean>;
}
