import type { CountedFact } from './counted-fact.ts';
import type { StoredEvaluation, TraceRecord } from './trace-store.ts';

/** Kinds of issues that are told of one trace; a long one may have hundreds of issues of few kinds. */
const MAX_KINDS = 12;
/** What the counters of users are called: `user:project:account/window`. */
const USER_COUNTER = /^user:[^:]*:([^/]+)\//;

/** What is counted of a trace while this evaluation is its current one; the same whenever it is asked. */
export function factOf(record: TraceRecord, evaluation: StoredEvaluation): CountedFact {
  return {
    trace_id: record.trace_id,
    at: record.created_at,
    model: record.model,
    provider: record.provider,
    ...(record.layer === undefined ? {} : { layer: record.layer }),
    domain: record.domain,
    application_type: record.application_type,
    account: accountOf(record),
    verdict: evaluation.verdict,
    tier: decidingTier(evaluation),
    severity: evaluation.severity,
    kinds: [...new Set(evaluation.issues.map(({ category, type }) => `${category}/${type}`))].slice(0, MAX_KINDS),
    evaluator_set: evaluation.evaluator_set,
    tools: record.content_facts?.tools ?? [],
    tags: record.content_facts?.tags ?? [],
    requests: record.charge.amounts.requests + (record.request_charge?.amounts.requests ?? 0),
    input_tokens: record.input_tokens,
    output_tokens: record.output_tokens,
    cached_tokens: record.cached_tokens,
    cache_write_tokens: record.cache_write_tokens,
    reasoning_tokens: record.reasoning_tokens,
    cost_micro_usd: record.cost_micro_usd,
    latency_ms: record.latency_ms,
    delay_ms: Math.max(0, Date.parse(evaluation.created_at) - Date.parse(record.created_at)),
    evaluations: (record.counting?.before?.fact?.evaluations ?? 0) + 1,
    ...laterTiersOf(evaluation),
    gateway_calls: record.content_facts?.gateway === true ? 1 : 0,
    failed_calls: record.content_facts?.failed_calls ?? 0,
    bytes: record.content_facts?.bytes ?? 0,
  };
}

/** A judge that was asked says how many tokens that took; an answer from the cache was not asked for. */
function laterTiersOf({ tiers }: StoredEvaluation): Pick<CountedFact, 'judge_calls' | 'labels'> {
  const runs = tiers.flatMap(({ evaluators }) => evaluators);
  return {
    judge_calls: runs.filter(({ tokens, cached }) => tokens !== undefined && cached !== true).length,
    labels: runs.filter(({ label }) => label !== undefined).length,
  };
}

/** Where a cascade ended: what passed or failed was decided there, and what needs review waits for it. */
export function decidingTier({ verdict, escalated_to: escalatedTo, decisions }: StoredEvaluation): number | null {
  if (verdict === 'needs_review') return escalatedTo;
  return decisions.findLast(({ decision }) => decision === 'stop')?.tier ?? null;
}

function accountOf({ charge }: Pick<TraceRecord, 'charge'>): string | null {
  for (const counter of charge.counters) {
    const account = USER_COUNTER.exec(counter)?.[1];
    if (account !== undefined) return account;
  }
  return null;
}
