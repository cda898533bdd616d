import { describe, expect, test } from 'vitest';
import { classifyFailure, type ProviderError, tellSafely } from '../../functions/judging/classify-failure.ts';
import { retryAfterOf } from '../../functions/kernel/provider-failures.ts';

const ERROR: ProviderError = {
  status: 400,
  names: [],
  message: '',
  mode: 'native_schema',
  retryAfterSeconds: null,
  isNotToBeRetried: false,
};

describe('a failure of a provider', () => {
  test.each([
    // Of Anthropic, as documented or as its users have published it.
    ['anthropic', { status: 402, names: ['billing_error'] }, 'blocked'],
    ['anthropic', { status: 400, message: 'You have reached your specified API usage limits.' }, 'blocked'],
    ['anthropic', { status: 400, message: 'prompt is too long: 210000 tokens > 200000 maximum' }, 'refused'],
    ['anthropic', { status: 400, message: 'output_config.format: Extra inputs are not permitted' }, 'unsupported'],
    ['anthropic', { status: 400, message: 'tool_choice forces tool use, which is not supported' }, 'unsupported'],
    ['anthropic', { status: 400, message: 'temperature is restricted' }, 'refused'],
    ['anthropic', { status: 504, names: ['timeout_error'] }, 'later'],
    ['anthropic', { status: 409, names: ['conflict_error'] }, 'later'],
    // Of OpenAI and those who copy it.
    ['openai', { status: 429, names: ['insufficient_quota'] }, 'blocked'],
    ['openai', { status: 429, names: ['billing_hard_limit_reached'] }, 'blocked'],
    ['openai', { status: 429, message: 'Request too large for the model on tokens per min (TPM)' }, 'refused'],
    ['openai', { status: 429, names: ['tokens', 'rate_limit_exceeded'] }, 'wait'],
    ['openai', { status: 400, names: ['context_length_exceeded'], message: 'reduce the tools' }, 'refused'],
    ['openai', { status: 400, message: 'the request exceeds the available context size' }, 'refused'],
    ['openai', { status: 400, names: ['unsupported_value', 'response_format'] }, 'unsupported'],
    ['openai', { status: 400, message: 'This model does not support tools' }, 'unsupported'],
    ['openai', { status: 400, message: 'failed to parse grammar' }, 'unsupported'],
    ['openai', { status: 500, message: "1 validation error: 'response_format', 'json_schema'" }, 'unsupported'],
    ['openai', { status: 500, message: "1 validation error: 'messages'" }, 'refused'],
    ['openai', { status: 422, message: 'Input should be a valid string' }, 'refused'],
    ['openai', { status: 418, message: 'tools are for coffee', mode: 'plain_json' as const }, 'refused'],
    ['openai', { status: 503, retryAfterSeconds: 20 }, 'wait'],
    ['openai', { status: 599 }, 'later'],
    ['openai', { status: 429, isNotToBeRetried: true }, 'blocked'],
    ['openai', { status: 500, isNotToBeRetried: true }, 'refused'],
    ['openai', { status: 401, isNotToBeRetried: true }, 'blocked'],
    // Of Bedrock.
    ['bedrock', { status: 400, names: ['ServiceQuotaExceededException'] }, 'later'],
    ['bedrock', { status: 424, names: ['ModelErrorException'] }, 'later'],
    ['bedrock', { status: 403, names: ['ExpiredTokenException'] }, 'later'],
    ['bedrock', { names: ['ValidationException'], message: 'The provided model identifier is invalid.' }, 'blocked'],
    ['bedrock', { names: ['ValidationException'], message: "on-demand throughput isn't supported" }, 'blocked'],
    ['bedrock', { names: ['ValidationException'], message: 'Input is too long for requested model.' }, 'refused'],
    ['bedrock', { names: ['ValidationException'], message: "This model doesn't support tool use." }, 'unsupported'],
  ] as const)('%s: %j is %s', (provider, told, kind) => {
    expect(classifyFailure(provider, { ...ERROR, ...told })).toMatchObject({ kind });
  });

  test('may have been charged where somebody in between gave up waiting', () => {
    const charged = (status: number, names: string[] = []) =>
      classifyFailure('bedrock', { ...ERROR, status, names }).mayBeCharged;
    expect([408, 502, 504, 524].map((status) => charged(status))).toEqual([true, true, true, true]);
    expect([429, 500, 503, 529].map((status) => charged(status))).toEqual([false, false, false, false]);
    expect(charged(408, ['ModelTimeoutException'])).toBe(true);
  });

  test('names when to come back only where that helps', () => {
    const told = { ...ERROR, retryAfterSeconds: 9 };
    expect(classifyFailure('openai', { ...told, status: 429 })).toMatchObject({ kind: 'wait', retryAfterSeconds: 9 });
    expect(classifyFailure('openai', { ...told, status: 401 })).toMatchObject({
      kind: 'blocked',
      retryAfterSeconds: null,
    });
  });
});

describe('what a provider says', () => {
  test('is told on one line, shortened, and without the key', () => {
    const key = ['tok', '0a1b2c3d4e5f'].join('_');
    const shown = ['sk', 'proj-abc***wxyz'].join('-');
    expect(tellSafely(`Bad key ${key},\n\n  or ${shown}; Bearer ${'y'.repeat(9)}`, key)).toBe('Bad key …, or …; …');
    expect(tellSafely('a'.repeat(500))).toHaveLength(200);
    expect(tellSafely('The key is missing.', '')).toBe('The key is missing.');
  });

  test('about when to come back is a number of seconds or a date', () => {
    const now = Date.parse('2026-11-30T12:00:00Z');
    expect(
      ['7', '1.2', 'Mon, 30 Nov 2026 12:00:30 GMT', 'Mon, 30 Nov 2026 11:00:00 GMT'].map((header) =>
        retryAfterOf(header, now),
      ),
    ).toEqual([7, 2, 30, 0]);
    expect([null, undefined, ' ', 'soon'].map((header) => retryAfterOf(header, now))).toEqual([null, null, null, null]);
  });
});
