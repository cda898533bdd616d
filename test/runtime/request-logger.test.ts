import { Logger } from '@aws-lambda-powertools/logger';
import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { maskLogValue } from '../../functions/runtime/mask-log-value.ts';
import { RequestLogger } from '../../functions/runtime/request-logger.ts';
import { CapturedLog, type Level } from '../support/readers/captured-log.ts';

const log = new CapturedLog();

const powertools = () => new Logger({ serviceName: 'test', jsonReplacerFn: maskLogValue });

const SECRETS = [
  ['aegis', 'prod', 'abcd1234', 'Z'.repeat(49)].join('_'),
  ['Bearer', 'abcdefgh12345678'].join(' '),
  ['AKIA', 'QX7B2M9ZK', '4LW3VTN'].join(''),
  ['jane.doe', 'example.com'].join('@'),
];
const text = fc.oneof(fc.string(), fc.constantFrom('/api/v1/traces', ...SECRETS), fc.string({ unit: 'grapheme' }));
const key = fc.constantFrom('method', 'path', 'status', 'cold_start', 'body', 'Input', 'EMAIL', 'level', 'request_id');
const value = fc.oneof(
  text,
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, 10n, new Error(`sent ${SECRETS[0]}`), ['list'], { body: 'nested' }),
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

describe('the logger of a request', () => {
  test('writes what Powertools would write, whatever it is given and in whatever order', () => {
    fc.assert(
      fc.property(fc.array(invocation, { maxLength: 3 }), fc.boolean(), (invocations, isTraced) => {
        vi.stubEnv('_X_AMZN_TRACE_ID', isTraced ? 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0' : undefined);
        expect(log.linesOf(new RequestLogger('test'), invocations)).toEqual(log.linesOf(powertools(), invocations));
      }),
      { numRuns: 500 },
    );
  });

  test.each(SECRETS)('P4: never writes %s, in a field of a plain line or in what was named before', (secret) => {
    const lines = [{ level: 'info', message: 'request', fields: { path: `/traces/${secret}` } }] as const;
    log.linesOf(new RequestLogger('test'), [{ keys: { request_id: secret }, lines }]);
    expect(log.written).toHaveLength(1);
    expect(log.written.join('')).not.toContain(secret);
  });

  test('forgets an invocation with its end, and writes nothing below its level', () => {
    const logger = new RequestLogger('test');
    log.linesOf(logger, [{ keys: { request_id: 'first' }, lines: [] }]);
    logger.info('request', { status: 200 });
    expect(log.written.join('')).not.toContain('first');
    logger.setLogLevel('WARN');
    logger.info('request', { status: 201 });
    expect(log.written.join('')).not.toContain('201');
  });
});
