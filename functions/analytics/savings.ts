import { priceCall } from '../pricing/price-call.ts';
import { proportion } from '../statistics/proportion.ts';
import type { Rate } from '../statistics/rate.ts';
import type { Figures } from './figures.ts';
import { MIN_PAIRS, pairModels } from './paired-models.ts';
import type { Analysis } from './read-figures.ts';
import type { ReadTraces } from './read-traces.ts';
import type { Saving } from './saving.ts';
import { savingsInTraces } from './savings-in-traces.ts';

/** Below this a cache saves too little to be worth a change. */
const GOOD_CACHE_SHARE = 0.3;
/** Prompts that are shorter are not cached by most providers. */
const CACHEABLE_TOKENS = 1_024;
const MIN_TRACES = 100;
/** For each trace. */
const MIN_FAILED_CALLS = 0.05;
/** Below this a model that fails more often in pairs is taken for worse. */
const WORSE_P = 0.05;
const MAX_FINDINGS = 20;

/**
 * What could be saved, the largest first, after what cannot be told. Models with less than 100 traces are left out.
 * @param byModel the figures of a period
 * @param read its newest traces
 */
export function savingsIn(byModel: Analysis['breakdown'], read: ReadTraces, at: Date): Saving[] {
  const models = byModel.filter(({ key, figures }) => key !== 'other' && figures.counts.traces >= MIN_TRACES);
  if (models.length === 0) return [];
  const found = models.flatMap(({ key, figures }) => [
    ...cacheSaving(key, figures, at),
    ...cheaperModel(key, figures, { models, read, at }),
    ...failedSpend(key, figures),
    ...retries(key, figures),
    ...unpriced(key, figures),
  ]);
  return [...found, ...savingsInTraces(read)]
    .sort((a, b) => (b.savesMicroUsd ?? -1) - (a.savesMicroUsd ?? -1))
    .slice(0, MAX_FINDINGS);
}

/** Long inputs of which little was read from a cache: what it would save if a good share was. */
function cacheSaving(model: string, { counts }: Figures, at: Date): Saving[] {
  const share = counts.inputTokens === 0 ? 1 : counts.cachedTokens / counts.inputTokens;
  const perTrace = counts.inputTokens / counts.traces;
  if (share >= GOOD_CACHE_SHARE || perTrace < CACHEABLE_TOKENS) return [];
  const moved = Math.floor(counts.inputTokens * GOOD_CACHE_SHARE - counts.cachedTokens);
  const price = (cachedTokens: number) =>
    priceCall({ model, at, usage: { inputTokens: moved, outputTokens: 0, cachedTokens, reasoningTokens: 0 } });
  const [now, cached] = [price(0), price(moved)];
  const saves = now === null || cached === null ? null : now.costMicroUsd - cached.costMicroUsd;
  if (saves === 0) return [];
  const evidence = { cached_share: share, good_share: GOOD_CACHE_SHARE, input_tokens_per_trace: Math.round(perTrace) };
  return [{ kind: 'cache_share', model, savesMicroUsd: saves, evidence, missing: null }];
}

function failedRate({ counts: { passed, failed, needsReview } }: Figures): Rate {
  return proportion(failed, passed + failed + needsReview);
}

interface Others {
  readonly models: Analysis['breakdown'];
  readonly read: ReadTraces;
  readonly at: Date;
}

/**
 * Another model that the project uses already, whose share of failures is not higher for all that can be told: its
 * whole interval lies at or below the upper end of this one's, and where both answered the same, it is not worse.
 */
function cheaperModel(model: string, figures: Figures, { models, read, at }: Others): Saving[] {
  const own = failedRate(figures);
  const { inputTokens, outputTokens, cachedTokens, reasoningTokens, costMicroUsd } = figures.counts;
  let best: Saving | null = null;
  for (const other of models) {
    if (other.key === model) continue;
    const theirs = failedRate(other.figures);
    if (own.interval === null || theirs.interval === null || theirs.interval[1] > own.interval[1]) continue;
    const usage = { inputTokens, outputTokens, cachedTokens, reasoningTokens };
    const price = priceCall({ model: other.key, usage, at });
    const saves = price === null ? 0 : costMicroUsd - price.costMicroUsd;
    if (saves <= 0 || saves <= (best?.savesMicroUsd ?? 0)) continue;
    const paired = pairModels(read.counted, model, other.key);
    if (paired.lost > paired.won && paired.pValue < WORSE_P) continue;
    const evidence = {
      ...{ cheaper_model: other.key, failed: own, failed_of_cheaper: theirs },
      ...{ paired_by: paired.by, pairs: paired.pairs, cheaper_failed_alone: paired.lost, failed_alone: paired.won },
      ...{ p_value: paired.pValue, smallest_effect: paired.smallestEffect },
    };
    const missing =
      paired.pairs >= MIN_PAIRS
        ? null
        : `${MIN_PAIRS - paired.pairs} more inputs or sessions that both models answered, for a paired test`;
    best = { kind: 'cheaper_model', model, savesMicroUsd: saves, evidence, missing };
  }
  return best === null ? [] : [best];
}

/** What failed traces cost on average, where more than a tenth of them fail for sure. */
function failedSpend(model: string, figures: Figures): Saving[] {
  const rate = failedRate(figures);
  if (rate.interval === null || rate.interval[0] <= 0.1) return [];
  const { costMicroUsd, traces, failed } = figures.counts;
  const saves = Math.round((costMicroUsd / traces) * failed);
  return [
    {
      kind: 'failed_spend',
      model,
      savesMicroUsd: saves,
      evidence: { failed: rate, failed_traces: failed },
      missing: null,
    },
  ];
}

/** Calls that failed and were made again, at most at the price of those that did not. */
function retries(model: string, { counts: { failedCalls, traces, costMicroUsd } }: Figures): Saving[] {
  const perTrace = failedCalls / traces;
  if (perTrace < MIN_FAILED_CALLS) return [];
  const saves = Math.round((costMicroUsd / (traces + failedCalls)) * failedCalls);
  const evidence = { failed_calls: failedCalls, failed_calls_per_trace: perTrace };
  return [{ kind: 'retries', model, savesMicroUsd: saves, evidence, missing: null }];
}

function unpriced(model: string, { counts }: Figures): Saving[] {
  const share = counts.unpricedTraces / counts.traces;
  if (share <= 0.01) return [];
  return [{ kind: 'unpriced', model, savesMicroUsd: null, evidence: { unpriced_share: share }, missing: 'a price' }];
}
