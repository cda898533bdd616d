import type { SubmitDependencies } from '../intake/submit-trace.ts';
import type { AnswerCache } from './answer-cache.ts';
import type { AttemptDependencies } from './attempt-call.ts';
import type { Cooldowns } from './cooldowns.ts';
import type { LoadGuard } from './guard-call.ts';
import type { LoadPolicy } from './plan-route.ts';

/** What happens beside an answer and is worth counting. */
export type GatewayNote =
  | 'provider_auth'
  | 'provider_failed'
  | 'stream_cut'
  | 'length_by_limit'
  | 'beyond_reservation'
  | 'settlement_failed'
  | 'trace_failed'
  | 'guard_blocked'
  | 'guard_failed'
  | 'cache_hit'
  | 'cache_failed';

type NoteGateway = (note: GatewayNote, detail: Readonly<Record<string, string>>, error?: unknown) => void;

export interface GatewayDependencies extends AttemptDependencies, SubmitDependencies {
  readonly loadPolicy: LoadPolicy;
  readonly cooldowns: Cooldowns;
  readonly loadGuard: LoadGuard;
  readonly answers: AnswerCache;
  /** Uniform in [0, 1). */
  readonly draw: () => number;
  readonly note: NoteGateway;
}
