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

/**
 * Speaks to a deployment of Aegis with `fetch` and nothing else. Every call is safe to repeat, and is repeated.
 * @example
 * const client = new AegisClient({ url: 'https://aegis.example.com', key: 'the key of a project' });
 * const { trace_id } = await client.submit({ model: 'gpt-4o', input: 'What is 2 + 2?', output: '4' });
 * console.log((await client.waitForEvaluation(trace_id)).verdict);
 */
export class AegisClient {
  readonly #transport: Transport;

  constructor(options: TransportOptions) {
    this.#transport = new Transport(options);
  }

  /**
   * Submits a trace; one without an id is given one, so that a second attempt is the same submission.
   * @throws AegisApiError when it is refused
   * @example
   * const { trace_id } = await client.submit({ model: 'gpt-4o', input: 'What is 2 + 2?', output: '4', tags: ['sums'] });
   */
  async submit(trace: TraceSubmission): Promise<AcceptedTrace> {
    const submission = { trace_id: crypto.randomUUID(), ...trace };
    return this.#read<AcceptedTrace>('POST', '/api/v1/traces', submission);
  }

  /**
   * Submits up to a hundred traces; each is accepted or refused alone.
   * @example
   * const { results } = await client.submitBatch([{ model: 'gpt-4o', input: 'What is 2 + 2?', output: '4' }]);
   * for (const { status, error } of results) if (status !== 202) console.error(error?.code);
   */
  submitBatch(traces: readonly TraceSubmission[]): Promise<TraceBatchResults> {
    const submissions = traces.map((trace) => ({ trace_id: crypto.randomUUID(), ...trace }));
    return this.#read<TraceBatchResults>('POST', '/api/v1/traces/batch', { traces: submissions });
  }

  /**
   * Collects traces and submits them in the background.
   * @example
   * const buffer = client.buffer({ onRefused: (trace, code) => console.error(trace.trace_id, code) });
   * buffer.add({ model: 'gpt-4o', input: 'What is 2 + 2?', output: '4' });
   * await buffer.flush();
   */
  buffer(options?: TraceBufferOptions): TraceBuffer {
    return new TraceBuffer((traces) => this.submitBatch(traces), options);
  }

  /**
   * Reads a trace with what was found in it.
   * @throws AegisApiError with status 404 for a trace that is unknown or belongs to somebody else
   * @example
   * const trace = await client.getTrace('trace-1');
   * console.log(trace.status, trace.verdict);
   */
  getTrace(traceId: string): Promise<Trace> {
    return this.#read<Trace>('GET', `/api/v1/traces/${encodeURIComponent(traceId)}`);
  }

  /**
   * Resolves with the evaluation of a trace as soon as there is one.
   * @throws Error when there is none after `withinMilliseconds` (60 s unless given)
   * @example
   * const { verdict, issues } = await client.waitForEvaluation('trace-1', { withinMilliseconds: 10_000 });
   */
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

  /**
   * Reserves quota for a call that is about to be made. What is not settled or released comes back when its lease ends.
   * @throws AegisApiError with status 429 when the estimate does not fit
   * @example
   * const { reservation_id } = await client.reserve({ tokens: 2_000, cost_usd: '0.02' });
   */
  reserve(request: ReservationRequest): Promise<Reservation> {
    const identified = { reservation_id: crypto.randomUUID(), ...request };
    return this.#read<Reservation>('POST', '/api/v1/quota/reservations', identified);
  }

  /**
   * Charges what was used in the place of what was reserved.
   * @example
   * const { charged } = await client.settle('reservation-1', { tokens: 1_234, cost_usd: '0.0123' });
   */
  settle(reservationId: string, actual: SettleRequest): Promise<SettledReservation> {
    const path = `/api/v1/quota/reservations/${encodeURIComponent(reservationId)}/settle`;
    return this.#read<SettledReservation>('POST', path, actual);
  }

  /**
   * Gives a reservation back, for a call that was not made.
   * @example
   * await client.release('reservation-1');
   */
  async release(reservationId: string): Promise<void> {
    await this.#transport.call('DELETE', `/api/v1/quota/reservations/${encodeURIComponent(reservationId)}`);
  }

  /**
   * Reserves the estimate, runs the model call, and settles what it says that it used; gives the estimate back when
   * the call throws. When settling fails, the estimate stays reserved until its lease ends, and may be settled by its
   * id: what was used is not given back.
   * @throws AegisApiError with status 429, before anything is called, when the estimate does not fit
   * @example
   * const answer = await client.withReservation({ tokens: 2_000 }, async () => {
   *   const { text, totalTokens } = await callModel('What is 2 + 2?');
   *   return { result: text, used: { tokens: totalTokens } };
   * });
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

  /**
   * Asks whether a prompt or an output may pass; nothing of it is stored.
   * @example
   * const { decision, redacted_text } = await client.guard({ direction: 'input', text: 'What is 2 + 2?' });
   * if (decision !== 'block') await callModel(redacted_text ?? 'What is 2 + 2?');
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
