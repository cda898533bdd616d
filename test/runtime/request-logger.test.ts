import { Logger } from '@aws-lambda-powertools/logger';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { maskLogValue } from '../../functions/runtime/mask-log-value.ts';
import { RequestLogger } from '../../functions/runtime/request-logger.ts';
import { LAMBDA_CONTEXT } from '../support/builders/lambda-context.ts';

let written: string[] = [];

beforeEach(() => {
  written = [];
  vi.useFakeTimers({ now: Date.parse('2026-11-20T12:00:00.123Z') });
  vi.stubEnv('POWERTOOLS_DEV', 'false');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  vi.stubEnv('AWS_LAMBDA_INITIALIZATION_TYPE', 'on-demand');
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  }
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

type Level = 'info' | 'warn' | 'error';
interface Invocation {
  readonly keys: Record<string, string>;
  readonly lines: readonly { readonly level: Level; readonly message: string; readonly fields: object }[];
}

/** What a logger writes of these invocations, one after the other. */
function linesOf(
  logger: Pick<Logger, Level | 'addContext' | 'appendKeys' | 'resetKeys'>,
  invocations: readonly Invocation[],
) {
  written = [];
  for (const { keys, lines } of invocations) {
    logger.addContext(LAMBDA_CONTEXT);
    logger.appendKeys(keys);
    for (const { level, message, fields } of lines) logger[level](message, { ...fields });
    logger.resetKeys();
  }
  return written.map((line): unknown => JSON.parse(line));
}

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
        expect(linesOf(new RequestLogger('test'), invocations)).toEqual(linesOf(powertools(), invocations));
      }),
      { numRuns: 500 },
    );
  });

  test.each(SECRETS)('P4: never writes %s, in a field of a plain line or in what was named before', (secret) => {
    const lines = [{ level: 'info', message: 'request', fields: { path: `/traces/${secret}` } }] as const;
    linesOf(new RequestLogger('test'), [{ keys: { request_id: secret }, lines }]);
    expect(written).toHaveLength(1);
    expect(written.join('')).not.toContain(secret);
  });

  test('forgets an invocation with its end, and writes nothing below its level', () => {
    const logger = new RequestLogger('test');
    linesOf(logger, [{ keys: { request_id: 'first' }, lines: [] }]);
    logger.info('request', { status: 200 });
    expect(written.join('')).not.toContain('first');
    logger.setLogLevel('WARN');
    logger.info('request', { status: 201 });
    expect(written.join('')).not.toContain('201');
  });
});
