/** The process is gone: nothing after this runs. */
class Crash extends Error {
  override readonly name = 'Crash';
}

/**
 * Counts the calls to ports and ends the process at one of them: before the call has an effect, or after it had
 * and before its answer arrives. Once crashed, nothing has an effect any more.
 */
export class CrashPoint {
  #calls = 0;
  #isCrashed = false;
  readonly #at: number;
  readonly #moment: 'before' | 'after';

  constructor(at: number, moment: 'before' | 'after') {
    this.#at = at;
    this.#moment = moment;
  }

  get isReached(): boolean {
    return this.#isCrashed;
  }

  /** The port with the crash built in. */
  wrap<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => this.#call(() => Reflect.apply(member, target, values));
      },
    });
  }

  wrapCall<A extends unknown[], R>(call: (...values: A) => Promise<R>): (...values: A) => Promise<R> {
    return (...values) => this.#call(() => call(...values));
  }

  async #call<R>(call: () => R | Promise<R>): Promise<R> {
    if (this.#isCrashed) throw new Crash('The process has ended');
    const isHere = this.#calls++ === this.#at;
    if (isHere) this.#isCrashed = true;
    if (isHere && this.#moment === 'before') throw new Crash('The process has ended');
    const result = await call();
    if (this.#isCrashed) throw new Crash('The process has ended');
    return result;
  }
}
