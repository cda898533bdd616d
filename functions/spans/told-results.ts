import type { NormalizedSpan } from './normalized-span.ts';

/** What a tool answered, and where it stands in the span of the call that was told. */
export interface ToldResult {
  readonly spanId: string;
  readonly index: number;
  readonly result: NonNullable<NormalizedSpan['tool_results']>[number]['result'];
}

/**
 * The results of tools that stand only in what the next call of the model was told. Each belongs to the request of its
 * id; one without an id to the first request of its name that shows no result.
 */
export class ToldResults {
  readonly #byId = new Map<string, ToldResult>();
  readonly #byName = new Map<string, ToldResult[]>();

  /** @param spans in the order of their start */
  constructor(spans: readonly NormalizedSpan[]) {
    for (const { span_id: spanId, tool_results: results = [] } of spans) {
      for (const [index, { id, name, result }] of results.entries()) {
        const told = { spanId, index, result };
        if (id !== undefined) {
          if (!this.#byId.has(id)) this.#byId.set(id, told);
        } else if (name !== undefined) {
          this.#byName.set(name, [...(this.#byName.get(name) ?? []), told]);
        }
      }
    }
  }

  /** What answers a request; a result that names no request answers one only. */
  take({ id, name }: { readonly id?: string | undefined; readonly name: string }): ToldResult | undefined {
    return (id === undefined ? undefined : this.#byId.get(id)) ?? this.#byName.get(name)?.shift();
  }
}
