import { priceCall } from '../pricing/price-call.ts';
import { proportion } from '../statistics/proportion.ts';
import type { CountedTrace, ReadTraces } from './read-traces.ts';
import type { Saving } from './saving.ts';

/** Below this share an output that was cut, or below this number a prompt that comes again, is not worth a change. */
const MIN_CUT_SHARE = 0.05;
const MIN_REPEATS = 20;
const MIN_TRACES = 100;
const CUT = 'format/truncated_output';
/** Of the start that is compared, at four characters a token. */
const START_TOKENS = 1_024;
const HOUR = 3_600_000;

/** What the newest traces say that could be saved. Money in micro-USD, of these traces alone. */
export function savingsInTraces(read: ReadTraces): Saving[] {
  const byModel = Map.groupBy(read.counted, ({ fact }) => fact.model);
  return [
    ...[...byModel].flatMap(([model, own]) => [...cutOutputs(model, own), ...repeatedPrompts(model, own)]),
    ...withoutStarts(read),
    ...peakAndTrough(read.counted),
  ];
}

/** What is cut is asked for again: what it cost was for nothing. */
function cutOutputs(model: string, own: readonly CountedTrace[]): Saving[] {
  const cut = own.filter(({ fact }) => fact.kinds.includes(CUT));
  const rate = proportion(cut.length, own.length);
  if (own.length < MIN_TRACES || rate.interval === null || rate.interval[0] < MIN_CUT_SHARE) return [];
  const saves = cut.reduce((sum, { fact }) => sum + (fact.cost_micro_usd ?? 0), 0);
  const evidence = { cut: rate, cut_traces: cut.length, examined_traces: own.length };
  return [{ kind: 'cut_outputs', model, savesMicroUsd: saves, evidence, missing: null }];
}

/** The same long start of many prompts: read from a cache, all but the first would cost less. */
function repeatedPrompts(model: string, own: readonly CountedTrace[]): Saving[] {
  // What was read from a cache is saved already.
  const starts = own.flatMap(({ record: { content_facts: facts }, fact }) =>
    facts?.start_hash === undefined || fact.cached_tokens >= START_TOKENS ? [] : [{ start: facts.start_hash, fact }],
  );
  const groups = [...Map.groupBy(starts, ({ start }) => start).values()].filter((of) => of.length >= MIN_REPEATS);
  const repeats = groups.reduce((sum, of) => sum + of.length - 1, 0);
  if (repeats === 0) return [];
  const inputTokens = repeats * START_TOKENS;
  const at = new Date(groups[0]?.[0]?.fact.at ?? 0);
  const price = (cachedTokens: number) =>
    priceCall({ model, at, usage: { inputTokens, outputTokens: 0, cachedTokens, reasoningTokens: 0 } });
  const [now, cached] = [price(0), price(inputTokens)];
  const evidence = { prompts: groups.length, repeats, repeated_tokens: inputTokens };
  const saves = now === null || cached === null ? null : now.costMicroUsd - cached.costMicroUsd;
  if (saves === 0) return [];
  const missing = saves === null ? 'a price of this model' : null;
  return [{ kind: 'repeated_prompts', model, savesMicroUsd: saves, evidence, missing }];
}

function withoutStarts({ counted }: ReadTraces): Saving[] {
  if (counted.some(({ record }) => record.content_facts !== undefined)) return [];
  const missing = 'stored traces that were taken in since prompts are compared';
  return [{ kind: 'repeated_prompts', model: null, savesMicroUsd: null, evidence: {}, missing }];
}

/** What the same calls would have cost in the hour of the day, in UTC, with the least traffic. */
function peakAndTrough(counted: readonly CountedTrace[]): Saving[] {
  if (counted.length < MIN_TRACES) {
    const missing = `${MIN_TRACES - counted.length} more stored traces`;
    return [{ kind: 'peak_trough', model: null, savesMicroUsd: null, evidence: {}, missing }];
  }
  const perHour = Array.from({ length: 24 }, () => 0);
  for (const { fact } of counted) perHour[hourOf(fact.at)] = (perHour[hourOf(fact.at)] ?? 0) + 1;
  const [least, most] = [Math.min(...perHour), Math.max(...perHour)];
  const trough = perHour.indexOf(least);
  const saves = counted.reduce((sum, trace) => sum + Math.max(0, savedAt(trace, trough)), 0);
  const evidence = {
    peak_hour: perHour.indexOf(most),
    peak_traces: most,
    trough_hour: trough,
    trough_traces: least,
  };
  if (saves > 0) return [{ kind: 'peak_trough', model: null, savesMicroUsd: saves, evidence, missing: null }];
  const missing = 'a model whose price depends on the hour';
  return [{ kind: 'peak_trough', model: null, savesMicroUsd: null, evidence, missing }];
}

function hourOf(at: string): number {
  return Number(at.slice(11, 13));
}

function savedAt({ fact }: CountedTrace, hour: number): number {
  const own = Date.parse(fact.at);
  const usage = {
    inputTokens: fact.input_tokens,
    outputTokens: fact.output_tokens,
    cachedTokens: fact.cached_tokens,
    cacheWriteTokens: fact.cache_write_tokens,
    reasoningTokens: fact.reasoning_tokens,
  };
  const price = (at: number) => priceCall({ model: fact.model, usage, at: new Date(at) })?.costMicroUsd ?? 0;
  return price(own) - price(own + (hour - hourOf(fact.at)) * HOUR);
}
