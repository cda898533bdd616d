import type { QueueDepth } from '../../adapters/sqs-queue-depth.ts';
import { Verdict } from '../../domain/evaluation/evaluation.ts';
import { Severity } from '../../domain/evaluation/issue.ts';
import { type ComponentHealth, HEALTH_STATUSES } from '../../domain/health/check-health.ts';
import type { LimitStatus } from '../../domain/ledger/quota-status.ts';
import type { MetricFamily } from '../../domain/prometheus.ts';
import type { TraceRecord } from '../../domain/traces/trace-store.ts';
import { QUEUES, type QueueName } from './services.ts';

const MICRO_USD_PER_USD = 1_000_000;

/**
 * Everything here is a gauge: the table holds the state of the running windows and of single traces, no totals since
 * ever, so that a counter would have to be invented.
 */
function gauge(name: string, help: string, samples: MetricFamily['samples']): MetricFamily {
  return { name: `aegis_${name}`, type: 'gauge', help, samples };
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
  const project = projectId;
  const evaluated = records.filter(({ status }) => status === 'evaluated');
  const verdicts = Verdict.options.flatMap((verdict) =>
    ['none', ...Severity.options].map((severity) => ({
      labels: { project, verdict, severity },
      value: evaluated.filter((record) => record.verdict === verdict && (record.severity ?? 'none') === severity)
        .length,
    })),
  );
  const sum = (value: (record: TraceRecord) => number) => records.reduce((total, record) => total + value(record), 0);
  const one = (value: number) => [{ labels: { project }, value }];
  const scope = 'of the last 24 hours, at most 200, newest first.';
  return [
    gauge('recent_traces', `Traces that the other recent figures are about: those ${scope}`, one(records.length)),
    gauge(
      'recent_traces_queued',
      `Those without a verdict among the traces ${scope}`,
      one(records.length - evaluated.length),
    ),
    gauge('recent_evaluations', `Verdicts by severity among the traces ${scope}`, verdicts),
    gauge('recent_tokens', `Tokens of the traces ${scope}`, one(sum((r) => r.input_tokens + r.output_tokens))),
    gauge('recent_cost_usd', `Cost of the traces ${scope}`, one(sum((r) => r.cost_micro_usd ?? 0) / MICRO_USD_PER_USD)),
  ];
}

/** The deployment as a whole; nothing here tells of a tenant. */
export function platformFamilies(
  stage: string,
  components: readonly ComponentHealth[],
  queues: Readonly<Record<QueueName, QueueDepth>>,
): MetricFamily[] {
  return [
    gauge('deployment_info', 'Always 1; the stage is the label.', [{ labels: { stage }, value: 1 }]),
    gauge(
      'queue_messages',
      'Messages of each queue by state, as SQS estimates them.',
      QUEUES.flatMap((queue) => [
        { labels: { queue, state: 'waiting' }, value: queues[queue].waiting },
        { labels: { queue, state: 'in_flight' }, value: queues[queue].inFlight },
        { labels: { queue, state: 'delayed' }, value: queues[queue].delayed },
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
