import type { TokenUsage } from '../pricing/token-usage.ts';
import type { Project } from '../projects/project.ts';
import type { Payer } from '../quota/reserve.ts';
import type { Target } from './target.ts';

/** Who asks, for which project and user, as the gateway has made it out. */
export interface GatewayCaller {
  readonly project: Project;
  readonly payer: Payer;
  /** Which key it is, for counting by key. */
  readonly keyId: string;
  /** In the form that is stored with traces. */
  readonly userId: string | null;
  readonly sessionId: string | undefined;
  readonly tags: readonly string[];
  /** Ends calls upstream while there is time left to charge them and to store their trace. */
  readonly deadline: AbortSignal;
}

/** One call upstream, and what became of it. */
export interface Attempt {
  readonly target: Target;
  /** Where in the route it stands: a layer, or `direct` for a model that the client named. */
  readonly layer: string;
  readonly reason: string;
  readonly durationMs: number;
  readonly usage: TokenUsage | null;
  /** Whether the provider itself told the usage. */
  readonly isReported: boolean;
  readonly costMicroUsd: number;
  /** Why it gave no whole answer; null when it did. */
  readonly error: string | null;
  /** Answered from the cache, without a call. */
  readonly isCached: boolean;
}

/** What one request to the gateway came to. */
export interface Exchange {
  readonly traceId: string;
  readonly startedAt: number;
  readonly attempts: readonly Attempt[];
  /** What deserves a look: `cut`, `length_by_limit`, `beyond_reservation` and so on. */
  readonly flags: readonly string[];
}
