import type { NormalizedSpan } from './normalized-span.ts';

type Told = NonNullable<NormalizedSpan['tool_results']>[number];

/** What a tool answered, and where it stands in the span of the call that was told. */
export interface ToldResult {
  readonly spanId: string;
  readonly index: number;
  readonly result: Told['result'];
}

/**
 * The results of tools that stand only in what the next call of the model was told. Each belongs to the request of its
 * id. Where either has no id, it belongs to the first request of its name that shows no result.
 */
export class ToldResults {
  readonly #byId = new Map<string, ToldResult>();
  readonly #byName = new Map<string, (ToldResult & Pick<Told, 'id'>)[]>();
  readonly #taken = new Set<ToldResult>();

  /** @param spans in the order of their start */
  constructor(spans: readonly NormalizedSpan[]) {
    for (const { span_id: spanId, tool_results: results = [] } of spans) {
      for (const [index, { id, name, result }] of results.entries()) {
        const told = { spanId, index, result, id };
        if (id !== undefined && !this.#byId.has(id)) this.#byId.set(id, told);
        if (name !== undefined) this.#byName.set(name, [...(this.#byName.get(name) ?? []), told]);
      }
    }
  }

  /** What answers a request; a result answers by its name once. */
  take({ id, name }: { readonly id?: string | undefined; readonly name: string }): ToldResult | undefined {
    const own = id === undefined ? undefined : this.#byId.get(id);
    const isFree = (told: ToldResult & Pick<Told, 'id'>) =>
      !this.#taken.has(told) && (id === undefined || told.id === undefined);
    const told = own ?? this.#byName.get(name)?.find(isFree);
    if (told !== undefined) this.#taken.add(told);
    return told;
  }
}
