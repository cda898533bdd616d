import type { PreparedTrace } from './prepare-trace.ts';

/** What a client should know of a trace that was taken nevertheless. */
export interface Warning {
  /** That of an error, whose page explains it. */
  readonly code: 'price_unknown';
  readonly detail: string;
}

const COUNTS_AS_NOTHING = 'The cost is unknown, and what has no price counts as 0 against cost limits.';
/** Enough to see what is meant. */
const MAX_MODELS = 5;
/** Names of models come from a client, of any length. */
const MAX_NAME_LENGTH = 128;

/** The name of a model within a message. */
export function quoted(model: string): string {
  return JSON.stringify(model.slice(0, MAX_NAME_LENGTH));
}

/** What a client is told of a trace beside its acceptance; nothing where all is well. */
export function warningsOf({ attributes }: PreparedTrace): readonly Warning[] {
  if (attributes.cost_micro_usd !== null) return [];
  const detail = `No price is known for a model that this trace called. ${COUNTS_AS_NOTHING} Send cost_usd to have it counted.`;
  return [{ code: 'price_unknown', detail }];
}

/** The same for an export: that spans of these models were taken without a price. */
export function unpricedWarning(models: readonly string[]): string | undefined {
  if (models.length === 0) return undefined;
  const named = models.slice(0, MAX_MODELS).map(quoted);
  const others = models.length > MAX_MODELS ? ` and ${models.length - MAX_MODELS} more` : '';
  return `price_unknown: No price is known for ${named.join(', ')}${others}. These spans were taken. ${COUNTS_AS_NOTHING} Report the cost as gen_ai.usage.cost to have it counted.`;
}
