import { canonicalJson } from '../kernel/canonical-json.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import type { ToolRun } from './tool-runs.ts';

type Tool = NonNullable<NormalizedSpan['tool']>;
type Given = Pick<Tool, 'name' | 'arguments'>;

/** A request for a tool, and where it stands in its span. */
export interface Requested extends Given {
  readonly id: string | undefined;
  readonly spanId: string;
  readonly index: number;
}

/** What models asked of tools, and which of it spans tell that they ran. */
export class RequestedTools {
  readonly #byId = new Map<string, Requested>();
  readonly #byOnly = new Map<string, Requested>();
  /** Those of runs that tell no more than the name of their tool, by the span of the run. */
  readonly #byRun = new Map<string, Requested>();
  readonly #ran: Set<string>;

  /** @param spans in the order of their start, as are the runs that they tell of */
  constructor(spans: readonly NormalizedSpan[], runs: ReadonlyMap<string, ToolRun>) {
    const all = spans.flatMap(({ span_id: spanId, tool_requests: requests = [] }) =>
      requests.map(({ id, name, arguments: given }, index) => ({ id, name, arguments: given, spanId, index })),
    );
    for (const request of all) {
      const { id, arguments: given } = request;
      if (id !== undefined && given !== undefined && !this.#byId.has(id)) this.#byId.set(id, request);
    }
    for (const [key, request] of byOnlyArgument(this.#byId.values())) this.#byOnly.set(key, request);
    this.#ran = toolsRun(spans, all);
    this.#findByName(spans, all, runs);
  }

  /** Whether a span ran what was asked for, which says more than the request for it. */
  isRun(request: Given & { readonly id?: string | undefined }): boolean {
    return (request.id !== undefined && this.#ran.has(request.id)) || this.#ran.has(callOf(request));
  }

  /** The request that a run answers, as far as one tells what was asked. */
  of(spanId: string, { call_id: id, name, arguments: given }: Tool): Requested | undefined {
    const byName = this.#byRun.get(spanId);
    if (byName !== undefined) return byName;
    return id === undefined ? this.#byOnly.get(onlyKey(name, given)) : this.#byId.get(id);
  }

  /**
   * Who records no content tells the name of a tool alone, as servers of MCP do: it answers the first request of that
   * name, made before it began, that no other run answers.
   */
  #findByName(
    spans: readonly NormalizedSpan[],
    requests: readonly Requested[],
    runs: ReadonlyMap<string, ToolRun>,
  ): void {
    const position = new Map(spans.map(({ span_id: id }, index) => [id, index]));
    const open = Map.groupBy(
      requests.filter((request) => !this.isRun(request)),
      ({ name }) => name,
    );
    const unnamed = callsWithoutId(requests);
    for (const { span_id: spanId } of spans) {
      const tool = runs.get(spanId)?.tool;
      if (tool === undefined || tool.arguments !== undefined || this.#isAsked(tool)) continue;
      const before = (request: Requested) => (position.get(request.spanId) ?? 0) < (position.get(spanId) ?? 0);
      const found = open.get(tool.name)?.find((request) => before(request) && !this.isRun(request));
      if (found === undefined) continue;
      this.#byRun.set(spanId, found);
      for (const name of [found.id ?? callOf(found), ...(unnamed.has(callOf(found)) ? [callOf(found)] : [])])
        this.#ran.add(name);
    }
  }

  #isAsked({ call_id: id }: Tool): boolean {
    return id !== undefined && this.#ran.has(id) && this.#byId.has(id);
  }
}

/**
 * The ids of the tools that spans ran. One without an id, or with one that nobody asked by, goes by what it was given:
 * Google's ADK makes up the ids of Gemini's calls after the model's span has ended.
 */
function toolsRun(spans: readonly NormalizedSpan[], requests: readonly Requested[]): Set<string> {
  // The state of a graph may tell a result without what was asked.
  const telling = requests.toSorted((a, b) => Number(a.arguments !== undefined) - Number(b.arguments !== undefined));
  const asked = new Map(telling.map((request) => [request.id, request]));
  const unnamed = callsWithoutId(requests);
  const byOnly = byOnlyArgument(requests);
  const named = (tool: Tool) => {
    const { call_id: id } = tool;
    const request = asked.get(id);
    if (id === undefined || request === undefined) {
      const only = id === undefined ? byOnly.get(onlyKey(tool.name, tool.arguments)) : undefined;
      return [
        ...(id === undefined ? [] : [id]),
        callOf(tool),
        ...(only === undefined ? [] : [only.id ?? callOf(only)]),
      ];
    }
    // Another span of the call may leave out the id.
    return unnamed.has(callOf(request)) ? [id, callOf(request)] : [id];
  };
  return new Set(spans.flatMap(({ tool }) => (tool === undefined ? [] : named(tool))));
}

function callsWithoutId(requests: readonly Requested[]): ReadonlySet<string> {
  return new Set(requests.filter(({ id }) => id === undefined).map(callOf));
}

/** Tells calls apart where a tool's span does not name the request that it answers. */
export function callOf({ name, arguments: given }: { readonly name: string; readonly arguments?: unknown }): string {
  return canonicalJson([name, given]);
}

/** Requests by their only argument: LangChain writes it without its name, and no id where the tool failed. */
function byOnlyArgument<Request extends Given>(requests: Iterable<Request>): ReadonlyMap<string, Request> {
  const found = new Map<string, Request>();
  for (const request of requests) {
    const { name, arguments: given } = request;
    if (typeof given !== 'object' || given === null || Array.isArray(given)) continue;
    const [only, ...others] = Object.values(given);
    const key = onlyKey(name, only);
    if (typeof only === 'string' && others.length === 0 && !found.has(key)) found.set(key, request);
  }
  return found;
}

function onlyKey(name: string, only: Given['arguments']): string {
  return JSON.stringify([name, only]);
}

/** LangChain writes a tool's only argument without its name. */
export function isPartOf(given: Given['arguments'], asked: Given['arguments']): boolean {
  if (given === undefined) return true;
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked)) return false;
  const [only, ...others] = Object.values(asked);
  return typeof given === 'string' && others.length === 0 && only === given;
}
