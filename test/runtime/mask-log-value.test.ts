import { afterEach, describe, expect, test, vi } from 'vitest';
import { maskLogValue } from '../../functions/runtime/mask-log-value.ts';
import { describeError, openTelemetry } from '../../functions/runtime/telemetry.ts';

/** Secret-like texts are put together here, so that no scanner takes them for real ones. */
const SECRETS: Readonly<Record<string, string>> = {
  'a key of ours': ['aegis', 'prod', 'abcd1234', 'Z'.repeat(49)].join('_'),
  'a bearer token': ['Bearer', 'abcdefgh12345678'].join(' '),
  'an access key': ['AKIA', 'QX7B2M9ZK', '4LW3VTN'].join(''),
  'a token of a provider': ['sk', 'proj', 'a'.repeat(40)].join('-'),
  'a JSON web token': ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'c2lnbmF0dXJl'].join('.'),
  'an e-mail address': ['jane.doe', 'example.com'].join('@'),
  'a private key': ['-----BEGIN PRIVATE', 'KEY-----\nMIIE\n-----END PRIVATE', 'KEY-----'].join(' '),
};

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('the log', () => {
  test.each(Object.entries(SECRETS))('never holds %s, wherever it stands in a text', (_what, secret) => {
    const masked = String(maskLogValue('message', `could not read "${secret}" of the request`));
    expect(masked).not.toContain(secret);
    expect(masked).toContain('could not read "');
    expect(masked).toContain('of the request');
  });

  test('names a key by its public id, so that it can be revoked', () => {
    expect(maskLogValue('message', SECRETS['a key of ours'])).toBe('aegis_prod_abcd1234_***');
  });

  test.each(['body', 'authorization', 'Authorization', 'input', 'output', 'email', 'user_id'])(
    'never holds the value of a field called %s',
    (field) => {
      expect(maskLogValue(field, 'anything')).toBe('***');
      expect(maskLogValue(field, { nested: 'anything' })).toBe('***');
      expect(maskLogValue(field, undefined)).toBeUndefined();
    },
  );

  test.each([
    '1-5759e988-bd862e3fe1be46a994272793',
    '8b6f3c1e-7a4e-4d0a-9c2b-0d2f6a1b7c3d',
    'org_zQtQbGKLub3k',
    'Error: no\n    at handler (functions/lambda/ingest/handler.ts:12:34)',
    '2026-11-20T12:00:00.000Z',
  ])('leaves what on-call needs as it is: %s', (text) => {
    expect(maskLogValue('message', text)).toBe(text);
  });

  test('masks what a library quotes in an error, its stack and its cause, in the line that is written', () => {
    const written: string[] = [];
    vi.stubEnv('POWERTOOLS_DEV', 'false');
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
    const { logger } = openTelemetry('test');
    logger.setLogLevel('INFO');
    const secret = SECRETS['a key of ours'] ?? '';
    const error = new Error(`invalid header "${secret}"`, { cause: new Error(`sent ${secret}`) });
    logger.error('request failed', { error: describeError(error), extra: { body: 'Hello Jane' } });
    const line = written.join('');
    expect(line).toContain('request failed');
    expect(line).not.toContain(secret);
    expect(line).not.toContain('Jane');
  });
});
