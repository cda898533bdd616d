import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MetricName } from './metric-names.ts';

/** What CloudWatch reads of one metric in one line. */
const MAX_VALUES = 100;

type Unit = typeof MetricUnit.Count | typeof MetricUnit.Milliseconds;

/** Tells whether the environment turned metrics off, which Powertools keeps to itself. */
class DescribedMetrics extends Metrics {
  get isOff(): boolean {
    return this.isDisabled();
  }
}

/**
 * The metrics of one service in CloudWatch's embedded metric format. Powertools checks and describes each set of metrics
 * once, when it is met first; the lines that follow differ in their time and their values only, and are written without
 * the state that Powertools builds and clears for each.
 */
export class MetricLines {
  readonly #powertools: DescribedMetrics;
  readonly #values = new Map<MetricName, number[]>();
  readonly #units = new Map<MetricName, Unit>();
  readonly #descriptions = new Map<string, string>();

  constructor(service: string, namespace: string) {
    this.#powertools = new DescribedMetrics({ namespace, serviceName: service });
  }

  add(metric: MetricName, unit: Unit, value: number): void {
    const values = this.#values.get(metric);
    if (values === undefined) this.#values.set(metric, [value]);
    else values.push(value);
    this.#units.set(metric, unit);
    if (values?.length === MAX_VALUES) this.publish();
  }

  /** Writes what was added since the last time, if anything was. */
  publish(): void {
    if (this.#values.size === 0) return;
    let line = `{"_aws":{"Timestamp":${Date.now()},${this.#describe()}`;
    for (const [metric, values] of this.#values) {
      line += `,"${metric}":${JSON.stringify(values.length === 1 ? values[0] : values)}`;
    }
    this.#values.clear();
    if (!this.#powertools.isOff) process.stdout.write(`${line}}\n`);
  }

  /** The part of a line between its time and its values. */
  #describe(): string {
    const set = [...this.#values.keys()].join();
    let description = this.#descriptions.get(set);
    if (description === undefined) {
      for (const [metric, values] of this.#values) {
        this.#powertools.addMetric(metric, this.#units.get(metric) ?? MetricUnit.Count, values[0] ?? 0);
      }
      const names: ReadonlySet<string> = new Set(this.#values.keys());
      const { _aws, ...fields } = this.#powertools.serializeMetrics();
      this.#powertools.clearMetrics();
      const dimensions = Object.entries(fields).filter(([name]) => !names.has(name));
      description = [
        `"CloudWatchMetrics":${JSON.stringify(_aws.CloudWatchMetrics)}}`,
        ...dimensions.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`),
      ].join();
      this.#descriptions.set(set, description);
    }
    return description;
  }
}
