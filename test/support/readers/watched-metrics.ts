import * as z from 'zod';
import { metricNamespace } from '../../../functions/runtime/metric-names.ts';
import { resourcesOf, synthesize } from '../../infra/synthesize.ts';

const metricSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
});
const alarmSchema = z.object({
  AlarmDescription: z.string(),
  Metrics: z.array(z.object({ MetricStat: z.object({ Metric: z.unknown() }).optional() })).default([]),
});

export interface WatchedSection {
  /** Whether an alarm of this section wakes somebody. */
  readonly pages: boolean;
  /** `namespace name dimension=value`, of our own metrics, in the namespace of the local stage. */
  readonly own: readonly string[];
  /** `namespace name`, of what AWS itself measures. */
  readonly foreign: readonly string[];
}

/** Sections whose faults are injected in test/e2e/notifications.test.ts. */
export const NOTIFICATION_SECTIONS = ['delivery-dead-letter-queue', 'deliveries-are-failing', 'outbox-is-late'];

/** Sections whose faults are injected in test/e2e/gateway.test.ts: production has them where it turns the gateway on. */
export const GATEWAY_SECTIONS = ['gateway-busy', 'gateway-errors'];

/**
 * What the alarms of production watch, by the runbook section they lead to.
 * @param without sections to leave out
 * @param context options that production turns on
 */
export function watchedSections(
  without: readonly string[] = [],
  context: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, WatchedSection> {
  const template = synthesize('prod', context);
  const composite = JSON.stringify(resourcesOf(template, 'AWS::CloudWatch::CompositeAlarm'));
  const sections = new Map<string, WatchedSection>();
  for (const { id, properties } of resourcesOf(template, 'AWS::CloudWatch::Alarm')) {
    const { AlarmDescription, Metrics } = alarmSchema.parse(properties);
    const candidates = [properties, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric)];
    const metrics = candidates.flatMap((candidate) => metricSchema.safeParse(candidate).data ?? []);
    const section = AlarmDescription.split('#').at(-1) ?? '';
    if (without.includes(section)) continue;
    const known = sections.get(section) ?? { pages: false, own: [], foreign: [] };
    sections.set(section, {
      pages: known.pages || composite.includes(`"${id}"`),
      own: [...known.own, ...metrics.filter(isOwn).map(nameOf)],
      foreign: [...known.foreign, ...metrics.filter((metric) => !isOwn(metric)).map(shortNameOf)],
    });
  }
  return sections;
}

type Metric = z.infer<typeof metricSchema>;

function isOwn({ Namespace }: Metric): boolean {
  return Namespace === metricNamespace('prod');
}

function nameOf({ MetricName, Dimensions }: Metric): string {
  const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${String(Value)}`).sort();
  return [metricNamespace('local'), MetricName, ...dimensions].join(' ');
}

function shortNameOf({ Namespace, MetricName }: Metric): string {
  return `${Namespace} ${MetricName}`;
}
