import type { RouteServices } from '../../runtime/route.ts';
import type { Telemetry } from '../../runtime/telemetry.ts';
import type { IdempotencyStore } from '../idempotency.ts';
import type { ReceiveDependencies } from '../receive-spans.ts';

export interface IntakeServices extends RouteServices, ReceiveDependencies {
  readonly quotaAnswer: 'too_many_requests' | 'partial_success';
  readonly telemetry: Telemetry;
  readonly idempotency: IdempotencyStore;
}
