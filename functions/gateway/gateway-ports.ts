import type { SubmitDependencies } from '../intake/submit-trace.ts';
import type { AttemptDependencies } from './attempt-call.ts';
import type { Cooldowns } from './cooldowns.ts';
import type { LoadPolicy } from './plan-route.ts';

/** What happens beside an answer and is worth counting. */
export type GatewayNote =
  | 'fell_back'
  | 'provider_auth'
  | 'provider_failed'
  | 'stream_cut'
  | 'length_by_limit'
  | 'beyond_reservation'
  | 'settlement_failed'
  | 'trace_failed'
  | 'guard_blocked'
  | 'cache_hit';

export type NoteGateway = (note: GatewayNote, detail: Readonly<Record<string, string>>, error?: unknown) => void;

export interface GatewayDependencies extends AttemptDependencies, SubmitDependencies {
  readonly loadPolicy: LoadPolicy;
  readonly cooldowns: Cooldowns;
  readonly note: NoteGateway;
}
