import type { Wrap } from '../ledger/world.ts';

/** The actor's process is gone: nothing it does afterwards has an effect. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
}

/** Ends the process at one of its calls: before the call has an effect, or before its answer arrives. */
export interface EndsAt {
  readonly call: number;
  readonly moment: 'before' | 'after';
}

export interface ActorOptions {
  readonly endsAt?: EndsAt | undefined;
  /** Awaited before and after each call, to put the calls of several actors into an order. */
  readonly gate?: (() => Promise<void>) | undefined;
}

/** The ports as one actor (a Lambda invocation) sees them. */
export function portsOfActor({ endsAt, gate }: ActorOptions): Wrap {
  let calls = 0;
  let isEnded = false;
  const step = async (call: () => unknown): Promise<unknown> => {
    await gate?.();
    if (isEnded) throw new ProcessEnded();
    const isLast = endsAt !== undefined && calls++ === endsAt.call;
    if (isLast) isEnded = true;
    if (isLast && endsAt.moment === 'before') throw new ProcessEnded();
    const result = await call();
    await gate?.();
    if (isEnded) throw new ProcessEnded();
    return result;
  };
  return (port) =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => {
          const call = () => Reflect.apply(member, target, values);
          return LISTS.has(String(name)) ? pagesOf(step, call) : step(call);
        };
      },
    });
}

/** These answer with pages instead of a promise. */
const LISTS: ReadonlySet<string> = new Set(['openCounters', 'list', 'listOf', 'pending']);

async function* pagesOf(step: (call: () => unknown) => Promise<unknown>, open: () => unknown): AsyncGenerator<unknown> {
  const pages = open();
  if (!isIterable(pages)) throw new Error('A list that has no pages');
  const iterator = pages[Symbol.asyncIterator]();
  for (;;) {
    const next = await iterator.next();
    await step(() => undefined);
    if (next.done) return;
    yield next.value;
  }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
