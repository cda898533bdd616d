import type { TraceBatchResults, TraceSubmission } from './api-types.ts';

/** The API takes no more in one call. */
const MAX_BATCH = 100;

export interface TraceBufferOptions {
  /** Traces in one call; 50 unless given. */
  readonly batchSize?: number;
  /** How long a trace waits for others; 1 s unless given. */
  readonly flushAfterMilliseconds?: number;
  /** Traces that may wait at once; 10,000 unless given. The next one is refused. */
  readonly maxWaiting?: number;
  /** Told of every trace that was not taken, with the API's code or `buffer_full`. */
  readonly onRefused?: (trace: TraceSubmission, code: string) => void;
}

type Result = TraceBatchResults['results'][number];

/** Statuses of a single trace that may be another in a moment. */
const RETRYABLE = new Set([429, 503]);
const MAX_ATTEMPTS = 5;

interface Waiting {
  readonly trace: TraceSubmission;
  readonly attempts: number;
}

/**
 * Keeps traces until there are enough of them or some time has passed, and submits them then. Adding never waits and
 * never throws: a program must not fail because it is observed.
 * @example
 * const buffer = client.buffer({ batchSize: 20, flushAfterMilliseconds: 5_000 });
 * buffer.add({ model: 'gpt-4o', input: 'What is 2 + 2?', output: '4' });
 * process.once('beforeExit', () => void buffer.flush());
 */
export class TraceBuffer {
  readonly #submit: (traces: readonly TraceSubmission[]) => Promise<TraceBatchResults>;
  readonly #options: Required<TraceBufferOptions>;
  readonly #waiting: Waiting[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(
    submit: (traces: readonly TraceSubmission[]) => Promise<TraceBatchResults>,
    options: TraceBufferOptions = {},
  ) {
    this.#submit = submit;
    this.#options = {
      batchSize: 50,
      flushAfterMilliseconds: 1_000,
      maxWaiting: 10_000,
      onRefused: () => undefined,
      ...options,
    };
  }

  /** Takes a trace along with the next batch. One that does not fit is reported to `onRefused`. */
  add(trace: TraceSubmission): void {
    if (this.#waiting.length >= this.#options.maxWaiting) {
      this.#options.onRefused(trace, 'buffer_full');
      return;
    }
    // With an id of its own, a trace that is sent twice is taken once.
    this.#waiting.push({ trace: { trace_id: crypto.randomUUID(), ...trace }, attempts: 0 });
    if (this.#waiting.length >= this.#options.batchSize) void this.flush();
    else this.#schedule(this.#options.flushAfterMilliseconds);
  }

  /** Resolves when everything that waits now was taken or refused for good. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#drain());
    return this.#flushing;
  }

  #schedule(milliseconds: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.flush(), milliseconds);
    // A program that has nothing else to do may end; it calls `flush` before.
    if (typeof this.#timer === 'object') this.#timer.unref?.();
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, Math.min(this.#options.batchSize, MAX_BATCH));
      const results = await this.#submit(batch.map(({ trace }) => trace)).then(
        (answer) => answer.results,
        () => undefined,
      );
      const wait = this.#sort(batch, results);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /** Puts back what is worth another attempt. @returns how long to wait for it, in milliseconds */
  #sort(batch: readonly Waiting[], results: readonly Result[] | undefined): number {
    let wait = 0;
    for (const [index, { trace, attempts }] of batch.entries()) {
      const result = results?.[index];
      if (result?.status === 202) continue;
      const isRetryable = result === undefined || RETRYABLE.has(result.status);
      if (!isRetryable || attempts + 1 >= MAX_ATTEMPTS) {
        this.#options.onRefused(trace, result?.error?.code ?? 'unreachable');
        continue;
      }
      this.#waiting.unshift({ trace, attempts: attempts + 1 });
      const seconds = result?.error?.retry_after_seconds ?? 2 ** attempts / 4;
      wait = Math.max(wait, Math.min(seconds, 30) * 1000);
    }
    return wait;
  }
}
