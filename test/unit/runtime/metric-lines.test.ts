import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MetricLines } from '../../../functions/runtime/metric-lines.ts';
import { METRIC_NAMESPACE, METRICS } from '../../../functions/runtime/metric-names.ts';

let written: string[] = [];
const lines = () => written.map((line): unknown => JSON.parse(line));

beforeEach(() => {
  written = [];
  vi.useFakeTimers({ now: Date.parse('2026-11-20T12:00:00.123Z') });
  vi.stubEnv('POWERTOOLS_DEV', 'false');
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  }
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const { Count, Milliseconds } = MetricUnit;
const counted = fc.array(
  fc.record({
    metric: fc.constantFrom(METRICS.tracesAccepted, METRICS.quotaRefused, METRICS.evaluationDelayMilliseconds),
    value: fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  }),
  { maxLength: 400, size: 'max' },
);
const unitOf = (metric: string) => (metric === METRICS.evaluationDelayMilliseconds ? Milliseconds : Count);

describe('the metrics of a function', () => {
  it('are written as Powertools would write them, invocation after invocation', () => {
    fc.assert(
      fc.property(fc.array(counted, { maxLength: 4 }), (invocations) => {
        const powertools = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: 'test' });
        const ours = new MetricLines('test');
        written = [];
        for (const invocation of invocations) {
          for (const { metric, value } of invocation) powertools.addMetric(metric, unitOf(metric), value);
          if (powertools.hasStoredMetrics()) powertools.publishStoredMetrics();
        }
        const expected = lines();
        written = [];
        for (const invocation of invocations) {
          for (const { metric, value } of invocation) ours.add(metric, unitOf(metric), value);
          ours.publish();
        }
        expect(lines()).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('are not written where the environment turns them off', () => {
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
    const metrics = new MetricLines('test');
    metrics.add(METRICS.tracesAccepted, Count, 1);
    metrics.publish();
    expect(written).toEqual([]);
  });
});
