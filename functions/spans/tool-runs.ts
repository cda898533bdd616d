import { canonicalJson } from '../kernel/canonical-json.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import { childrenFirst } from './span-order.ts';

type Tool = NonNullable<NormalizedSpan['tool']>;

/** A tool that ran once, although several spans may say so: a framework around a client of MCP, for one. */
export interface ToolRun {
  /** What its spans know together. */
  readonly tool: Tool;
  /** Spans within it that say the same again; what they alone know is in `tool`. */
  readonly within: readonly NormalizedSpan[];
}

/**
 * The tools that ran, by the outermost span that says so. A span repeats the one around it when nothing but steps lie
 * between them and both name the same tool, given the same and with the same result as far as they tell.
 */
export function toolRuns(spans: readonly NormalizedSpan[]): ReadonlyMap<string, ToolRun> {
  const runs = new Map<string, { tool: Tool; within: NormalizedSpan[] }>();
  /** The run that a span lies in, by the span's id. */
  const runAround = new Map<string, string>();
  for (const { span, parentId } of childrenFirst(spans).toReversed()) {
    const around = parentId === null ? undefined : runAround.get(parentId);
    const run = around === undefined ? undefined : runs.get(around);
    const { tool } = span;
    if (tool === undefined) {
      if (around !== undefined && (span.kind === 'chain' || span.kind === 'span')) runAround.set(span.span_id, around);
    } else if (around !== undefined && run !== undefined && areSame(run.tool, tool)) {
      run.within.push(span);
      run.tool = { ...tool, ...run.tool };
      runAround.set(span.span_id, around);
    } else {
      runs.set(span.span_id, { tool, within: [] });
      runAround.set(span.span_id, span.span_id);
    }
  }
  return runs;
}

function areSame(a: Tool, b: Tool): boolean {
  return a.name === b.name && mayBeSame(a.arguments, b.arguments) && mayBeSame(a.result, b.result);
}

function mayBeSame(a: unknown, b: unknown): boolean {
  return a === undefined || b === undefined || canonicalJson(a) === canonicalJson(b);
}
