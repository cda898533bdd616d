import type { JudgeModelName } from '../evaluation/judge-settings.ts';

type JudgeProvider = 'bedrock' | 'anthropic' | 'openai' | 'compatible';

/** A judge's name, taken apart. */
export interface JudgeIdentity {
  readonly provider: JudgeProvider;
  /** The operator's name for a compatible endpoint; null for the others. */
  readonly endpoint: string | null;
  /** The model as the provider calls it. */
  readonly model: string;
}

export function identityOf(name: JudgeModelName): JudgeIdentity {
  const colon = name.indexOf(':');
  const rest = name.slice(colon + 1);
  if (name.startsWith('bedrock:')) return { provider: 'bedrock', endpoint: null, model: rest };
  if (name.startsWith('anthropic:')) return { provider: 'anthropic', endpoint: null, model: rest };
  if (name.startsWith('openai:')) return { provider: 'openai', endpoint: null, model: rest };
  const slash = rest.indexOf('/');
  return { provider: 'compatible', endpoint: rest.slice(0, slash), model: rest.slice(slash + 1) };
}

/** Under which name the key of a judge is kept; null for Bedrock, which asks for no key. */
export function keyNameOf({ provider, endpoint }: JudgeIdentity): string | null {
  return provider === 'bedrock' ? null : (endpoint ?? provider);
}
