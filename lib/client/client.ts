import type {
  AcceptedTrace,
  Evaluation,
  GuardRequest,
  GuardResult,
  Trace,
  TraceBatchResults,
  TraceSubmission,
} from './api-types.ts';
import { TraceBuffer, type TraceBufferOptions } from './trace-buffer.ts';
import { AegisApiError, Transport, type TransportOptions } from './transport.ts';

export type * from './api-types.ts';
export { TraceBuffer, type TraceBufferOptions } from './trace-buffer.ts';
export { AegisApiError, type TransportOptions } from './transport.ts';

const POLL_MILLISECONDS = 500;

/** Amounts of quota, as many of them as are limited. */
export interface QuotaAmounts {
  readonly requests?: number;
  readonly tokens?: number;
  /** Decimal, in USD. */
  readonly cost_usd?: string;
}

export interface ReservationRequest extends QuotaAmounts {
  readonly project_id: string;
  readonly user_id?: string;
  readonly reservation_id?: string;
  readonly lease_seconds?: number;
}

export interface Reservation {
  readonly reservation_id: string;
  readonly status: string;
  readonly expires_at?: string;
}

/** Speaks to a deployment of Aegis with `fetch` and nothing else. Every call is safe to repeat, and is repeated. */
export class AegisClient {
  readonly #transport: Transport;

  constructor(options: TransportOptions) {
    this.#transport = new Transport(options);
  }

  /** Submits a trace; one without an id is given one, so that a second attempt is the same submission. */
  async submit(trace: TraceSubmission): Promise<AcceptedTrace> {
    const submission = { trace_id: crypto.randomUUID(), ...trace };
    return this.#read<AcceptedTrace>('POST', '/api/v1/traces', submission);
  }

  /** Submits up to a hundred traces; each is accepted or refused alone. */
  submitBatch(traces: readonly TraceSubmission[]): Promise<TraceBatchResults> {
    const submissions = traces.map((trace) => ({ trace_id: crypto.randomUUID(), ...trace }));
    return this.#read<TraceBatchResults>('POST', '/api/v1/traces/batch', { traces: submissions });
  }

  /** Collects traces and submits them in the background. */
  buffer(options?: TraceBufferOptions): TraceBuffer {
    return new TraceBuffer((traces) => this.submitBatch(traces), options);
  }

  getTrace(traceId: string): Promise<Trace> {
    return this.#read<Trace>('GET', `/api/v1/traces/${encodeURIComponent(traceId)}`);
  }

  /** @throws Error when there is none after `withinMilliseconds` (60 s unless given) */
  async waitForEvaluation(traceId: string, { withinMilliseconds = 60_000 } = {}): Promise<Evaluation> {
    const deadline = Date.now() + withinMilliseconds;
    while (true) {
      const path = `/api/v1/traces/${encodeURIComponent(traceId)}/evaluation`;
      const answer = await this.#transport.call('GET', path);
      if (answer.status === 200) return asBody<Evaluation>(answer.body);
      const wait = Math.min(answer.retryAfterMilliseconds ?? POLL_MILLISECONDS, deadline - Date.now());
      if (wait <= 0) throw new Error(`Trace ${traceId} was not evaluated within ${withinMilliseconds} ms.`);
      await this.#transport.sleep(wait);
    }
  }

  reserve(request: ReservationRequest): Promise<Reservation> {
    const identified = { reservation_id: crypto.randomUUID(), ...request };
    return this.#read<Reservation>('POST', '/api/v1/quota/reservations', identified);
  }

  settle(reservationId: string, actual: QuotaAmounts): Promise<Reservation> {
    const path = `/api/v1/quota/reservations/${encodeURIComponent(reservationId)}/settle`;
    return this.#read<Reservation>('POST', path, actual);
  }

  async release(reservationId: string): Promise<void> {
    await this.#transport.call('DELETE', `/api/v1/quota/reservations/${encodeURIComponent(reservationId)}`);
  }

  /**
   * Reserves the estimate, runs the model call, and settles what it says that it used; gives the estimate back when
   * the call throws.
   * @throws AegisApiError with status 429, before anything is called, when the estimate does not fit
   */
  async withReservation<Result>(
    estimate: ReservationRequest,
    run: (reservation: Reservation) => Promise<{ readonly result: Result; readonly used: QuotaAmounts }>,
  ): Promise<Result> {
    const reservation = await this.reserve(estimate);
    try {
      const { result, used } = await run(reservation);
      await this.settle(reservation.reservation_id, used);
      return result;
    } catch (error) {
      // After a settle whose answer was lost there is nothing to give back, and the API says so.
      await this.release(reservation.reservation_id).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Asks whether a prompt or an output may pass.
   * @throws AegisApiError when there is no answer: a text that was not judged has not been allowed
   */
  guard(request: GuardRequest): Promise<GuardResult> {
    return this.#read<GuardResult>('POST', '/api/v1/guard', request);
  }

  async #read<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.#transport.call(method, path, body);
    if (answer.body === undefined) throw new AegisApiError(answer);
    return asBody<Body>(answer.body);
  }
}

/** What the API sends is described by the document that the types were made from, and tests hold it to that. */
function asBody<Body>(body: unknown): Body;
function asBody(body: unknown): unknown {
  return body;
}
