import * as z from 'zod';
import { Verdict } from '../../evaluation/evaluation.ts';
import { CountedFact } from '../../traces/counted-fact.ts';
import type { LogEntry } from '../rollup-store.ts';

/** Without names, which would be most of it. */
const PackedFact = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.string().nullable(),
  z.string(),
  z.string(),
  z.string().nullable(),
  Verdict,
  z.int().nullable(),
  z.string().nullable(),
  z.array(z.string()),
  z.string(),
  z.array(z.number().nullable()),
  z.string().nullable().default(null),
  z.array(z.tuple([z.string(), z.int(), z.int()])).default([]),
  z.array(z.string()).default([]),
]);
export const PackedEntries = z.array(z.tuple([z.int(), z.array(z.tuple([z.literal([1, -1]), PackedFact]))]));

function packFact(fact: CountedFact): z.infer<typeof PackedFact> {
  return [
    fact.trace_id,
    fact.at,
    fact.model,
    fact.provider,
    fact.domain,
    fact.application_type,
    fact.account,
    fact.verdict,
    fact.tier,
    fact.severity,
    fact.kinds,
    fact.evaluator_set,
    [
      fact.requests,
      fact.input_tokens,
      fact.output_tokens,
      fact.cached_tokens,
      fact.cache_write_tokens,
      fact.reasoning_tokens,
      fact.cost_micro_usd,
      fact.latency_ms,
      fact.delay_ms,
      fact.evaluations,
      fact.judge_calls,
      fact.labels,
      fact.gateway_calls,
      fact.failed_calls,
      fact.bytes,
    ],
    fact.layer ?? null,
    fact.tools,
    fact.tags,
  ];
}

function unpackFact(packed: z.infer<typeof PackedFact>): CountedFact {
  const [trace_id, at, model, provider, domain, type, account, verdict, tier, severity, kinds, set, numbers] = packed;
  const [, , , , , , , , , , , , , layer, tools, tags] = packed;
  const [requests, input, output, cached, cacheWrite, reasoning, cost, latency, delay, evaluations] = numbers;
  const [judged = 0, labels = 0, gateway = 0, failed = 0, bytes = 0] = numbers.slice(10);
  return CountedFact.parse({
    trace_id,
    at,
    model,
    provider,
    ...(layer === null ? {} : { layer }),
    domain,
    application_type: type,
    account,
    verdict,
    tier,
    severity,
    kinds,
    evaluator_set: set,
    tools,
    tags,
    requests,
    input_tokens: input,
    output_tokens: output,
    cached_tokens: cached,
    cache_write_tokens: cacheWrite,
    reasoning_tokens: reasoning,
    cost_micro_usd: cost,
    latency_ms: latency,
    delay_ms: delay,
    evaluations,
    judge_calls: judged,
    labels,
    gateway_calls: gateway,
    failed_calls: failed,
    bytes,
  });
}

export function packEntries(entries: readonly LogEntry[]): z.infer<typeof PackedEntries> {
  return entries.map(({ round, changes }) => [round, changes.map(({ fact, sign }) => [sign, packFact(fact)])]);
}

export function unpackEntries(packed: z.infer<typeof PackedEntries>): LogEntry[] {
  return packed.map(([round, changes]) => ({
    round,
    changes: changes.map(([sign, fact]) => ({ sign, fact: unpackFact(fact) })),
  }));
}

/**
 * What the entries of the log have in common, as a dictionary for Zstandard. Never change what this returns while a
 * segment may be stored, which is for a week.
 */
export function logDictionary(): Buffer {
  const fact = (model: string, provider: string | null, domain: string, verdict: string, kinds: readonly string[]) => [
    '01JD8Z0000000000000000',
    '2026-01-01T00:00:00.000Z',
    model,
    provider,
    domain,
    'generic',
    '-',
    verdict,
    2,
    kinds.length === 0 ? null : 'high',
    kinds,
    '',
    [1, 100, 100, 0, 0, 0, 1000, null, 1000, 1],
  ];
  return Buffer.from(
    JSON.stringify([
      fact('claude-sonnet-4', 'anthropic', 'finance', 'needs_review', ['secret/api_key', 'pii/email', 'domain/']),
      fact('gemini-2.5-flash', 'google', 'legal', 'not_evaluated', ['unfaithful/unsupported_output', 'toxicity/']),
      fact('gpt-4o-mini', 'bedrock', 'healthcare', 'failed', ['prompt_injection/', 'dangerous_command/', 'format/']),
      [
        1,
        [
          [1, fact('gpt-4o', 'openai', 'generic', 'passed', [])],
          [-1, fact('gpt-4o', null, 'generic', 'passed', [])],
        ],
      ],
    ]),
  );
}
