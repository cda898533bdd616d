import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MetricLines } from '../../functions/runtime/metric-lines.ts';
import { METRICS, metricNamespace, USAGE_METRICS } from '../../functions/runtime/metric-names.ts';
import { openTelemetry } from '../../functions/runtime/telemetry.ts';
import { metricsIn } from '../support/readers/emf-lines.ts';

const NAMESPACE = metricNamespace('staging');

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
  test('are written as Powertools would write them, invocation after invocation', () => {
    fc.assert(
      fc.property(fc.array(counted, { maxLength: 4 }), (invocations) => {
        const powertools = new Metrics({ namespace: NAMESPACE, serviceName: 'test' });
        const ours = new MetricLines('test', NAMESPACE);
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

  test('are so few that one line holds all of them, of which CloudWatch reads a hundred', () => {
    expect(Object.keys({ ...METRICS, ...USAGE_METRICS }).length).toBeLessThanOrEqual(100);
  });

  test('are not written where the environment turns them off', () => {
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
    const metrics = new MetricLines('test', NAMESPACE);
    metrics.add(METRICS.tracesAccepted, Count, 1);
    metrics.publish();
    expect(written).toEqual([]);
  });

  test('are in the namespace of the stage, so that stages of one account do not answer for each other', () => {
    for (const stage of ['dev', 'prod']) {
      vi.stubEnv('AEGIS_STAGE', stage);
      const telemetry = openTelemetry('test');
      telemetry.count(METRICS.reconcileHeartbeat);
      telemetry.countForApi(METRICS.authenticationFailed);
      telemetry.publish();
    }
    expect([...metricsIn(written.join(''))]).toEqual([
      'Aegis/dev ReconcileHeartbeat service=test',
      'Aegis/dev AuthenticationFailed service=api',
      'Aegis/prod ReconcileHeartbeat service=test',
      'Aegis/prod AuthenticationFailed service=api',
    ]);
  });

  test('are not written without a stage: the function does not start', () => {
    vi.stubEnv('AEGIS_STAGE', '');
    expect(() => openTelemetry('test')).toThrow('AEGIS_STAGE');
  });
});
