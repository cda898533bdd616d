import { prepareSpan } from '../../functions/intake/prepare-span.ts';
import { summarizeSpans } from '../../functions/intake/summarize-spans.ts';
import { DEFAULT_MASKING_POLICY } from '../../functions/masking/masking.ts';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { readEnvelope, readSpans } from '../../functions/spans/read-spans.ts';
import type { ExportedSpan, InvalidSpan } from '../../functions/spans/span.ts';
import { aProject, NOON } from '../support/builders/records.ts';
import { MemoryHasher } from '../support/memory/hasher.ts';
import type { Export } from './stand-in/receiver.ts';

/** What a reader of a trace sees of it. */
export interface Facts {
  readonly instructions: string | undefined;
  /** What the user said last. */
  readonly question: string | undefined;
  readonly answer: string;
  readonly tools: readonly { readonly name: string; readonly arguments?: unknown; readonly result?: unknown }[];
  readonly user: string | undefined;
  readonly session: string | undefined;
  readonly model: string;
  readonly provider: string | undefined;
  /** What the calls report together; what no call reports is estimated elsewhere. */
  readonly tokens: {
    readonly input: number;
    readonly cached: number;
    readonly output: number;
    readonly reasoning: number;
  };
  /** Model calls that count. */
  readonly calls: number;
  readonly costMicroUsd: number | undefined;
  /** Kinds of what tier 0 found. */
  readonly found: readonly string[];
}

const deps = { hasher: new MemoryHasher(), maskingPolicy: DEFAULT_MASKING_POLICY };

/**
 * Takes an export the way intake does, up to the trace that is stored.
 * @throws TypeError when a span of it is refused, or when it is of another number of traces than one
 */
export async function readExport(exported: Export): Promise<Facts> {
  const envelope = readEnvelope(exported);
  if (!('resourceSpans' in envelope)) throw new TypeError(envelope.message);
  const spans = readSpans(envelope, NOON).spans.map(valid);
  if (new Set(spans.map(({ traceId }) => traceId)).size !== 1) throw new TypeError('not one trace');
  const stored = await Promise.all(spans.map((span) => prepareSpan(deps, aProject(), (value) => value, span)));
  const trace = assembleTrace(stored);
  const { content, findings } = trace.body;
  const facts = summarizeSpans(trace, new Date(NOON));
  const said = typeof content.input === 'string' ? [{ role: 'user', content: content.input }] : content.input;
  const first = <K extends 'user_id' | 'session_id'>(field: K) => trace.spans.find((span) => span[field])?.[field];
  const calls = content.llm_calls ?? [];
  const sum = (field: 'input_tokens' | 'cached_tokens' | 'output_tokens' | 'reasoning_tokens') =>
    calls.reduce((total, call) => total + (call[field] ?? 0), 0);
  return {
    instructions: said.find(({ role }) => role === 'system')?.content,
    question: said.findLast(({ role }) => role === 'user')?.content,
    answer: content.output,
    tools: (content.tool_calls ?? []).map(({ duration_ms: _duration, ...tool }) => tool),
    user: first('user_id'),
    session: first('session_id'),
    model: facts.model,
    provider: facts.provider ?? undefined,
    tokens: {
      input: sum('input_tokens'),
      cached: sum('cached_tokens'),
      output: sum('output_tokens'),
      reasoning: sum('reasoning_tokens'),
    },
    calls: calls.length,
    costMicroUsd: facts.cost_micro_usd ?? undefined,
    found: findings.map(({ type }) => type),
  };
}

function valid(span: ExportedSpan | InvalidSpan): ExportedSpan {
  if ('invalid' in span) throw new TypeError(span.invalid);
  return span;
}
