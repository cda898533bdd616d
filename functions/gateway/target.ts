import * as z from 'zod';

/** From the cheapest to the strongest. `L0` is the cache: it is told of answers and cannot be asked for. */
export const LAYERS = ['L1', 'L2', 'L3'] as const;
export const Layer = z.enum(LAYERS);
export type Layer = z.infer<typeof Layer>;

/** A provider, a colon, and the provider's own name of the model. */
export const GatewayModelName = z
  .string()
  .max(256)
  .regex(/^[a-z0-9][a-z0-9-]{0,39}:[^\s]+$/, {
    error: 'must be <provider>:<model>, such as openai:gpt-5-mini',
  });
export type GatewayModelName = z.infer<typeof GatewayModelName>;

/** One model of one provider. */
export interface Target {
  readonly provider: string;
  /** As the provider calls it. */
  readonly model: string;
}

export function targetOf(name: GatewayModelName): Target {
  const colon = name.indexOf(':');
  return { provider: name.slice(0, colon), model: name.slice(colon + 1) };
}

export function nameOf({ provider, model }: Target): GatewayModelName {
  return `${provider}:${model}`;
}
