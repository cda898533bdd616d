import type { NormalizedSpan, SpanKind } from '../../../functions/spans/normalized-span.ts';
import { NOON } from './records.ts';

/** What a call truly used. */
export interface TrueUse {
  readonly kind: 'llm' | 'embedding';
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly reasoning: number;
  /** Micro-USD; null where nobody reports it, and the price table says. */
  readonly cost: number | null;
}

type Report = Pick<NormalizedSpan, 'usage' | 'cost'>;

/** A part of a generated trace: its spans, its outermost span, and what was truly done in it. */
export interface Part {
  readonly spans: NormalizedSpan[];
  readonly top: string;
  /** The calls that a wrapper around it may be about. */
  readonly near: readonly TrueUse[];
  /** All. */
  readonly calls: readonly TrueUse[];
}

/** Mulberry32, so that a seed names a trace for ever. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Makes traces of real calls under wrappers of every shape, whose truth is known. */
export class TraceGenerator {
  readonly #random: () => number;
  #ids = 0;
  #texts = 0;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  /** Any part, at most so deep. */
  part(depth: number): Part {
    if (depth === 0) return this.#chance(0.2) ? this.#call('embedding') : this.#call('llm');
    const shapes = [
      () => this.#call('llm'),
      () => this.#wrapped(this.#call(this.#chance(0.15) ? 'embedding' : 'llm')),
      () => this.#silentCall(),
      () => this.#retried(),
      () => this.#steps(),
      () => this.#callWithin(depth),
      () => this.#around(this.#pick(['chain', 'span', 'agent', 'tool', 'retriever'] as const), depth),
      () => this.#agent(depth),
      () => this.#summedUp(depth),
    ];
    return this.#pick(shapes)();
  }

  #around(kind: SpanKind, depth: number): Part {
    return this.#over(this.#several(depth), kind, {});
  }

  #agent(depth: number): Part {
    const within = this.#several(depth);
    const near = within.flatMap((part) => part.near);
    const all = within.flatMap((part) => part.calls);
    const kind = this.#chance(0.7) ? 'agent' : 'chain';
    // What it sums up has to be told by the calls, or it would be their only report.
    const reported = this.#chance(0.5) && near.length > 0 ? near : all;
    return this.#over(within, kind, this.#chance(0.8) ? sumOf(reported) : {});
  }

  /** Anything of two calls or more under a model's span that sums it up. */
  #summedUp(depth: number): Part {
    const within = this.#several(depth);
    const calls = within.flatMap((part) => part.calls);
    return this.#over(within, calls.length > 1 ? 'llm' : 'chain', calls.length > 1 ? sumOf(calls) : {});
  }

  /** A call that another one was made in, by a tool of it or for it. */
  #callWithin(depth: number): Part {
    const own = this.#use('llm');
    const inner: Part[] = [];
    if (this.#chance(0.5)) inner.push(this.#call('embedding'));
    if (this.#chance(0.7)) inner.push(this.#over([this.#over([this.part(depth - 1)], 'agent', {})], 'tool', {}));
    const part = this.#over(inner, 'llm', { model: own.model, provider: 'openai', ...reportOf(own), ...this.#said() });
    return {
      ...part,
      near: [own, ...inner.flatMap(({ near }) => near)],
      calls: [own, ...inner.flatMap(({ calls }) => calls)],
    };
  }

  /** A call of which only the span around it tells the usage. */
  #silentCall(): Part {
    const use = this.#use('llm');
    const inner = this.#leaf(use, {});
    return this.#over([inner], this.#chance(0.7) ? 'llm' : 'agent', { model: use.model, ...reportOf(use) });
  }

  /** Attempts that failed, and one that succeeded. */
  #retried(): Part {
    const use = this.#use('llm');
    const failed = Array.from({ length: 1 + this.#below(3) }, () => {
      const { top, spans } = this.#leaf(use, { error: 'rate limited', output: undefined });
      return { top, spans, near: [], calls: [] };
    });
    const within = [...failed, this.#leaf(use, reportOf(use))];
    return this.#over(within, 'llm', this.#chance(0.5) ? { model: use.model, ...reportOf(use) } : {});
  }

  /** Several requests that one span sums up. */
  #steps(): Part {
    const within = Array.from({ length: 2 + this.#below(3) }, () => {
      const call = this.#call('llm');
      return this.#chance(0.4) ? this.#wrapped(call) : call;
    });
    return this.#over(within, 'llm', this.#chance(0.7) ? sumOf(within.flatMap(({ calls }) => calls)) : {});
  }

  /** A span of a framework around that of a provider, with something in between or not. */
  #wrapped(call: Part): Part {
    const [use] = call.calls;
    if (use === undefined) return call;
    const between = this.#chance(0.3) ? this.#over([call], this.#pick(['chain', 'span'] as const), {}) : call;
    const said = this.#chance(0.5) ? {} : { output: call.spans.at(-1)?.output };
    const report = this.#pick([
      () => reportOf(use),
      () => ({}),
      () => ({ usage: { input_tokens: 0, output_tokens: 0 } }),
      () => ({ usage: { input_tokens: use.input } }),
      () => beside(use),
      () => rounded(use),
    ])();
    const wrapper = this.#over([between], use.kind, {
      ...(this.#chance(0.8) ? { model: use.model } : {}),
      ...report,
      ...said,
    });
    return this.#chance(0.2) ? this.#wrapped(wrapper) : wrapper;
  }

  #several(depth: number): Part[] {
    return Array.from({ length: 1 + this.#below(3) }, () => this.part(depth - 1));
  }

  #call(kind: TrueUse['kind']): Part {
    const use = this.#use(kind);
    const report = reportOf(use);
    const isStreamed = kind === 'llm' && this.#chance(0.1);
    return this.#leaf(use, isStreamed ? report : report);
  }

  #leaf(use: TrueUse, fields: Partial<NormalizedSpan>): Part {
    const span = this.#span(use.kind, { model: use.model, provider: 'openai', ...this.#said(), ...fields });
    return { spans: [span], top: span.span_id, near: [use], calls: [use] };
  }

  #over(within: readonly Part[], kind: SpanKind, fields: Partial<NormalizedSpan>): Part {
    const span = this.#span(kind, fields);
    const tops = new Set(within.map(({ top }) => top));
    const spans = within
      .flatMap((part) => part.spans)
      .map((inner) => (tops.has(inner.span_id) ? { ...inner, parent_span_id: span.span_id } : inner));
    const makesCalls = ['agent', 'tool', 'retriever'].includes(kind);
    return {
      spans: [span, ...spans],
      top: span.span_id,
      near: makesCalls ? [] : within.flatMap(({ near }) => near),
      calls: within.flatMap(({ calls }) => calls),
    };
  }

  #span(kind: SpanKind, fields: Partial<NormalizedSpan>): NormalizedSpan {
    const id = (++this.#ids).toString(16).padStart(16, '0');
    const startedAt = new Date(NOON + this.#below(10_000)).toISOString();
    return { span_id: id, parent_span_id: null, name: kind, kind, started_at: startedAt, duration_ms: 1, ...fields };
  }

  /** No two calls say the same. */
  #said(): Partial<NormalizedSpan> {
    const id = ++this.#texts;
    return this.#chance(0.5) ? {} : { input: `question number ${id}?`, output: `answer number ${id}.` };
  }

  #use(kind: TrueUse['kind']): TrueUse {
    const input = 200 + this.#below(100_000);
    const output = kind === 'llm' ? 200 + this.#below(20_000) : 0;
    const isDetailed = kind === 'llm' && this.#chance(0.3);
    return {
      kind,
      model: kind === 'llm' ? this.#pick(['gpt-4o', 'gpt-4o-mini']) : 'text-embedding-3-small',
      input,
      output,
      cached: isDetailed ? Math.floor(input * 0.6) : 0,
      reasoning: isDetailed ? Math.floor(output * 0.4) : 0,
      cost: this.#chance(0.3) ? 1_000 + this.#below(1_000_000) : null,
    };
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #below(bound: number): number {
    return Math.floor(this.#random() * bound);
  }

  #pick<T>(choices: readonly T[]): T {
    const choice = choices[this.#below(choices.length)];
    if (choice === undefined) throw new RangeError('nothing to choose from');
    return choice;
  }
}

function reportOf({ kind, input, output, cached, reasoning, cost }: TrueUse): Report {
  return {
    usage: {
      input_tokens: input,
      ...(kind === 'embedding' ? {} : { output_tokens: output }),
      ...(cached > 0 ? { cached_tokens: cached } : {}),
      ...(reasoning > 0 ? { reasoning_tokens: reasoning } : {}),
    },
    ...(cost === null ? {} : { cost }),
  };
}

/** As those report who count cached and reasoning tokens beside the totals. */
function beside(use: TrueUse): Report {
  const { usage } = reportOf(use);
  const output = use.output - use.reasoning;
  return {
    usage: {
      ...usage,
      input_tokens: use.input - use.cached,
      ...(use.kind === 'embedding' ? {} : { output_tokens: output }),
    },
  };
}

/** As those report who round to three digits. */
function rounded(use: TrueUse): Report {
  const round = (count: number) => Number(count.toPrecision(3));
  return {
    usage: {
      input_tokens: round(use.input),
      ...(use.kind === 'embedding' ? {} : { output_tokens: round(use.output) }),
    },
  };
}

function sumOf(uses: readonly TrueUse[]): Report {
  const total = (of: (use: TrueUse) => number) => uses.reduce((sum, use) => sum + of(use), 0);
  const isCosted = uses.length > 0 && uses.every(({ cost }) => cost !== null);
  return {
    usage: {
      input_tokens: total(({ input }) => input),
      output_tokens: total(({ output }) => output),
      cached_tokens: total(({ cached }) => cached),
      reasoning_tokens: total(({ reasoning }) => reasoning),
    },
    ...(isCosted ? { cost: total(({ cost }) => cost ?? 0) } : {}),
  };
}
