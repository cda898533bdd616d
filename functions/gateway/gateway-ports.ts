import type { SubmitDependencies } from '../intake/submit-trace.ts';
import type { AttemptDependencies, Step } from './attempt-call.ts';
import type { ChatRequest } from './chat-request.ts';
import type { GatewayCaller } from './exchange.ts';

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

/** Where a request goes: the first step that can be taken, the others in its place when it fails. */
export interface RoutePlan {
  readonly steps: readonly Step[];
  readonly reserve: 'worst_case' | 'stepped';
  /** Of one request; null where the project sets none. */
  readonly maxCostMicroUsd: number | null;
}

export type RouteChat = (caller: GatewayCaller, request: ChatRequest) => Promise<RoutePlan>;

export interface GatewayDependencies extends AttemptDependencies, SubmitDependencies {
  readonly route: RouteChat;
  readonly note: NoteGateway;
}
