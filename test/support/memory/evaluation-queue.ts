import type { EvaluationQueue, EvaluationRequest } from '../../../functions/traces/trace-store.ts';

/** A queue in memory; messages stay until a test takes them. */
export class MemoryEvaluationQueue implements EvaluationQueue {
  readonly #messages: EvaluationRequest[] = [];

  async send(request: EvaluationRequest): Promise<void> {
    this.#messages.push(structuredClone(request));
  }

  async sendAll(requests: readonly EvaluationRequest[]): Promise<null[]> {
    for (const request of requests) await this.send(request);
    return requests.map(() => null);
  }

  /** The waiting messages, oldest first, which are no longer there afterwards. */
  receiveAll(): EvaluationRequest[] {
    return this.#messages.splice(0);
  }

  get length(): number {
    return this.#messages.length;
  }

  dump(): string {
    return JSON.stringify(this.#messages);
  }
}
