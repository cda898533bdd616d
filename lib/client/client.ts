import type {
  AcceptedTrace,
  Evaluation,
  GuardRequest,
  GuardResult,
  Reservation,
  ReservationRequest,
  SettledReservation,
  SettleRequest,
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

  settle(reservationId: string, actual: SettleRequest): Promise<SettledReservation> {
    const path = `/api/v1/quota/reservations/${encodeURIComponent(reservationId)}/settle`;
    return this.#read<SettledReservation>('POST', path, actual);
  }

  async release(reservationId: string): Promise<void> {
    await this.#transport.call('DELETE', `/api/v1/quota/reservations/${encodeURIComponent(reservationId)}`);
  }

  /**
   * Reserves the estimate, runs the model call, and settles what it says that it used; gives the estimate back when
   * the call throws. When settling fails, the estimate stays reserved until its lease ends, and may be settled by its
   * id: what was used is not given back.
   * @throws AegisApiError with status 429, before anything is called, when the estimate does not fit
   */
  async withReservation<Result>(
    estimate: ReservationRequest,
    run: (reservation: Reservation) => Promise<{ readonly result: Result; readonly used: SettleRequest }>,
  ): Promise<Result> {
    const reservation = await this.reserve(estimate);
    const { result, used } = await run(reservation).catch(async (error: unknown) => {
      await this.release(reservation.reservation_id).catch(() => undefined);
      throw error;
    });
    await this.settle(reservation.reservation_id, used);
    return result;
  }

  /** Asks whether a prompt or an output may pass; nothing of it is stored. */
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
