import { ENDINGS, type Totals } from '../../analytics/totals.ts';
import type { LimitStatus } from '../../quota/quota-status.ts';
import type { TraceRecord } from '../../traces/trace-store.ts';
import { type ComponentHealth, HEALTH_STATUSES } from '../check-health.ts';
import type { MetricFamily } from '../prometheus.ts';
import type { QueueDepth } from '../queue-depth.ts';
import type { QueueName } from './services.ts';

const MICRO_USD_PER_USD = 1_000_000;

/** What is now, and may fall. */
function gauge(name: string, help: string, samples: MetricFamily['samples']): MetricFamily {
  return { name: `aegis_${name}`, type: 'gauge', help, samples };
}

/** What only grows. */
function counter(name: string, help: string, samples: MetricFamily['samples']): MetricFamily {
  return { name: `aegis_${name}_total`, type: 'counter', help, samples };
}

/**
 * Totals since ever; every ending is told from the beginning, as 0, so that its first occurrence is seen as an increase.
 * @param labels whose totals they are; none for those of the deployment
 */
export function totalFamilies(labels: { readonly project?: string }, totals: Totals): MetricFamily[] {
  const evaluations = ENDINGS.map(({ verdict, tier, severity }, index) => ({
    labels: { ...labels, verdict, tier: String(tier), severity },
    value: totals.evaluations[index] ?? 0,
  }));
  const one = (value: number) => [{ labels, value }];
  const once = 'counted when they are evaluated.';
  return [
    counter(
      'evaluations',
      'Evaluations by verdict, by the highest severity found, and by the tier that decided or, for needs_review, that is waited for.',
      evaluations,
    ),
    counter(
      'evaluated_traces',
      'Traces that were evaluated, each once however often its spans came late.',
      one(totals.traces),
    ),
    counter('requests', `Requests of traces as quotas count them, ${once}`, one(totals.requests)),
    counter('tokens', `Tokens of traces, ${once}`, [
      { labels: { ...labels, direction: 'input' }, value: totals.inputTokens },
      { labels: { ...labels, direction: 'output' }, value: totals.outputTokens },
    ]),
    counter('cost_usd', `Cost of traces in USD, ${once}`, one(totals.costMicroUsd / MICRO_USD_PER_USD)),
    counter('unpriced_traces', `Traces whose cost is unknown, ${once}`, one(totals.unpricedTraces)),
  ];
}

/** What every limit that applies to the project has left. Labels: scopes, periods and dimensions are closed sets. */
export function quotaFamilies(projectId: string, statuses: readonly LimitStatus[]): MetricFamily[] {
  const samplesOf = (value: (status: LimitStatus) => number | null) =>
    statuses.flatMap((status) => {
      const amount = value(status);
      if (amount === null) return [];
      const { dimension, key } = status;
      const unit = dimension === 'cost' ? MICRO_USD_PER_USD : 1;
      const labels = { project: projectId, scope: key.scope.kind, period: key.window.period, dimension };
      return [{ labels, value: amount / unit }];
    });
  const note = 'requests and tokens as counts, cost in USD.';
  return [
    gauge(
      'quota_limit',
      `The limit of the running window; ${note}`,
      samplesOf((status) => status.limit),
    ),
    gauge(
      'quota_used',
      `Settled usage of the running window; ${note}`,
      samplesOf((status) => status.used),
    ),
    gauge(
      'quota_reserved',
      `Reserved in the running window and not settled; ${note}`,
      samplesOf((s) => s.reserved),
    ),
    gauge(
      'quota_remaining',
      `What is left of the running window; ${note}`,
      samplesOf((status) => status.remaining),
    ),
  ];
}

/** The newest traces of the last 24 hours: a sample of bounded size, not a total. */
export function recentTraceFamilies(projectId: string, records: readonly TraceRecord[]): MetricFamily[] {
  const one = (value: number) => [{ labels: { project: projectId }, value }];
  const scope = 'of the last 24 hours, at most 200, newest first.';
  return [
    gauge('recent_traces', `Traces ${scope}`, one(records.length)),
    gauge(
      'recent_traces_queued',
      `Those that wait for their verdict among the traces ${scope}`,
      one(records.filter(({ status }) => status === 'queued').length),
    ),
  ];
}

/** The deployment as a whole; nothing here tells of a tenant. */
export function platformFamilies(
  stage: string,
  components: readonly ComponentHealth[],
  queues: readonly (readonly [QueueName, QueueDepth])[],
): MetricFamily[] {
  return [
    gauge('deployment_info', 'Always 1; the stage is the label.', [{ labels: { stage }, value: 1 }]),
    gauge(
      'queue_messages',
      'Messages of each queue by state, as SQS estimates them.',
      queues.flatMap(([queue, { waiting, inFlight, delayed }]) => [
        { labels: { queue, state: 'waiting' }, value: waiting },
        { labels: { queue, state: 'in_flight' }, value: inFlight },
        { labels: { queue, state: 'delayed' }, value: delayed },
      ]),
    ),
    gauge(
      'component_status',
      '1 for the status that a component has, 0 for the others.',
      components.flatMap(({ component, status }) =>
        HEALTH_STATUSES.map((one) => ({ labels: { component, status: one }, value: one === status ? 1 : 0 })),
      ),
    ),
    gauge(
      'component_latency_seconds',
      'How long a component took to answer the last check.',
      components.map(({ component, latencyMilliseconds }) => ({
        labels: { component },
        value: latencyMilliseconds / 1_000,
      })),
    ),
  ];
}
