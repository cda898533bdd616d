/** Where a call of a store is made to fail: before it has done anything, or after it has, its answer lost. */
export type FaultMoment = 'before' | 'after';

/** Fails one call, counted over all the stores that it watches. */
export class FaultInjector {
  #calls = 0;
  #failing: { readonly call: number; readonly moment: FaultMoment } | undefined;
  readonly #error: () => Error;

  constructor(error: () => Error) {
    this.#error = error;
  }

  /** Makes the n-th call from now on fail, once. */
  failAt(call: number, moment: FaultMoment): void {
    this.#calls = 0;
    this.#failing = { call, moment };
  }

  /** False when the path made fewer calls than that: every one of them has had its turn. */
  get hasStruck(): boolean {
    return this.#failing === undefined;
  }

  watch<Store extends object>(store: Store): Store {
    const strike = (moment: FaultMoment) => {
      if (this.#failing?.moment !== moment || this.#failing.call !== this.#calls) return;
      this.#failing = undefined;
      throw this.#error();
    };
    return new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...parameters: readonly unknown[]) => {
          if (isIterating(member)) return Reflect.apply(member, target, parameters);
          return (async () => {
            this.#calls++;
            strike('before');
            const result: unknown = await Reflect.apply(member, target, parameters);
            strike('after');
            return result;
          })();
        };
      },
    });
  }
}

/** Lists are not part of taking a trace in. */
function isIterating(member: object): boolean {
  return member.constructor.name === 'AsyncGeneratorFunction';
}
