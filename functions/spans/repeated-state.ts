import { CallGroup } from './call-group.ts';
import type { NormalizedSpan } from './normalized-span.ts';
import { fillCost } from './same-usage.ts';
import type { Call } from './wrappers.ts';

/** Milliseconds by which two clocks of one process may differ, and by which a start is rounded. */
const TOLERANCE_MS = 2;

interface Made {
  readonly call: Call;
  readonly from: number;
  readonly to: number;
  readonly input: number;
  readonly output: number;
}

/**
 * The calls without those that only a step of a framework tells of, and that are calls of models which ran meanwhile:
 * one of them, or all; what only it knows of their cost is theirs. Where an instrumentation hangs every span on one parent, a step stands beside the calls that it
 * is around, and tells of them by what they used.
 */
export function withoutRepeatedState(calls: readonly Call[]): readonly Call[] {
  if (!calls.some(isToldByStep)) return calls;
  const made = calls.filter((call) => !isToldByStep(call)).flatMap((call) => madeBy(call) ?? []);
  return calls.filter((call) => !isToldByStep(call) || !repeats(call, made));
}

/** What an agent used beyond the calls within it is less than it tells. */
function isToldByStep({ spans: [span], usage }: Call): boolean {
  if (span === undefined || span.kind === 'llm' || span.kind === 'embedding') return false;
  return usage?.input_tokens === span.usage?.input_tokens && usage?.output_tokens === span.usage?.output_tokens;
}

function repeats(call: Call, made: readonly Made[]): boolean {
  const told = madeBy(call);
  if (told === undefined) return false;
  const meanwhile: Call[] = [];
  let [input, output] = [0, 0];
  for (const one of made) {
    if (one.from < told.from - TOLERANCE_MS || one.to > told.to + TOLERANCE_MS) continue;
    if (one.input === told.input && one.output === told.output) {
      fillCost(call.cost, CallGroup.of(one.call));
      return true;
    }
    meanwhile.push(one.call);
    input += one.input;
    output += one.output;
  }
  if (meanwhile.length === 0 || input !== told.input || output !== told.output) return false;
  fillCost(call.cost, CallGroup.of(...meanwhile));
  return true;
}

function madeBy(call: Call): Made | undefined {
  const {
    spans: [span],
    usage,
  } = call;
  if (span === undefined || usage?.input_tokens === undefined || usage.output_tokens === undefined) return undefined;
  return { call, ...timesOf(span), input: usage.input_tokens, output: usage.output_tokens };
}

function timesOf({ started_at: startedAt, duration_ms: durationMs }: NormalizedSpan): { from: number; to: number } {
  const from = Date.parse(startedAt);
  return { from, to: from + durationMs };
}
