import { describe, expect, test } from 'vitest';
import { upstreamError } from '../../functions/gateway/openai-error.ts';
import { connectionFailure, httpFailure } from '../../functions/gateway/providers/http-failure.ts';
import type { UpstreamFailure } from '../../functions/gateway/upstream.ts';
import { UpstreamError } from '../../functions/gateway/upstream.ts';
import { failing, scriptedGateway as gateway, saying } from '../support/memory/scripted-gateway.ts';

const TOO_LARGE = { error: { message: 'Request too large for gpt-5 on tokens per min (TPM)', type: 'tokens' } };
const failure = (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  httpFailure(status, new Headers(headers), typeof body === 'string' ? body : JSON.stringify(body), 'the-key');
const error = (type: string | null, message = 'm', code: string | number | null = null) => ({
  error: { type, message, code },
});

describe('an answer of a provider that is no success', () => {
  test.each<[number, unknown, UpstreamFailure['kind']]>([
    [402, {}, 'spent'],
    [429, error('insufficient_quota'), 'spent'],
    [400, error('invalid_request_error', 'Your credit balance is too low to access the API.'), 'spent'],
    [400, error(null, 'You have reached your specified API usage limits.'), 'spent'],
    [403, error('x', 'm', 'billing_not_active'), 'spent'],
    [429, { error: 'You exceeded your current quota.' }, 'spent'],
    [401, error('insufficient_quota'), 'auth'],
    [403, '<html>', 'auth'],
    [429, error('tokens', 'm', 17), 'rate_limited'],
    [429, TOO_LARGE, 'refused'],
    [408, {}, 'timeout'],
    [504, {}, 'timeout'],
    [522, {}, 'timeout'],
    [524, {}, 'timeout'],
    [502, {}, 'cut'],
    [500, {}, 'overloaded'],
    [503, {}, 'overloaded'],
    [529, error('overloaded_error'), 'overloaded'],
    [302, {}, 'network'],
    [204, '', 'network'],
    [404, error('not_found_error'), 'refused'],
  ])('%i %j is %s', (status, body, kind) => {
    expect(failure(status, body)).toMatchObject({ kind, status });
  });

  test('says when to come back, within a day, and its words hold no key', () => {
    expect(failure(429, {}, { 'retry-after': '7' }).retryAfterSeconds).toBe(7);
    expect(failure(503, {}, { 'retry-after': '9999999' }).retryAfterSeconds).toBe(86_400);
    expect(failure(503, {}, { 'retry-after': 'soon' }).retryAfterSeconds).toBeNull();
    expect(failure(400, 'Wrong: the-key').body).toBe('Wrong: [key]');
    expect(httpFailure(400, new Headers(), 'Wrong', null).body).toBe('Wrong');
  });

  test('is charged where somebody in between gave up, and then alone', async () => {
    const used: Record<number, boolean> = {};
    for (const status of [408, 502, 504, 522, 524, 429, 500, 503, 529]) {
      const { system, ask } = gateway(() => {
        throw new UpstreamError(failure(status));
      });
      await ask();
      const { cost } = await system.usage();
      expect(cost?.reserved).toBe(0);
      used[status] = (cost?.used ?? 0) > 0;
    }
    const [charged, free] = [true, false];
    expect(used).toEqual({
      408: charged,
      502: charged,
      504: charged,
      522: charged,
      524: charged,
      429: free,
      500: free,
      503: free,
      529: free,
    });
  });

  test('for a request that is too large cools nothing, and is not to be sent again', async () => {
    const { system, ask } = gateway(() => {
      throw new UpstreamError(failure(429, TOO_LARGE));
    });
    for (let asked = 0; asked < 3; asked++) {
      const answer = await ask();
      expect(answer).toMatchObject({ status: 429, headers: { 'x-should-retry': 'false' } });
      expect(answer.text).toContain('Request too large');
    }
    expect(system.notes).toEqual([]);
    const target = { provider: 'house', model: 'small' };
    const { organization_id: organization, project_id: project } = system.project;
    expect(await system.services.cooldowns.of(organization, project, target)).toBeNull();
    expect(upstreamError(failure(400, '{}'), {}).headers).not.toHaveProperty('x-should-retry');
  });
});

test('a request that is too large for the rate of one model is sent to the next', async () => {
  const { ask } = gateway(
    (model) => {
      if (model === 'a') throw new UpstreamError(failure(429, TOO_LARGE));
      return saying('Hello.');
    },
    { layers: { L1: ['house:a', 'house:b'] } },
  );
  expect(await ask({ model: 'L1' })).toMatchObject({ status: 200, headers: { 'x-aegis-model': 'house:b' } });
});

describe('a connection that failed', () => {
  const withCode = (code: string) => Object.assign(new Error('no'), { code });

  test.each<[string, unknown, boolean, UpstreamFailure['kind']]>([
    ['was refused', new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') }), false, 'network'],
    ['was refused at each address', new AggregateError([withCode('EHOSTUNREACH')]), false, 'network'],
    ['was reset', withCode('ECONNRESET'), false, 'cut'],
    ['ended for no known reason', 'x', false, 'cut'],
    ['was silent', withCode('ECONNREFUSED'), true, 'timeout'],
    ['is known already', failing('auth'), true, 'auth'],
  ])('and %s is told so', (_name, thrown, isTimedOut, kind) => {
    expect(connectionFailure(thrown, isTimedOut).failure.kind).toBe(kind);
  });
});
