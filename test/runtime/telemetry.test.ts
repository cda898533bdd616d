import middy from '@middy/core';
import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { METRICS } from '../../functions/runtime/metric-names.ts';
import { observeInvocations, openTelemetry, type Telemetry } from '../../functions/runtime/telemetry.ts';
import { LAMBDA_CONTEXT } from '../support/builders/lambda-context.ts';
import { CapturedLog, type Invocation, type Level } from '../support/readers/captured-log.ts';

const log = new CapturedLog();

const SECRETS = [
  ['aegis', 'prod', 'abcd1234', 'Z'.repeat(49)].join('_'),
  ['Bearer', 'abcdefgh12345678'].join(' '),
  ['AKIA', 'QX7B2M9ZK', '4LW3VTN'].join(''),
  ['jane.doe', 'example.com'].join('@'),
];
const NEVER_WRITTEN = ['body', 'Input', 'EMAIL', 'user_id'];
const RESERVED = ['level', 'timestamp'];
const text = fc.oneof(fc.string(), fc.constantFrom('/api/v1/traces', ...SECRETS), fc.string({ unit: 'grapheme' }));
const key = fc.constantFrom('method', 'path', 'status', 'cold_start', 'request_id', ...NEVER_WRITTEN, ...RESERVED);
const value = fc.oneof(
  text,
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, 10n, new Error(`sent ${SECRETS[0]}`), [SECRETS[3]], { body: 'nested' }),
);
const invocation = fc.record({
  keys: fc.dictionary(fc.constantFrom('request_id', 'organization_id', 'user_id'), text),
  lines: fc.array(
    fc.record({
      level: fc.constantFrom<Level>('info', 'info', 'warn', 'error'),
      message: text,
      fields: fc.dictionary(key, value),
    }),
    { maxLength: 3 },
  ),
});

describe('the log of a function', () => {
  test('writes each line as one object of JSON that says what, when, where and in which invocation', () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0');
    const lines = [{ level: 'info', message: 'request', fields: { status: 200, duration_ms: 1.5, path: '' } }] as const;
    expect(log.linesOf(openTelemetry('test').logger, [{ keys: { request_id: 'first' }, lines }])).toEqual([
      {
        level: 'INFO',
        message: 'request',
        timestamp: '2026-11-20T12:00:00.123Z',
        service: 'test',
        cold_start: true,
        function_arn: LAMBDA_CONTEXT.invokedFunctionArn,
        function_memory_size: '512',
        function_name: 'test',
        function_request_id: 'request-of-the-test',
        sampling_rate: 0,
        xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793',
        request_id: 'first',
        status: 200,
        duration_ms: 1.5,
      },
    ]);
    expect(log.written.join('')).toMatch(/^[^\n]+\n$/);
  });

  test('tells the first invocation of an environment, whether or not it wrote a line, from those that follow', () => {
    const lines = [{ level: 'info', message: 'request', fields: {} }] as const;
    const coldStarts = (invocations: readonly Invocation[]) =>
      log.linesOf(openTelemetry('test').logger, invocations).map((line) => line['cold_start']);
    expect(
      coldStarts([
        { keys: {}, lines: [...lines, ...lines] },
        { keys: {}, lines },
      ]),
    ).toEqual([true, true, false]);
    expect(
      coldStarts([
        { keys: {}, lines: [] },
        { keys: {}, lines },
      ]),
    ).toEqual([false]);
  });

  test('P4: writes no secret and no field that holds one, whatever it is given and in whatever order', () => {
    fc.assert(
      fc.property(fc.array(invocation, { maxLength: 3 }), (invocations) => {
        const lines = log.linesOf(openTelemetry('test').logger, invocations);
        expect([...SECRETS, 'nested'].filter((secret) => log.written.join('').includes(secret))).toEqual([]);
        for (const line of lines) {
          expect(NEVER_WRITTEN.map((field) => line[field] ?? '***')).toEqual(NEVER_WRITTEN.map(() => '***'));
          expect(line).toMatchObject({ service: 'test', timestamp: '2026-11-20T12:00:00.123Z' });
        }
      }),
      { numRuns: 500 },
    );
  });

  test('P4: does not log the event, even where the environment asks Powertools for it', async () => {
    vi.stubEnv('POWERTOOLS_LOGGER_LOG_EVENT', 'true');
    const telemetry = openTelemetry('test');
    const handler = middy<object, void>()
      .use(observeInvocations(telemetry))
      .handler(async () => telemetry.logger.info('request'));
    await handler({ rawPath: '/of-jane', body: 'Hello Jane' }, LAMBDA_CONTEXT);
    expect(log.written).toHaveLength(1);
    expect(log.written.join('')).not.toMatch(/jane/i);
  });
});

const { tracesAccepted, quotaRefused, evaluationDelayMilliseconds } = METRICS;
const COUNTED = [tracesAccepted, quotaRefused, evaluationDelayMilliseconds] as const;
/** CloudWatch reads this many values of one metric in one line. */
const MAX_VALUES = 100;

const counted = fc.array(
  fc.record({
    metric: fc.constantFrom(...COUNTED),
    value: fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  }),
  { maxLength: 400, size: 'max' },
);

function add(telemetry: Telemetry, metric: (typeof COUNTED)[number], value: number) {
  if (metric === evaluationDelayMilliseconds) telemetry.milliseconds(metric, value);
  else telemetry.count(metric, value);
}

/** JSON has no minus zero. */
const asWritten = (value: number): unknown => JSON.parse(JSON.stringify(value));

describe('the metrics of a function', () => {
  test('are one line of embedded metrics an invocation, with the service as their only dimension', () => {
    const telemetry = openTelemetry('test');
    telemetry.count(tracesAccepted);
    telemetry.milliseconds(evaluationDelayMilliseconds, 12.5);
    telemetry.count(tracesAccepted, 3);
    telemetry.publish();
    expect(log.lines()).toEqual([
      {
        _aws: {
          Timestamp: Date.parse('2026-11-20T12:00:00.123Z'),
          CloudWatchMetrics: [
            {
              Namespace: expect.stringMatching(/^Aegis/),
              Dimensions: [['service']],
              Metrics: [
                { Name: tracesAccepted, Unit: 'Count' },
                { Name: evaluationDelayMilliseconds, Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        service: 'test',
        [tracesAccepted]: [1, 3],
        [evaluationDelayMilliseconds]: 12.5,
      },
    ]);
    expect(log.written.join('')).toMatch(/^[^\n]+\n$/);
  });

  test('of the API as a whole are a line of their own, whichever function counts them', () => {
    const telemetry = openTelemetry('test');
    telemetry.countForApi(METRICS.authenticationFailed);
    telemetry.publish();
    expect(log.lines()).toMatchObject([{ service: 'api', [METRICS.authenticationFailed]: 1 }]);
  });

  test('are written once each and in their order, in lines that CloudWatch reads to their end', () => {
    fc.assert(
      fc.property(fc.array(counted, { maxLength: 4 }), (invocations) => {
        const telemetry = openTelemetry('test');
        for (const invocation of invocations) {
          log.written = [];
          for (const { metric, value } of invocation) add(telemetry, metric, value);
          telemetry.publish();
          for (const metric of COUNTED) {
            const values = log.lines().map((line) => [line[metric] ?? []].flat());
            for (const ofOneLine of values) expect(ofOneLine.length).toBeLessThanOrEqual(MAX_VALUES);
            const expected = invocation.filter((each) => each.metric === metric).map(({ value }) => asWritten(value));
            expect(values.flat()).toEqual(expected);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  test('write nothing, not even a warning, when nothing was counted since the last time', () => {
    const telemetry = openTelemetry('test');
    telemetry.publish();
    expect(log.written).toEqual([]);
    telemetry.count(tracesAccepted);
    telemetry.publish();
    telemetry.publish();
    expect(log.written).toHaveLength(1);
  });
});
